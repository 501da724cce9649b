// Small comforts. Every page works without this file: forms post, menus open, the theme switches by a round trip.

const root = document.documentElement;

/** Says a sentence in the live region: read aloud by screen readers, shown as a small bar for eight seconds. */
function say(sentence) {
  const live = document.getElementById("live");
  if (!live || !sentence) return;
  live.textContent = sentence;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    live.textContent = "";
  }, 8000);
}

// ── theme: shown at once, remembered by the same POST the form makes without a script ──
function chooseTheme(event) {
  const form = event.target;
  const theme = event.submitter?.value;
  if (!theme) return;
  event.preventDefault();
  root.dataset.theme = theme;
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => undefined);
  const next = form.querySelector(theme === "dark" ? ".offer-light" : ".offer-dark");
  next?.focus();
}

// ── one press, one post: a form that is on its way does not go twice ──
function guard(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  delete form.dataset.changed;
  setTimeout(() => form.removeAttribute("aria-busy"), 10000); // a download leaves the page where it is
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-theme-form]")) chooseTheme(event);
  else guard(event);
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

// ── words not yet sent: <form data-guard> asks before the page is left ──
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) form.dataset.changed = "yes";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]:not([aria-busy])")) event.preventDefault();
});

// ── keys: Ctrl K or / goes to the search, Escape closes an open menu ──
function isTyping(element) {
  return element.matches("input, select, textarea, [contenteditable]");
}
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("search");
  const wanted =
    (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isTyping(event.target));
  if (wanted && search?.offsetParent) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// ── n begins a line where the page has an entry line ──
document.addEventListener("keydown", (event) => {
  const first = document.querySelector("[data-entry] :is(input, select)");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (event.key !== "n" || !plain || !first) return;
  event.preventDefault();
  first.focus();
  first.select?.();
});

// ── htmx: say what changed, and say it plainly when the post cannot be reached ──
document.addEventListener("htmx:afterSwap", (event) => say(event.detail.target?.dataset?.say));
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(document.getElementById("live")?.dataset.failed));
}
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt?.removeAttribute?.("aria-busy"));

// ── print: without JavaScript the browser's own menu does it, and the button stays hidden ──
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// ── a slider says its number while it moves; without JavaScript the number stands as it was sent ──
document.addEventListener("input", (event) => {
  const told = event.target.matches?.("input[type=range]") && event.target.parentElement.querySelector("output");
  if (told) told.textContent = event.target.value;
});
