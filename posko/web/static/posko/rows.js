// Rows and the panel beside them. Without this file a row is a link, and a choice of a file is sent by its button.

const wide = matchMedia("(min-width: 1181px)");

/** @returns {HTMLLIElement[]} the rows of the first list of the page that has any */
function rows() {
  const list = document.querySelector("#queue .list, .list");
  return list
    ? [...list.querySelectorAll(":scope > li:not(.grp, .colh, .plain)")].map((row) => /** @type {any} */ (row))
    : [];
}

/** @param {HTMLLIElement} row the address of this page with that row's panel open */
function beside(row) {
  const address = new URL(location.href);
  const [name, value] = (row.dataset.peek ?? "").split("=");
  address.searchParams.set(name ?? "peek", value ?? "");
  return address;
}

/** Shows a row in the panel and keeps its address. @param {HTMLLIElement} row */
async function peek(row) {
  const panel = document.getElementById("peek");
  if (!panel) return;
  const address = beside(row);
  await window.htmx.ajax("GET", address.pathname + address.search, { target: "#peek" });
  history.pushState({ peek: true }, "", address);
  shown = location.search;
  mark(row);
}

/** @param {HTMLLIElement} row */
function mark(row) {
  rows().forEach((each) => each.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.(".list a.t");
  const row = /** @type {HTMLLIElement|null|undefined} */ (link?.closest("li[data-peek]"));
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!row || !plain || !wide.matches || !document.getElementById("peek")) return;
  event.preventDefault();
  peek(row);
});
// Back and forward show another panel; a jump inside the page, as a skip link makes, shows the same one.
let shown = location.search;
addEventListener("popstate", () => {
  if (location.search !== shown && document.getElementById("peek")) location.reload();
});

// ── a file is chosen: it is sent ──
document.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const form = field.closest?.("form[data-send-on-choice]");
  if (field.type === "file" && field.files?.length) /** @type {HTMLFormElement|null} */ (form)?.requestSubmit();
});

// ── keys in a list: j and k go down and up, Enter opens, e does what the row's button does ──
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
  if (event.key === "Escape") closePanel();
  if (event.key !== "j" && event.key !== "k" && event.key !== "e") return;
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  if (event.key === "e") {
    const act = all[at]?.querySelector(".press :is(a, button, input[type=file])");
    if (act) /** @type {HTMLElement} */ (act).click();
    return;
  }
  const next = all[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
  /** @type {HTMLElement|null|undefined} */ (next?.querySelector("a.t"))?.focus();
  next?.scrollIntoView({ block: "nearest" });
  event.preventDefault();
});

function closePanel() {
  const close = document.querySelector("#peek a.close");
  if (close && wide.matches) /** @type {HTMLElement} */ (close).click();
}

/** Whether keys go into this element as text. @param {HTMLElement} element */
export function isTyping(element) {
  return element.matches?.(
    "input:not([type=checkbox], [type=radio], [type=file]), select, textarea, [contenteditable]",
  );
}
