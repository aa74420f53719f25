// The feedback form: what is typed stays on this device until it is saved; print.
import { DRAFT } from "./drafts.js";

const field = document.querySelector("textarea[data-draft]");
if (field) {
  const key = DRAFT + field.dataset.draft;
  const address = new URL(location.href);
  if (address.searchParams.has("saved")) {
    localStorage.removeItem(key);
    address.searchParams.delete("saved");
    history.replaceState(null, "", address);
  }
  // What the server sends back after a refusal is newer than what is kept here.
  if (!field.value) field.value = localStorage.getItem(key) || "";
  field.addEventListener("input", () => {
    if (field.value) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
  });
  for (const note of document.querySelectorAll("[data-draft-note]")) note.hidden = false;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
