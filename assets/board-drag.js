// Dragging a visit to another row or time; the keyboard form in the panel does the same.
import { lengthOf } from "./board-keys.js";

const STEP = 5;
const START_AFTER = 5;
const NOBODY = "00000000-0000-0000-0000-000000000000";

const write = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export const allowDragging = ({ work, board, panel, state, open }) => {
  const ghost = Object.assign(document.createElement("div"), { className: "cr-drag" });
  const tip = Object.assign(document.createElement("div"), { className: "cr-tip" });
  tip.setAttribute("role", "status");
  document.body.append(ghost, tip);
  let drag = null;
  let timer = 0;
  let asking = null; // the one check under way

  const axis = () => {
    const css = getComputedStyle(board.querySelector(".cr-board"));
    return { from: Number(css.getPropertyValue("--cr-from")), span: Number(css.getPropertyValue("--cr-span")) };
  };

  // A double-handed visit keeps its other carer.
  const carersFor = (row) => {
    const now = [...board.querySelectorAll(`.cr-lane button[value="${drag.id}"]`)].map((one) => one.closest("tr").dataset.w);
    const others = now.filter((one) => one !== drag.row && one !== row);
    return drag.row ? [row, ...others] : [row];
  };

  const place = (event) => {
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(".cr-board tbody tr");
    board.querySelector(".cr-target")?.classList.remove("cr-target");
    if (!row) return null;
    row.classList.add("cr-target");
    const lane = row.querySelector(".cr-lane").getBoundingClientRect();
    const { from, span } = drag.axis;
    const raw = from + ((event.clientX - drag.grip - lane.left) * span) / lane.width;
    const minute = Math.max(from, Math.min(Math.round(raw / STEP) * STEP, 24 * 60 - STEP));
    const left = lane.left + ((minute - from) * lane.width) / span;
    ghost.style.left = `${left}px`;
    ghost.style.top = `${lane.top + 16}px`;
    ghost.style.width = `${Math.max(8, (drag.length * lane.width) / span)}px`;
    return { row: row.dataset.w, name: row.dataset.name, minute };
  };

  const body = (target) => {
    const data = new FormData();
    for (const id of carersFor(target.row)) data.append("carer", id);
    data.append("day", new URL(work.dataset.pageUrl, location.href).searchParams.get("day"));
    data.append("start", write(target.minute));
    return data;
  };

  const check = async (target) => {
    const key = `${target.row} ${target.minute}`;
    asking?.abort();
    asking = new AbortController();
    const answer = await fetch(work.dataset.checkUrl.replace(NOBODY, drag.id), {
      method: "POST",
      signal: asking.signal,
      headers: { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" },
      body: body(target),
    });
    const html = await answer.text();
    return { key, html, isClean: answer.headers.get("X-Check") === "clean" };
  };

  const say = (event, html) => {
    tip.innerHTML = html;
    tip.classList.add("cr-tip--on");
    const isRight = event.clientX > innerWidth - 330;
    tip.style.left = `${isRight ? event.clientX - 316 : event.clientX + 16}px`;
    tip.style.top = `${Math.min(event.clientY + 18, innerHeight - tip.offsetHeight - 8)}px`;
  };

  // Green where no rule breaks, red where one does, blue until that is known.
  const colour = (answer) => {
    ghost.classList.toggle("cr-drag--good", answer?.isClean === true);
    ghost.classList.toggle("cr-drag--bad", answer?.isClean === false);
  };

  const follow = (event) => {
    if (!drag) return;
    if (!drag.isOn) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_AFTER) return;
      drag.isOn = state.isDragging = true;
      board.classList.add("cr-board--dragging");
      ghost.classList.add("cr-drag--on");
    }
    const target = place(event);
    drag.target = target;
    if (!target) {
      colour(null);
      return say(event, "<p>Drop it on a carer’s row.</p>");
    }
    const key = `${target.row} ${target.minute}`;
    const head = `<p><b>${write(target.minute)}</b> </p>`;
    const known = drag.answer?.key === key ? drag.answer.html : "<p>Checking…</p>";
    colour(drag.answer?.key === key ? drag.answer : null);
    say(event, head + known);
    tip.querySelector("p").append(target.name);
    if (drag.asked === key) return;
    drag.asked = key;
    clearTimeout(timer);
    const mine = drag;
    timer = setTimeout(async () => {
      const answer = await check(target).catch(() => null);
      if (!answer || drag !== mine || drag.asked !== answer.key) return;
      drag.answer = answer;
      colour(answer);
      say(event, head + answer.html);
      tip.querySelector("p").append(target.name);
    }, 120);
  };

  const stop = () => {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    drag = null;
    colour(null);
    board.classList.remove("cr-board--dragging");
    board.querySelector(".cr-target")?.classList.remove("cr-target");
    ghost.classList.remove("cr-drag--on");
    tip.classList.remove("cr-tip--on");
    // The click that ends a drag must not open the visit.
    setTimeout(() => { state.isDragging = false; }, 0);
  };

  const drop = async () => {
    if (!drag?.isOn || !drag.target) return stop();
    const { id, target } = drag;
    const chosen = carersFor(target.row);
    const key = `${target.row} ${target.minute}`;
    const answer = drag.answer?.key === key ? drag.answer : await check(target).catch(() => null);
    stop();
    const extra = `${chosen.map((one) => `&carer=${one}`).join("")}&start=${write(target.minute)}`;
    await open(id, { extra, focus: "[data-move-form] button[type=submit]" });
    const form = panel.querySelector("[data-move-form]");
    if (!answer?.isClean || !form) return;
    window.htmx.process(panel); // now, not after its pause: else the browser loads a whole page
    form.requestSubmit();
  };

  board.addEventListener("pointerdown", (event) => {
    const button = event.target.closest('button[name="visit"]');
    if (!button || event.button !== 0 || event.pointerType === "touch") return;
    const bar = (button.querySelector(".cr-v__bar") || button).getBoundingClientRect();
    drag = {
      id: button.value,
      row: button.closest("tr")?.dataset.w || "",
      length: lengthOf(button),
      grip: button.closest("tr") ? event.clientX - bar.left : 0,
      x: event.clientX,
      y: event.clientY,
      axis: axis(),
    };
  });
  addEventListener("pointermove", follow);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", stop);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && drag?.isOn) stop(); });
  board.addEventListener("dragstart", (event) => event.preventDefault());
};
