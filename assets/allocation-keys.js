// Keys of the queue. Single letters only while something of it has the focus (WCAG 2.1.4).
const TYPED = 'input:not([type="checkbox"]), select, textarea';
const OFF = "careround-letters-off";

export const followKeys = ({ board, canAllocate, rowOf, menus, next }) => {
  const letters = document.querySelector("[data-letters]");
  letters.checked = localStorage.getItem(OFF) === null;
  letters.addEventListener("change", () => {
    if (letters.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });

  const rows = () => [...board.querySelectorAll("tr[data-ref]")];
  const step = (row, by) => {
    const all = rows();
    const next = row ? all[all.indexOf(row) + by] : all[0];
    next?.querySelector(".cr-q-case").focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const details = board.querySelector('[data-keep="filter"]');
    details.open = true;
    details.querySelector('input[type="checkbox"]').focus();
  };
  const find = () => document.getElementById("find").focus();
  const tick = (row) => {
    const box = row.querySelector(".cr-q-tick");
    if (box) box.click();
  };
  /* M writes to whoever the row is about: a clinician of the panel, or whoever holds the case. */
  const message = (target) => {
    const name = target.closest("[data-person]")?.dataset.person || rowOf(target)?.dataset.who;
    const person = [...board.querySelectorAll("[data-person]")].find((one) => one.dataset.person === name);
    person?.querySelector("[data-message]")?.click();
  };
  const ofRow = {
    a: (row) => canAllocate && menus.allocate(row),
    h: (row) => menus.details(row, "#history"),
    c: (row) => menus.copy(row),
  };
  const ofBoard = { f: filter, "/": find, n: () => canAllocate && next.ask(), m: message };

  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    const row = board.contains(event.target) ? rowOf(event.target) : null;
    if (row && ((event.shiftKey && event.key === "F10") || event.key === "ContextMenu")) {
      event.preventDefault();
      return menus.showAtButton(row);
    }
    if (!isPlain || event.target.matches(TYPED) || !board.contains(event.target)) return;
    const key = event.key.toLowerCase();
    const isInFilter = event.target.closest("[data-filter]");
    let act = null;
    const isQueue = row || event.target.matches('[data-scroll="queue"]');
    if (isQueue && (key === "arrowdown" || key === "arrowup")) act = () => step(row, key === "arrowdown" ? 1 : -1);
    else if (row && key === " " && event.target.matches("a")) act = () => tick(row);
    else if (letters.checked && !isInFilter && row && ofRow[key]) act = () => ofRow[key](row);
    else if (letters.checked && !isInFilter && ofBoard[key]) act = () => ofBoard[key](event.target);
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Esc in the search leads back to the queue.
  document.getElementById("find").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.value) return;
    event.preventDefault();
    step(null, 0);
  });
};
