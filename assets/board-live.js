// Asks every few seconds whether the board changed, and swaps it without losing anybody's place.
const EVERY = 4000;

export const watchBoard = ({ work, board, state, afterSwap }) => {
  const age = document.querySelector("[data-age]");
  const offline = document.querySelector("[data-offline]");
  const announce = document.querySelector("[data-announce]");
  const pulse = document.getElementById("pulse");
  let answeredAt = Date.now();
  let isAsking = false;

  const showAge = () => {
    const seconds = Math.round((Date.now() - answeredAt) / 1000);
    age.textContent = `Board ${seconds} s old`;
    offline.hidden = seconds < 12;
    if (seconds >= 12) {
      const text = "no connection to Careround. It tries again by itself; what you typed is kept.";
      offline.textContent = `Board is ${Math.floor(seconds / 10) * 10} s old: ${text}`;
    }
  };

  const showPulse = (answer) => {
    pulse.querySelector("[data-pulse]").textContent = answer.pulse;
    pulse.classList.toggle("cr-pulse--bad", answer.is_bad);
  };

  const swap = async () => {
    const answer = await fetch(work.dataset.fragmentUrl, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error("no board");
    const html = await answer.text();
    if (state.isDragging) return;
    const focused = board.contains(document.activeElement) ? document.activeElement : null;
    const row = focused?.closest("tr")?.dataset.w;
    const value = focused?.value || focused?.dataset?.visit;
    const scroller = board.querySelector(".cr-board-scroll");
    const left = scroller?.scrollLeft || 0;
    const opened = [...board.querySelectorAll("details")].map((one) => one.open);
    board.innerHTML = html;
    board.dataset.mark = answer.headers.get("X-Board-Mark");
    board.querySelectorAll("details").forEach((one, i) => { one.open = Boolean(opened[i]); });
    const again = board.querySelector(".cr-board-scroll");
    if (again) again.scrollLeft = left;
    afterSwap();
    if (value) {
      const same = [...board.querySelectorAll(`[value="${value}"], [data-visit="${value}"]`)];
      (same.find((one) => one.closest("tr")?.dataset.w === row) || same[0])?.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    if (isAsking || state.isDragging) return;
    isAsking = true;
    try {
      const answer = await fetch(work.dataset.versionUrl, { headers: { "HX-Request": "true" } });
      if (answer.redirected || answer.status === 403) return location.reload();
      if (!answer.ok) throw new Error("no answer");
      const now = await answer.json();
      const before = board.dataset.mark;
      showPulse(now);
      if (now.mark !== before) {
        await swap();
        if (now.mark.split(".")[0] !== before.split(".")[0]) announce.textContent = "The board was brought up to date.";
      }
      answeredAt = Date.now();
    } catch {
      // The age keeps growing and says so.
    } finally {
      isAsking = false;
      showAge();
    }
  };

  setInterval(showAge, 1000);
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
  showAge();
  return { refresh };
};
