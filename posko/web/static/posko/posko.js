// Small comforts. Every page works without this file: forms post, menus open, the theme switches by a round trip.

import "./again.js";
import "./palette.js";
import { isTyping } from "./rows.js";

const root = document.documentElement;
root.classList.add("scripted");

let saying = 0;

/**
 * Says a sentence in the live region: read aloud by screen readers, shown as a small bar for eight seconds.
 * @param {string} [sentence]
 */
function say(sentence) {
  const live = document.getElementById("live");
  if (!live || !sentence) return;
  live.textContent = sentence;
  clearTimeout(saying);
  saying = setTimeout(() => {
    live.textContent = "";
  }, 8000);
}

/** What an event of the document happened to; its like of `document` itself knows no selectors. @param {Event} event */
function targetOf(event) {
  return /** @type {HTMLElement} */ (event.target);
}

/** @returns {NodeListOf<HTMLDetailsElement>} */
function openMenus() {
  return document.querySelectorAll("details.menu[open]");
}

// ── theme: shown at once, remembered by the same POST the form makes without a script ──
/** @param {SubmitEvent} event @param {HTMLFormElement} form */
function chooseTheme(event, form) {
  const theme = /** @type {HTMLButtonElement|null} */ (event.submitter)?.value;
  if (!theme) return;
  event.preventDefault();
  root.dataset.theme = theme;
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => undefined);
  /** @type {HTMLElement|null} */
  const next = form.querySelector(theme === "dark" ? ".offer-light" : ".offer-dark");
  next?.focus();
}

// ── one press, one post: a form that is on its way does not go twice ──
/** @param {SubmitEvent} event @param {HTMLFormElement} form */
function guard(event, form) {
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
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches("[data-theme-form]")) chooseTheme(event, form);
  else guard(event, form);
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

// ── words not yet sent: <form data-guard> asks before the page is left ──
document.addEventListener("input", (event) => {
  /** @type {HTMLElement|null|undefined} */
  const form = targetOf(event).closest?.("form[data-guard]");
  if (form) form.dataset.changed = "yes";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]:not([aria-busy])")) event.preventDefault();
});

// ── keys: Escape closes an open menu ──
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
});
document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => {
    if (!menu.contains(targetOf(event))) menu.open = false;
  });
});

// ── n begins a line where the page has an entry line ──
document.addEventListener("keydown", (event) => {
  /** @type {HTMLInputElement|null} */
  const first = document.querySelector("[data-entry] :is(input, select)");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(targetOf(event));
  if (event.key !== "n" || !plain || !first) return;
  event.preventDefault();
  first.focus();
  first.select?.();
});

// ── ? opens the help of this page ──
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(targetOf(event))) document.getElementById("help")?.click();
});

// ── fields of our own: fetched when somebody first touches a form, so that a page that is only read asks for less ──
for (const name of ["focusin", "pointerdown"]) {
  document.addEventListener(name, (event) => {
    if (targetOf(event).closest?.("form")) import("./fields.js").catch(() => undefined);
  });
}
// A place field has a button of its own that only the script puts there.
const words = document.getElementById("field-words")?.dataset;
if (words?.pick && document.querySelector("main form input[list=places]")) {
  import("./pick-place.js").then(({ buttons }) => buttons(words)).catch(() => undefined);
}

// ── htmx: say what changed, and say it plainly when the post cannot be reached ──
document.addEventListener("htmx:afterSwap", (event) => say(event.detail.target?.dataset?.say));
for (const name of /** @type {const} */ (["htmx:sendError", "htmx:responseError", "htmx:timeout"])) {
  document.addEventListener(name, (event) => {
    // What again.js asks about is no failure.
    const asked = event instanceof CustomEvent && event.detail?.xhr?.getResponseHeader("Posko-Ask-Again");
    if (!asked) say(document.getElementById("live")?.dataset.failed);
  });
}
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt?.removeAttribute?.("aria-busy"));

// ── print: without JavaScript the browser's own menu does it, and the button stays hidden ──
/** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-print]")).forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// ── a slider says its number while it moves; without JavaScript the number stands as it was sent ──
document.addEventListener("input", (event) => {
  const slider = /** @type {HTMLInputElement} */ (event.target);
  const told = slider.matches?.("input[type=range]") && slider.parentElement?.querySelector("output");
  if (told) told.textContent = slider.value;
});

// ── many marks of one picture are one stop of the tab key; arrows go from mark to mark ──
/** @param {Element} picture @returns {SVGAElement[]} */
function marksOf(picture) {
  return [...picture.querySelectorAll("a")].map((mark) => /** @type {any} */ (mark));
}

/** @param {Iterable<SVGAElement>} marks @param {SVGAElement | undefined} chosen */
function stopAt(marks, chosen) {
  for (const mark of marks) mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
}

for (const picture of document.querySelectorAll("[data-one-stop]")) {
  const marks = marksOf(picture);
  stopAt(marks, marks[0]);
}

document.addEventListener("keydown", (event) => {
  const here = /** @type {SVGAElement | null} */ (targetOf(event).closest?.("[data-one-stop] a"));
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const picture = here?.closest("[data-one-stop]");
  if (!here || !picture || !step) return;
  event.preventDefault();
  const marks = marksOf(picture);
  const next = marks[Math.min(Math.max(marks.indexOf(here) + step, 0), marks.length - 1)];
  stopAt(marks, next);
  next?.focus();
});
