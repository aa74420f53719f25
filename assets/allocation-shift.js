// The shift manager's page stays up to date by itself; nothing typed or open is lost.
import { STALE, keepPlace, watchBoard } from "./board-live.js";

const board = document.getElementById("board");
const isTyping = () => {
  const one = document.activeElement;
  return board.contains(one) && /^(input|textarea|select)$/i.test(one.tagName);
};
const keep = () => {
  const restore = keepPlace(board);
  const texts = [...board.querySelectorAll("textarea, select")].map((one) => [one.id, one.value]);
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && [focused.tagName.toLowerCase(), focused.textContent, focused.id];
  return () => {
    restore();
    for (const [id, value] of texts) {
      const same = id && document.getElementById(id);
      if (same) same.value = value;
    }
    if (!place) return;
    const [kind, text, id] = place;
    const same = (id && document.getElementById(id)) || [...board.querySelectorAll(kind)].find((one) => one.textContent === text);
    same?.focus({ preventScroll: true });
  };
};
const sayAge = (seconds) => {
  const line = board.querySelector("[data-motd]");
  const isStale = seconds >= STALE;
  line.classList.toggle("cr-overdue", isStale);
  line.querySelector("[data-age-text]").textContent = isStale ? `Old: this page is ${seconds} s old, connecting again` : "Up to date";
  line.querySelector("[data-age]").textContent = isStale ? "" : `, checked ${seconds} s ago`;
};
const say = (byPeople) => {
  if (byPeople) document.querySelector("[data-announce]").textContent = "The shift changed.";
};
watchBoard({ urls: board.dataset, board, isBusy: isTyping, keep, sayAge, afterSwap: say });
