// Asks for the second factor, or the vault's phrase, over the page, so that what is being written stays. The post tells
// a script by 401 and the header Posko-Ask-Again where its question stands; the same page answers browsers without
// JavaScript.

/** @type {HTMLDialogElement|null} */
let shown = null;

/** @param {string|null|undefined} address where the question stands */
export async function askAgain(address) {
  if (!address || shown) return;
  shown = document.createElement("dialog");
  shown.className = "ask-again";
  shown.addEventListener("cancel", (event) => event.preventDefault()); // it closes with the right figures only
  shown.addEventListener("submit", answer);
  document.body.append(shown);
  if (await put(await fetch(address, { credentials: "same-origin", cache: "no-store" }))) shown?.showModal();
  else close();
}

/** Puts the question of a page into the dialog; whether there is one. @param {Response} page */
async function put(page) {
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const question = read.getElementById("ask-again");
  if (!question || !shown) return false;
  question.querySelectorAll("a").forEach((way) => {
    way.target = "_blank"; // another way to answer, on a page of its own; this page stays
    way.addEventListener("click", () => addEventListener("focus", lookAgain, { once: true }));
  });
  shown.replaceChildren(document.adoptNode(question));
  /** @type {HTMLInputElement|null} */
  const code = shown.querySelector("input:not([type=hidden])");
  code?.focus();
  return true;
}

/** @param {SubmitEvent} event */
async function answer(event) {
  event.preventDefault();
  event.stopPropagation();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const body = new FormData(form);
  try {
    const told = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
    if (told.type === "opaqueredirect") goOn();
    else await put(told);
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:sendError"));
  }
}

/** It was answered in another window, perhaps: who is still asked sees the dialog again. */
function lookAgain() {
  goOn();
}

function goOn() {
  close();
  document.dispatchEvent(new CustomEvent("posko-goes-on"));
}

function close() {
  shown?.close(); // gives the focus back, so that no part is renewed in which somebody writes
  shown?.remove();
  shown = null;
}

document.addEventListener("htmx:responseError", (event) => {
  askAgain(event.detail.xhr?.getResponseHeader("Posko-Ask-Again"));
});
