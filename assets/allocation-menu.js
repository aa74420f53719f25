// The menu of a row: at its button, or at the pointer after a right click.
export const openMenus = ({ board, canAllocate, rowOf, idOf, dialogs, focusRow }) => {
  const menu = document.getElementById("menu");
  let id = "";

  const make = (text, key, act) => {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "cr-menu__item";
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    item.append(text);
    if (key) {
      const hint = document.createElement("kbd");
      hint.textContent = key;
      item.append(hint);
    }
    item.addEventListener("click", act);
    return item;
  };
  const addressOf = (one, more = "") => {
    const back = board.dataset.back ? `?back=${encodeURIComponent(board.dataset.back)}` : "";
    return `${board.dataset.casesUrl}${one}/${more}${back}`;
  };
  const row = () => document.getElementById(`case-${id}`);
  const allocate = (one = row()) => {
    const caseId = idOf(one);
    hide(false);
    dialogs.open(addressOf(caseId, "allocate"), { id: caseId });
  };
  const details = (one = row(), part = "") => location.assign(`${addressOf(idOf(one))}${part}`);
  const copy = async (one = row()) => {
    const { ref } = one.dataset;
    hide();
    const say = document.querySelector("[data-announce]");
    try {
      await navigator.clipboard.writeText(ref);
      say.textContent = `${ref} is copied.`;
    } catch {
      say.textContent = `${ref} could not be copied: the browser does not allow it.`;
    }
  };
  const items = () => [...menu.querySelectorAll('[role="menuitem"]')];

  const hide = (refocus = true) => {
    if (menu.hidden) return;
    menu.hidden = true;
    row()?.classList.remove("cr-q-row--active");
    row()?.querySelector("[data-menu]").setAttribute("aria-expanded", "false");
    if (refocus) focusRow(id);
  };
  // The content policy allows no style attribute, but a script may set a property.
  const place = (x, y) => {
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 8))}px`;
  };
  const show = (one, x, y) => {
    hide(false);
    id = idOf(one);
    const { ref, who, locked } = one.dataset;
    const head = document.createElement("p");
    head.className = "cr-menu__head";
    head.setAttribute("role", "presentation");
    const state = who ? `${who}${locked ? `, open since ${locked}` : ""}` : "not allocated";
    head.textContent = `Case ${ref} · ${one.querySelector(".cr-colour").textContent} · ${state}`;
    menu.replaceChildren(head);
    menu.setAttribute("aria-label", `Case ${ref}`);
    if (canAllocate) menu.append(make(who ? "Reallocate" : "Allocate to Provider", "A", () => allocate()));
    menu.append(
      make("Show details", "Enter", () => details()),
      make("History of this case", "H", () => details(row(), "#history")),
      make("Copy case number", "C", () => copy()),
    );
    const note = document.createElement("p");
    note.className = "cr-menu__note";
    note.setAttribute("role", "presentation");
    note.textContent = "Once allocated, a case can only be reallocated. AL-030";
    if (canAllocate) menu.append(note);
    menu.hidden = false;
    one.classList.add("cr-q-row--active");
    one.querySelector("[data-menu]").setAttribute("aria-expanded", "true");
    place(x, y);
    items()[0].focus();
  };
  const showAtButton = (one) => {
    const box = one.querySelector("[data-menu]").getBoundingClientRect();
    show(one, box.left - 260, box.bottom + 2);
  };

  board.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (!button) return;
    const isOpen = button.getAttribute("aria-expanded") === "true";
    if (isOpen) hide();
    else showAtButton(rowOf(button));
  });
  board.addEventListener("contextmenu", (event) => {
    const one = rowOf(event.target);
    if (!one || event.shiftKey) return;
    event.preventDefault();
    if (event.button === 2) show(one, event.clientX, event.clientY);
    else showAtButton(one);
  });
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (event.key in steps) {
      event.preventDefault();
      all[(steps[event.key] + all.length) % all.length].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      hide();
    } else if (event.key === "Tab") {
      hide(false);
      focusRow(id);
    } else {
      const letter = event.key.toLowerCase();
      const item = all.find((one) => one.querySelector("kbd")?.textContent.toLowerCase() === letter);
      if (!item || letter === "enter") return;
      event.preventDefault();
      item.click();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !event.target.closest("[data-menu]")) hide(false);
  });

  return {
    allocate,
    copy,
    details,
    showAtButton,
    // A new copy of the board: the row of an open menu stays marked; one that is gone closes it.
    follow: () => {
      if (menu.hidden) return;
      if (!row()) return hide(false);
      row().classList.add("cr-q-row--active");
      row().querySelector("[data-menu]").setAttribute("aria-expanded", "true");
    },
  };
};
