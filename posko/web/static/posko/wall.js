// A wall display fetches its board by itself, every ten seconds. This says since when the post has not answered.

const told = /** @type {HTMLElement} */ (document.querySelector("[data-wall]"));
let reached = Date.now();

/** @param {boolean} lost */
function say(lost) {
  const form = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, form);
  const since = clock.format(reached + Number(told.dataset.offset) * 1000);
  told.classList.toggle("is-lost", lost);
  told.textContent = (lost ? told.dataset.off?.replace("{since}", since) : told.dataset.on) ?? "";
}

document.addEventListener("htmx:afterSwap", () => {
  reached = Date.now();
  say(false);
});
for (const name of /** @type {const} */ (["htmx:sendError", "htmx:responseError", "htmx:timeout"])) {
  document.addEventListener(name, () => say(true));
}
