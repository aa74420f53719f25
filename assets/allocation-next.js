// The next best bar: N or its link proposes, Confirm allocates, Skip and Hide change the address.
const TRIES = 20;

export const followNext = ({ board, dialogs, refresh, announce }) => {
  let wanted = false;

  const bar = () => board.querySelector("[data-next-best]");
  const confirm = () => board.querySelector("[data-confirm]");
  const focus = () => (confirm() || bar() || board.querySelector("[data-next]"))?.focus();

  /* The address says what is proposed, so a reload and the way back show the same. */
  const go = (href) => {
    const { search } = new URL(href, location.href);
    history.replaceState(null, "", `${location.pathname}${search}`);
    for (const name of ["versionUrl", "fragmentUrl"]) {
      board.dataset[name] = `${board.dataset[name].split("?")[0]}${search}`;
    }
    board.dataset.back = search.slice(1);
    for (const back of document.querySelectorAll('#confirm [name="back"], [data-batch] [name="back"]')) {
      back.value = board.dataset.back;
    }
    wanted = true;
    load(TRIES);
  };
  /* Another swap may be under way with the address before: asked again until this one is there. */
  const load = async (tries) => {
    board.dataset.mark = "";
    await refresh();
    if (wanted && tries) setTimeout(load, 150, tries - 1);
  };
  const isThere = () => board.querySelector("[data-query]").dataset.query === board.dataset.back;
  const ask = () => {
    const link = board.querySelector(".cr-next--ask [data-next]");
    if (link) go(link.href);
    else focus();
  };

  board.addEventListener("click", (event) => {
    const link = event.target.closest("[data-next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href);
  });
  document.getElementById("confirm")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const id = button.dataset.confirm;
    dialogs.send(button.formAction, new FormData(event.target, button), { id, otherwise: focus });
  });

  return {
    ask,
    keep: () => {
      const before = bar()?.dataset.pair;
      const isInBar = Boolean(bar()?.contains(document.activeElement));
      return { before, isInBar };
    },
    /* Nobody confirms what came under their finger: another proposal takes the focus off Confirm. */
    follow: ({ before, isInBar }) => {
      if (wanted && isThere()) {
        wanted = false;
        focus();
      } else if (isInBar && bar()?.dataset.pair !== before) {
        (bar() || board.querySelector("[data-next]"))?.focus();
        announce("The proposal changed: read it again.");
      }
    },
  };
};
