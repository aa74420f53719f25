// “Allocate to Provider” over the board: the page behind is inert, and the place in it is kept.
const FOOT = '<div class="cr-dialog__foot"><a class="nhsuk-button nhsuk-button--secondary cr-b" href="#board" data-close>Back to the queue</a></div>';

export const openDialogs = ({ notice, focusRow, isOff, refresh }) => {
  const dialog = document.getElementById("dialog");
  let back = () => {};

  const show = (html) => {
    dialog.innerHTML = html;
    // A refusal that no page of the dialog made: it still needs its way out.
    if (!dialog.querySelector("[data-close]")) dialog.insertAdjacentHTML("beforeend", FOOT);
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[data-focus]") || dialog.querySelector('input[type="radio"]:checked') || dialog.querySelector("#dialog-title");
    first?.focus();
  };
  const load = async (address, options = {}) => {
    try {
      const answer = await fetch(address, { ...options, headers: { "HX-Request": "true" } });
      if (answer.redirected || answer.headers.has("HX-Redirect")) return location.reload();
      const html = await answer.text();
      if (answer.headers.has("X-Done")) return finish(html, answer.headers.get("X-Done"));
      show(html);
    } catch {
      show('<div class="cr-dialog__body"><div class="cr-refused" role="alert" tabindex="-1" data-focus><h2 id="dialog-title">No connection to Careround</h2><p>It is not known whether anything was allocated. Close this, look at the board when it is up to date, and try again.</p></div></div>');
    }
  };
  const close = () => {
    if (dialog.open) dialog.close();
  };
  const finish = async (html, id) => {
    const scroller = document.querySelector('[data-scroll="queue"]');
    const top = scroller?.scrollTop || 0;
    const before = back;
    back = () => focusRow(id) || before();
    if (html.trim()) say(html);
    for (const one of document.querySelectorAll(".cr-q-tick:checked")) one.checked = false;
    await refresh();
    if (dialog.open) dialog.close();
    else back();
    const again = document.querySelector('[data-scroll="queue"]');
    if (again) again.scrollTop = top;
  };
  const say = (html) => {
    notice.innerHTML = `<div class="cr-banner cr-banner--success">${html}</div>`;
    const brief = notice.querySelector("[data-for-minutes]");
    if (brief) setTimeout(() => brief.remove(), Number(brief.dataset.forMinutes) * 60_000);
  };

  const warn = () => {
    notice.innerHTML = '<div class="cr-banner cr-banner--warning">This board is old, so nothing can be allocated from it. It connects again by itself.</div>';
  };

  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    back();
  });
  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("[data-close], [data-again]");
    if (!link) return;
    event.preventDefault();
    if (link.hasAttribute("data-again")) load(link.href);
    else close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    load(form.action, { method: "POST", body: new FormData(form, event.submitter) });
  });
  return {
    open: (address, { id = "", opener = null } = {}) => {
      if (isOff()) return warn();
      back = () => (id ? focusRow(id) : opener?.isConnected && opener.focus());
      return load(address);
    },
    /* Without choosing in the dialog first; what is refused or asked shows in it. */
    send: (address, body, { id, otherwise }) => {
      if (isOff()) return warn();
      back = () => focusRow(id) || otherwise();
      return load(address, { method: "POST", body });
    },
  };
};
