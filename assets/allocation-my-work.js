// My Work stays up to date by itself; nothing that somebody types or has open is lost.
import { STALE, watchBoard } from "./board-live.js";

const board = document.getElementById("board");
const casesOf = () => board.querySelector("[data-cases]").dataset.cases.split(",").filter(Boolean);
let known = casesOf();

// The same form stands beside each case, so a field is known by its form and its own name.
const keyOf = (one) => [one.form?.getAttribute("action"), one.name, /radio/.test(one.type) ? one.value : one.id].join(" ");
const fieldsOf = () => [...board.querySelectorAll("input:not([type=hidden]), textarea, select")];
const keepTyped = () => {
  const opened = new Map([...board.querySelectorAll("details[data-keep]")].map((one) => [one.dataset.keep, one.open]));
  const scrolled = board.querySelector("[data-scroll]")?.scrollTop;
  const refusal = board.querySelector(".nhsuk-error-summary");
  const typed = new Map(fieldsOf().map((one) => [keyOf(one), { value: one.value, checked: one.checked }]));
  return () => {
    if (refusal) board.querySelector("[data-cases]").prepend(refusal);
    for (const one of board.querySelectorAll("details[data-keep]")) {
      if (opened.has(one.dataset.keep)) one.open = opened.get(one.dataset.keep);
    }
    for (const one of fieldsOf()) {
      const was = typed.get(keyOf(one));
      if (was && one.type === "radio") one.checked = was.checked;
      else if (was && (one.tagName !== "SELECT" || [...one.options].some((option) => option.value === was.value))) one.value = was.value;
    }
    const talk = board.querySelector("[data-scroll]");
    if (talk && scrolled !== undefined) talk.scrollTop = scrolled;
  };
};
const findSame = (focused, place) => {
  const field = place.field && fieldsOf().find((one) => keyOf(one) === place.field);
  const among = place.item ? document.getElementById(place.item) : board;
  const named = (place.id && document.getElementById(place.id)) || field;
  return named || [...(among || board).querySelectorAll(place.kind)].find((one) => one.textContent === place.text) || among;
};
const keep = () => {
  const restore = keepTyped();
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const isField = focused?.matches("input, textarea, select");
  const place = focused && {
    item: focused.closest("li[id]")?.id,
    kind: focused.tagName.toLowerCase(),
    text: focused.textContent,
    id: focused.id,
    field: isField ? keyOf(focused) : "",
    caret: isField && /text/.test(focused.type) ? [focused.selectionStart, focused.selectionEnd] : null,
  };
  return () => {
    restore();
    if (!place) return;
    const same = findSame(focused, place);
    same?.focus({ preventScroll: true });
    if (place.caret && same?.setSelectionRange) same.setSelectionRange(...place.caret);
  };
};
const sayAge = (seconds) => {
  const line = board.querySelector("[data-motd]");
  const isStale = seconds >= STALE;
  line.classList.toggle("cr-motd--stale", isStale);
  line.classList.add("cr-motd--live");
  line.querySelector("[data-age-text]").textContent = isStale ? `Old: this list is ${seconds} s old, connecting again` : "Up to date";
  line.querySelector("[data-age]").textContent = `, checked ${seconds} s ago`;
};
const countNew = () => board.querySelectorAll(".cr-talk__by b").length;
let unread = countNew();
const sayNew = () => {
  const now = casesOf();
  const fresh = now.filter((one) => !known.includes(one));
  const gone = known.filter((one) => !now.includes(one));
  const words = [];
  if (fresh.length) words.push(`New for you: ${fresh.join(", ")}.`);
  if (gone.length) words.push(`No longer yours: ${gone.join(", ")}.`);
  if (countNew() > unread) words.push("A new message.");
  if (words.length) document.querySelector("[data-announce]").textContent = words.join(" ");
  [known, unread] = [now, countNew()];
};
// The newest message is at the end.
const talk = board.querySelector("[data-scroll]");
if (talk) talk.scrollTop = talk.scrollHeight;

watchBoard({ urls: board.dataset, board, isBusy: () => false, keep, sayAge, afterSwap: sayNew });

const goTo = () => {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (!place) return;
  const folded = location.hash === "#pause" && place.querySelector("details");
  if (folded) folded.open = true;
  (folded ? folded.querySelector("summary") : place).focus();
};
addEventListener("hashchange", goTo);
goTo();
