// What every page does beyond plain HTML.
import { createAll, Button } from "./nhsuk-frontend.min.js";

document.body.classList.add("nhsuk-frontend-supported");
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

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf;
});
document.addEventListener("htmx:afterSwap", (event) => focusFirst(event.detail.target));

// A fragment that comes again keeps what somebody had opened in it.
let opened = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  opened = [...event.detail.target.querySelectorAll("details[id][open]")].map((one) => one.id);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened.splice(0)) document.getElementById(id)?.setAttribute("open", "");
});
