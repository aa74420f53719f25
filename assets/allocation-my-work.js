// My Work stays up to date by itself; nothing that somebody types or has open is lost.
import { STALE, keepPlace, watchBoard } from "./board-live.js";

const board = document.getElementById("board");
const casesOf = () => board.querySelector("[data-cases]").dataset.cases.split(",").filter(Boolean);
let known = casesOf();

const keep = () => {
  const restore = keepPlace(board);
  const focused = board.contains(document.activeElement) ? document.activeElement : null;
  const item = focused?.closest("li[id]")?.id;
  const kind = focused?.tagName.toLowerCase();
  const text = focused?.textContent;
  const id = focused?.id;
  return () => {
    restore();
    if (!focused) return;
    const among = item ? document.getElementById(item) : board;
    const same = (id && document.getElementById(id)) || [...(among || board).querySelectorAll(kind)].find((one) => one.textContent === text);
    (same || among)?.focus({ preventScroll: true });
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
const sayNew = () => {
  const now = casesOf();
  const fresh = now.filter((one) => !known.includes(one));
  const gone = known.filter((one) => !now.includes(one));
  const words = [];
  if (fresh.length) words.push(`New for you: ${fresh.join(", ")}.`);
  if (gone.length) words.push(`No longer yours: ${gone.join(", ")}.`);
  if (words.length) document.querySelector("[data-announce]").textContent = words.join(" ");
  known = now;
};
watchBoard({ urls: board.dataset, board, isBusy: () => false, keep, sayAge, afterSwap: sayNew });

if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
