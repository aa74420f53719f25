// Asks every few seconds whether a board changed, and swaps it without losing anybody's place.
const EVERY = 4000;
export const STALE = 12;

/* The page says what is its own: `isBusy` puts a swap off; `keep` notes where somebody is and
   returns what restores it; `sayAge` is told the seconds since the last answer; `sayAnswer` each
   answer; `afterSwap` that the board was changed by somebody, not by the clock alone. */
export const watchBoard = ({ urls, board, isBusy, keep, sayAge, sayAnswer, afterSwap }) => {
  let answeredAt = Date.now();
  let isAsking = false;

  const swap = async () => {
    const answer = await fetch(urls.fragmentUrl, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error("no board");
    const html = await answer.text();
    if (isBusy()) return;
    const restore = keep();
    const before = board.dataset.mark;
    board.innerHTML = html;
    board.dataset.mark = answer.headers.get("X-Board-Mark");
    restore();
    afterSwap(board.dataset.mark.split(".")[0] !== before.split(".")[0]);
  };

  const refresh = async () => {
    if (isAsking || isBusy()) return;
    isAsking = true;
    try {
      const answer = await fetch(urls.versionUrl, { headers: { "HX-Request": "true" } });
      if (answer.redirected || answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error("no answer");
      const now = await answer.json();
      sayAnswer?.(now);
      if (now.mark !== board.dataset.mark) await swap();
      answeredAt = Date.now();
    } catch {
      // The age keeps growing and says so.
    } finally {
      isAsking = false;
      showAge();
    }
  };

  const showAge = () => sayAge(Math.round((Date.now() - answeredAt) / 1000));
  setInterval(showAge, 1000);
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  showAge();
  return { refresh };
};

/* Notes what stands open, is scrolled, ticked or typed by name, so that a new copy shows the same. */
export const keepPlace = (board) => {
  const opened = new Map([...board.querySelectorAll("details[data-keep]")].map((one) => [one.dataset.keep, one.open]));
  const scrolled = [...board.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollTop, one.scrollLeft]);
  const changed = (one) => (/checkbox|radio/.test(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
  const typed = [...board.querySelectorAll("input:not([type=hidden])")]
    .filter(changed)
    .map((one) => [one.name, one.value, one.type, one.checked]);
  return () => {
    for (const one of board.querySelectorAll("details[data-keep]")) {
      if (opened.has(one.dataset.keep)) one.open = opened.get(one.dataset.keep);
    }
    for (const [name, value, type, checked] of typed) {
      const isBox = /checkbox|radio/.test(type);
      const same = [...board.querySelectorAll(`input[name="${name}"]`)].find((one) => !isBox || one.value === value);
      if (same && isBox) same.checked = checked;
      else if (same) same.value = value;
    }
    for (const [name, top, left] of scrolled) {
      const again = board.querySelector(`[data-scroll="${name}"]`);
      if (again) [again.scrollTop, again.scrollLeft] = [top, left];
    }
  };
};
