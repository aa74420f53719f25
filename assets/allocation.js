// The allocation board: dialog, menu, keys, live refresh. Without this it is links and plain forms.
import { STALE, keepPlace, watchBoard } from "./board-live.js";
import { openDialogs } from "./allocation-dialog.js";
import { openMenus } from "./allocation-menu.js";
import { followKeys } from "./allocation-keys.js";
import { followNext } from "./allocation-next.js";

const board = document.getElementById("board");
const notice = document.getElementById("notice");
const canAllocate = board.hasAttribute("data-can-allocate");

const rowOf = (element) => element?.closest?.("tr[data-ref]");
const idOf = (row) => row.id.slice("case-".length);
const focusRow = (id) => {
  const link = document.getElementById(`case-${id}`)?.querySelector(".cr-q-case");
  link?.focus();
  return Boolean(link);
};
const announce = (text) => { document.querySelector("[data-announce]").textContent = text; };

/* Where the focus is, by what stays the same in the next copy of the board. */
const describe = (element) => {
  if (!board.contains(element)) return null;
  const row = rowOf(element);
  const kinds = [".cr-q-case", "[data-allocate]", "[data-menu]", ".cr-q-tick", "[data-head]", "summary", "input", "button", "a", "[data-scroll]"];
  const kind = kinds.find((one) => element.matches(one));
  if (row) return { row: row.id, kind };
  const among = [...board.querySelectorAll(kind || "*")];
  return { kind, at: among.indexOf(element), value: element.value };
};
const focusAgain = (place) => {
  if (!place?.kind) return;
  const row = place.row && document.getElementById(place.row);
  if (place.row) return (row?.querySelector(place.kind) || row?.querySelector(".cr-q-case"))?.focus({ preventScroll: true });
  const all = [...board.querySelectorAll(place.kind)];
  (all.find((one) => place.kind === "input" && one.value === place.value) || all[place.at])?.focus({ preventScroll: true });
};
const keep = () => {
  const restore = keepPlace(board);
  const place = describe(document.activeElement);
  const proposal = next.keep();
  return () => {
    restore();
    focusAgain(place);
    next.follow(proposal);
    menus.follow();
    followFilter();
    countTicked();
  };
};

// What waits longest is said aloud only when more BLACK or RED waits than before.
let urgent = Number(board.querySelector("[data-urgent]").dataset.urgent);
const sayUrgent = () => {
  const now = Number(board.querySelector("[data-urgent]").dataset.urgent);
  if (now > urgent) announce(`BLACK and RED not allocated: ${now}.`);
  urgent = now;
};

let isStale = false;
const sayAge = (seconds) => {
  const line = board.querySelector("[data-motd]");
  isStale = seconds >= STALE;
  line.classList.add("cr-motd--live");
  line.classList.toggle("cr-motd--stale", isStale);
  const from = new Date(Date.now() - seconds * 1000).toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
  const old = `Data from ${from}: this board is ${seconds} s old. Connecting again. You can read it; Allocate is off until it is up to date`;
  line.querySelector("[data-age-text]").textContent = isStale ? old : "Up to date";
  line.querySelector("[data-age]").textContent = isStale ? "" : `, checked ${seconds} s ago`;
};

const dialogs = openDialogs({ notice, focusRow, isOff: () => isStale, refresh: () => live.refresh() });
const menus = openMenus({ board, canAllocate, rowOf, idOf, dialogs, focusRow });
const next = followNext({ board, dialogs, refresh: () => live.refresh(), announce });
const live = watchBoard({ urls: board.dataset, board, isBusy: () => false, keep, sayAge, afterSwap: sayUrgent });

// Ticked rows: the button says how many, and whether they are allocated or moved.
const batch = document.querySelector("[data-batch]");
const countTicked = () => {
  if (!batch) return;
  const ticked = [...board.querySelectorAll(".cr-q-tick:checked")];
  const held = ticked.filter((one) => one.hasAttribute("data-held")).length;
  const isMixed = held > 0 && held < ticked.length;
  const say = (button, verb, isShown) => {
    button.hidden = !isShown;
    button.textContent = ticked.length === 1 ? `${verb} 1 case` : `${verb} ${ticked.length} cases`;
  };
  say(batch.querySelector("[data-batch-button]"), "Allocate", ticked.length > 0 && held === 0);
  say(batch.querySelector("[data-move-button]"), "Reallocate", ticked.length > 0 && held === ticked.length);
  batch.querySelector("[data-mixed]").hidden = !isMixed;
};
board.addEventListener("change", (event) => { if (event.target.matches(".cr-q-tick")) countTicked(); });
batch?.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = new URLSearchParams(new FormData(batch));
  const button = event.submitter;
  dialogs.open(`${button?.getAttribute("formaction") || batch.action}?${query}`, { opener: button });
});

// The filter: All ticks or clears everybody, and is half ticked in between.
const followFilter = () => {
  const all = board.querySelector("[data-all]");
  if (!all) return;
  const others = [...board.querySelectorAll('[name="allocated"]')].filter((one) => one !== all);
  const ticked = others.filter((one) => one.checked).length;
  all.checked = ticked === others.length;
  all.indeterminate = ticked > 0 && ticked < others.length;
};
board.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const one of board.querySelectorAll('[name="allocated"]')) one.checked = event.target.checked;
  }
  if (event.target.matches('[name="allocated"]')) followFilter();
});
board.addEventListener("keydown", (event) => {
  const filter = event.target.closest('[data-keep="filter"]');
  if (event.key !== "Escape" || !filter?.open) return;
  event.stopPropagation();
  filter.open = false;
  filter.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  const filter = board.querySelector('[data-keep="filter"][open]');
  if (filter && !filter.contains(event.target)) filter.open = false;
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-allocate]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = rowOf(link);
  dialogs.open(link.href, { id: row && idOf(row), opener: link });
});

followKeys({ board, canAllocate, rowOf, idOf, dialogs, menus, next });
followFilter();
countTicked();
