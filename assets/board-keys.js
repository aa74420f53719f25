// One tab stop a row; arrows move between visits. Letters work on a visit only.
const lanes = (board) =>
  [...board.querySelectorAll(".cr-board tbody tr")].map((row) => [...row.querySelectorAll(".cr-lane button")]);

export const minuteOf = (element) => {
  const classes = (element.closest(".cr-v") || element).className;
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
  const beside = (button, step) => {
    const rows = lanes(board);
    let at = rows.findIndex((row) => row.includes(button)) + step;
    while (rows[at] && !rows[at].length) at += step;
    if (!rows[at]) return;
    const away = (one) => Math.abs(minuteOf(one) - minuteOf(button));
    go(rows[at], rows[at].reduce((a, b) => (away(b) < away(a) ? b : a)));
  };
  const move = async (button) => {
    if (state.selected !== button.value || !panel.querySelector("[data-move-form]"))
      await open(button.value, { focus: "[data-move-form] select" });
    else panel.querySelector("[data-move-form] select").focus();
  };
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
    m: move,
    u: () => board.querySelector(".cr-un")?.focus(),
  };
  board.addEventListener("keydown", (event) => {
    const button = event.target.closest('button[name="visit"]');
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!button || event.ctrlKey || event.altKey || event.metaKey || !keys[key]) return;
    if (button.matches(".cr-un") && key.length > 1) return;
    event.preventDefault();
    keys[key](button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.selected && !state.isDragging) close();
  });
  board.addEventListener("focusin", (event) => {
    const row = lanes(board).find((one) => one.includes(event.target));
    if (row) rest(row, event.target);
  });
};
