// What somebody typed and did not save is kept on the device, by what it belongs to and whose it is.
export const DRAFT = "careround-draft:";

export const dropDrafts = () => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(DRAFT)) localStorage.removeItem(key);
  }
};
