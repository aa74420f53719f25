// The rounds board: keyboard, panel, live refresh and dragging. Without this it is a plain form.
import { followKeys, restTabStops } from "./board-keys.js";
import { STALE, watchBoard } from "./board-live.js";
import { allowDragging } from "./board-drag.js";

const work = document.querySelector("[data-board]");
const board = document.getElementById("board");
const panel = document.getElementById("panel");
const state = { selected: work.dataset.selected, isDragging: false };

// What is open: a visit by its id, or a gap, whose name has points in it.
const query = (id) => (id.includes(".") ? `&gap=${id}` : `&visit=${id}`);
const find = (id) => (id ? [...board.querySelectorAll(`[value="${id}"], [data-visit="${id}"]`)] : []);

const mark = () => {
  for (const one of board.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  for (const one of find(state.selected)) one.setAttribute("aria-current", "true");
  warnOfChange();
};

// Once said it stands until the panel is shown again.
const sayStale = (version) => {
  const inner = panel.querySelector("[data-panel-visit]");
  const notice = panel.querySelector("[data-stale]");
  if (notice && version > Number(inner.dataset.panelVersion)) notice.hidden = false;
};

const warnOfChange = () => {
  const shown = find(panel.querySelector("[data-panel-visit]")?.dataset.panelVisit)[0];
  if (shown) sayStale(Number(shown.dataset.v));
};

// A visit that this board does not show can change too: its own panel knows.
const askPanel = async () => {
  const id = panel.querySelector("[data-panel-visit]")?.dataset.panelVisit;
  if (!id || find(id).length) return;
  const answer = await fetch(`${work.dataset.panelUrl}&visit=${id}`, { headers: { "HX-Request": "true" } });
  if (panel.querySelector("[data-panel-visit]")?.dataset.panelVisit !== id) return;
  if (answer.status === 404) return sayStale(Infinity);
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-panel-visit]");
  if (now) sayStale(Number(now.dataset.panelVersion));
};

const keepAddress = (id) => {
  const address = id ? work.dataset.pageUrl + query(id) : work.dataset.pageUrl;
  if (location.pathname + location.search !== address) history.pushState({}, "", address);
};

// One panel is asked for at a time: a later question or closing takes the place of an earlier one,
// so that no late answer is shown. While it is worked out, and if it never comes, the panel says so.
const LONGEST = 30_000;
let asked = 0;
const stopAsking = () => {
  asked += 1;
  window.htmx.trigger(panel, "htmx:abort");
};
const fill = (template) => panel.replaceChildren(document.getElementById(template).content.cloneNode(true));

const ask = async (url) => {
  stopAsking();
  const mine = asked;
  fill("panel-waits");
  const giveUp = setTimeout(() => mine === asked && window.htmx.trigger(panel, "htmx:abort"), LONGEST);
  await window.htmx.ajax("GET", url, { source: panel, target: "#panel" }).catch(() => {});
  clearTimeout(giveUp);
  if (mine !== asked) return false;
  if (panel.querySelector("[data-panel-waits]") || !panel.childElementCount) fill("panel-fails");
  return true;
};

const open = async (id, { extra = "", focus = "#panel-title", keep = true } = {}) => {
  state.selected = id;
  if (keep) keepAddress(id);
  work.classList.add("cr-work--open");
  mark();
  if (!await ask(work.dataset.panelUrl + query(id) + extra)) return;
  mark();
  if (!panel.querySelector("[data-focus]")) (panel.querySelector(focus) || panel.querySelector("#panel-title"))?.focus();
};

const close = () => {
  const last = state.selected;
  stopAsking();
  state.selected = "";
  panel.replaceChildren();
  work.classList.remove("cr-work--open");
  keepAddress("");
  mark();
  find(last)[0]?.focus();
};

board.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="visit"], button[name="gap"], a[data-visit]');
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!state.isDragging) open(button.value || button.dataset.visit);
});
panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    close();
  } else if (event.target.closest("[data-reload]")) {
    event.preventDefault();
    open(state.selected, { keep: false });
  } else if (event.target.closest("[data-open]")) {
    event.preventDefault();
    open(event.target.closest("[data-open]").dataset.open);
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel) return;
  // What was given out of a gap shows the visit from then on.
  const shown = panel.querySelector("[data-panel-visit]")?.dataset.panelVisit;
  if (shown && shown !== state.selected) {
    state.selected = shown;
    keepAddress(shown);
  }
  mark();
});
addEventListener("popstate", () => {
  const asked = new URLSearchParams(location.search);
  const id = asked.get("visit") || asked.get("gap");
  if (id) open(id, { keep: false });
  else if (state.selected) {
    stopAsking();
    state.selected = "";
    panel.replaceChildren();
    work.classList.remove("cr-work--open");
    mark();
  }
});

const keepFocus = () => {
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const row = focused?.closest("tr")?.dataset.w;
  const value = focused?.value || focused?.dataset?.visit;
  const left = board.querySelector(".cr-board-scroll")?.scrollLeft || 0;
  const opened = [...board.querySelectorAll("details")].map((one) => one.open);
  return () => {
    board.querySelectorAll("details").forEach((one, i) => { one.open = Boolean(opened[i]); });
    const again = board.querySelector(".cr-board-scroll");
    if (again) again.scrollLeft = left;
    restTabStops(board);
    mark();
    if (!value) return;
    const same = find(value);
    (same.find((one) => one.closest("tr")?.dataset.w === row) || same[0])?.focus({ preventScroll: true });
  };
};

const offline = document.querySelector("[data-offline]");
const sayAge = (seconds) => {
  document.querySelector("[data-age]").textContent = `Board ${seconds} s old`;
  offline.hidden = seconds < STALE;
  if (offline.hidden) return;
  const text = "no connection to Careround. It tries again by itself; what you typed is kept.";
  offline.textContent = `Board is ${Math.floor(seconds / 10) * 10} s old: ${text}`;
};
const pulse = document.getElementById("pulse");
const sayPulse = (answer) => {
  pulse.querySelector("[data-pulse]").textContent = answer.pulse;
  pulse.classList.toggle("cr-pulse--bad", answer.is_bad);
};
const live = watchBoard({
  urls: work.dataset,
  board,
  isBusy: () => state.isDragging,
  keep: keepFocus,
  sayAge,
  sayAnswer: sayPulse,
  afterSwap: (isChanged) => {
    askPanel().catch(() => {});
    if (isChanged) document.querySelector("[data-announce]").textContent = "The board was brought up to date.";
  },
});
document.addEventListener("careround:changed", () => live.refresh());

// A search loads the page again; whoever searched by Enter goes on typing where they were.
const search = document.querySelector(".cr-patch [name=q]");
const SEARCHED = "careround-searched";
search.form.addEventListener("submit", () => {
  if (document.activeElement === search) sessionStorage.setItem(SEARCHED, "1");
});
if (sessionStorage.getItem(SEARCHED)) {
  sessionStorage.removeItem(SEARCHED);
  search.focus();
  search.setSelectionRange(search.value.length, search.value.length);
}

followKeys({ board, panel, state, open, close });
restTabStops(board);
mark();
if (work.hasAttribute("data-can-move")) allowDragging({ work, board, panel, state, open });
