// What every page does beyond plain HTML.
import { dropDrafts } from "./drafts.js";
import { createAll, Button } from "./nhsuk-frontend.min.js";

document.body.classList.add("nhsuk-frontend-supported");

// Signing out ends what was kept on this device.
document.querySelector("[data-sign-out]")?.addEventListener("click", dropDrafts);

createAll(Button);

const focusFirst = (root) => {
  const target = root.querySelector("[data-focus]");
  if (target) target.focus();
};
focusFirst(document);

// A select that shows something else at once; the button beside it stays for those without script.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}

// Only a script can print: the button is there where one runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A strip of hours that does not fit begins with its first visit.
for (const strip of document.querySelectorAll(".cr-minibox")) {
  const first = strip.querySelector(".cr-v");
  if (first) strip.scrollLeft = first.offsetLeft - 16;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf;
});
document.addEventListener("htmx:afterSwap", (event) => focusFirst(event.detail.target));

// A fragment that comes again keeps what somebody had opened in it.
let opened = [];
let scrolled = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  opened = [...event.detail.target.querySelectorAll("details[id][open]")].map((one) => one.id);
  scrolled = [...event.detail.target.querySelectorAll(".cr-scroll[id]")].map((one) => [one.id, one.scrollLeft]);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, left] of scrolled.splice(0)) document.getElementById(id)?.scrollTo({ left });
});

// What could not be sent or answered is said at the top; nothing typed is touched.
const warn = (text) => {
  const banner = document.querySelector("[data-unanswered]") || document.createElement("div");
  banner.className = "cr-banner cr-banner--error";
  banner.dataset.unanswered = "";
  banner.setAttribute("role", "alert");
  banner.textContent = text;
  document.getElementById("main").prepend(banner);
};
document.addEventListener("htmx:sendError", () => {
  warn("No connection to Careround: the last request was not answered. What you typed is kept; try again.");
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) warn("Careround met a fault and saved nothing. What you typed is kept; try again.");
});
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("[data-unanswered]")?.remove());

// Somebody who was signed out meanwhile gets the sign-in page, not a piece of it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  location.reload();
});
