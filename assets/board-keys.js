// One tab stop a row; arrows move between visits. Letters work inside the board and its panel.
const TYPED = "input, select, textarea";
const lanes = (board) =>
  [...board.querySelectorAll(".cr-board tbody tr")].map((row) => [...row.querySelectorAll(".cr-lane button")]);

const cards = (board) => [...board.querySelectorAll(".cr-un")].filter((one) => one.checkVisibility());

// What stands in the panel's fields and was not saved.
const isUnsaved = (panel) =>
  panel.querySelector("[data-refused]") !== null ||
  [...panel.querySelectorAll("input, textarea")].some((one) =>
    one.type === "checkbox" ? one.checked !== one.defaultChecked : one.type !== "hidden" && one.value !== one.defaultValue) ||
  [...panel.querySelectorAll("select")].some((one) => {
    const before = [...one.options].find((option) => option.defaultSelected) || one.options[0];
    return !before.selected;
  });

export const minuteOf = (element) => {
  const classes = (element.closest(".cr-v, .cr-gap") || element).className;
  const read = (prefix) => Number((classes.match(new RegExp(`(?:^| )${prefix}(\\d+)`)) || [0, 0])[1]);
  return read("h") * 60 + read("m");
};

export const lengthOf = (element) => {
  if (element.dataset.l) return Number(element.dataset.l);
  const classes = (element.closest(".cr-v") || element).className;
  const read = (prefix) => Number((classes.match(new RegExp(`(?:^| )${prefix}(\\d+)`)) || [0, 0])[1]);
  return read("lh") * 60 + read("l");
};

const rest = (row, stop) => row.forEach((button) => { button.tabIndex = button === stop ? 0 : -1; });

export const restTabStops = (board) => {
  for (const row of lanes(board)) rest(row, row.find((one) => one.hasAttribute("aria-current")) || row[0]);
};

export const followKeys = ({ board, panel, state, open, close }) => {
  const go = (row, button) => {
    if (!button) return;
    rest(row, button);
    button.focus();
  };
  // Up and down lead from visit to visit and from gap to gap.
  const beside = (button, step) => {
    const all = lanes(board);
    const rows = all.map((row) => row.filter((one) => one.name === button.name));
    let at = all.findIndex((row) => row.includes(button)) + step;
    while (rows[at] && !rows[at].length) at += step;
    if (!rows[at]) return;
    const away = (one) => Math.abs(minuteOf(one) - minuteOf(button));
    go(all[at], rows[at].reduce((a, b) => (away(b) < away(a) ? b : a)));
  };
  const move = (button) => {
    if (button?.name === "gap") return open(button.value, { focus: ".cr-rank button" });
    const form = panel.querySelector("[data-move-form]");
    if (button && (state.selected !== (button.value || button.dataset.visit) || !form)) return open(button.value || button.dataset.visit, { focus: "[data-move-form] select" });
    form?.querySelector("select").focus();
  };
  const among = (card, pick) => {
    const all = cards(board);
    pick(all, all.indexOf(card))?.focus();
  };
  // The card in the next line up or down that lies nearest.
  const beyond = (card, step) => among(card, (all) => {
    const here = card.getBoundingClientRect();
    const away = (one) => {
      const there = one.getBoundingClientRect();
      return Math.abs(there.top - here.top) * 10 + Math.abs(there.left - here.left);
    };
    const there = all.filter((one) => (one.getBoundingClientRect().top - here.top) * step > 1);
    return there.length ? there.reduce((a, b) => (away(b) < away(a) ? b : a)) : null;
  });
  const along = (button, pick) => {
    const row = lanes(board).find((one) => one.includes(button)) || [];
    go(row, pick(row, row.indexOf(button)));
  };
  const keys = {
    ArrowRight: (button) => along(button, (row, i) => row[i + 1]),
    ArrowLeft: (button) => along(button, (row, i) => row[i - 1]),
    Home: (button) => along(button, (row) => row[0]),
    End: (button) => along(button, (row) => row[row.length - 1]),
    ArrowDown: (button) => beside(button, 1),
    ArrowUp: (button) => beside(button, -1),
  };
  const cardKeys = {
    ArrowRight: (card) => among(card, (all, i) => all[i + 1]),
    ArrowLeft: (card) => among(card, (all, i) => all[i - 1]),
    Home: (card) => among(card, (all) => all[0]),
    End: (card) => among(card, (all) => all[all.length - 1]),
    ArrowDown: (card) => beyond(card, 1),
    ArrowUp: (card) => beyond(card, -1),
  };
  const letters = { m: move, u: () => board.querySelector(".cr-un")?.focus() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches(TYPED)) return;
    const button = board.contains(event.target) ? event.target.closest('button[name="visit"], button[name="gap"], a[data-visit]') : null;
    // Single letters only while something of the board or its panel has the focus (WCAG 2.1.4).
    const letter = event.target.closest(".cr-work") && letters[event.key.toLowerCase()];
    const arrow = button?.matches("button") && (button.matches(".cr-un") ? cardKeys : keys)[event.key];
    if (!letter && !arrow) return;
    event.preventDefault();
    (letter || arrow)(button);
  });

  // The first Escape leaves what was typed and says so; only the second throws it away.
  let isWarned = false;
  panel.addEventListener("input", () => { isWarned = false; });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === panel) isWarned = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !state.selected || state.isDragging || event.target.matches("[name=q]")) return;
    if (isWarned || !isUnsaved(panel)) {
      isWarned = false;
      return close();
    }
    isWarned = true;
    event.preventDefault();
    panel.querySelector("#panel-title").focus();
    panel.querySelector("[data-unsaved]").textContent =
      "What you typed here is not saved. Press Esc again to close and lose it.";
  });
  board.addEventListener("focusin", (event) => {
    const row = lanes(board).find((one) => one.includes(event.target));
    if (row) rest(row, event.target);
  });
};
