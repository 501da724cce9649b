// The palette: Ctrl K or / goes to the search; what was found stands under it, and arrows walk through it.

import { isTyping } from "./rows.js";

const search = /** @type {HTMLInputElement|null} */ (document.getElementById("search"));
const found = document.getElementById("found");

/** @returns {HTMLAnchorElement[]} */
function lines() {
  return [...(found?.querySelectorAll("a") ?? [])];
}

/** @param {number} step */
function walk(step) {
  const all = lines();
  const at = all.findIndex((line) => line.getAttribute("aria-selected") === "true");
  all[at]?.removeAttribute("aria-selected");
  const next = all[(at + step + all.length) % all.length];
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
}

function close() {
  if (found) found.replaceChildren();
}

search?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  }
  const chosen = lines().find((line) => line.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && chosen) {
    event.preventDefault();
    chosen.click();
  }
  if (event.key === "Escape") close();
});
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const wanted = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isTyping(target));
  if (!wanted || !search?.offsetParent) return;
  event.preventDefault();
  search.focus();
  search.select();
});
document.addEventListener("click", (event) => {
  if (!search?.form?.contains(/** @type {Node} */ (event.target))) close();
});
