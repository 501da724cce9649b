// Live minutes. Every act works by plain forms without this file; it adds three things: lines and agenda that come by
// themselves, one key for what a line becomes, and words that survive a lost connection.

const desk = () => document.getElementById("desk");
/** @param {EventTarget|null} elt @returns {elt is HTMLElement} the lines, or the agenda with its time */
const comesByItself = (elt) => elt instanceof HTMLElement && ["lines", "agenda-now"].includes(elt.id);

// ── lines that come by themselves: asked for with the tag of what is shown, so that nothing new costs nothing ──
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, verb, headers } = event.detail;
  if (!comesByItself(elt) || verb !== "get") return;
  const about = elt.id === "agenda-now" && elt.contains(document.activeElement); // a button about to be pressed
  if (document.hidden || about) event.preventDefault();
  else headers["If-None-Match"] = elt.dataset.etag;
});
let unfolded = false; // whether somebody reads all items of the agenda
document.addEventListener("htmx:afterSwap", () => {
  const all = document.querySelector("#agenda-now details");
  if (all instanceof HTMLDetailsElement && unfolded) all.open = true;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const {
    xhr,
    requestConfig: { elt },
  } = event.detail; // the element that asked; detail.elt is where the answer goes
  const { target } = event.detail;
  if (target?.id === "agenda-now") unfolded = target.querySelector("details")?.open ?? false;
  if (comesByItself(elt)) {
    reached();
    if (xhr.status === 304) event.detail.shouldSwap = false;
    return;
  }
  const form = asKept(elt);
  if (!form) return;
  const told = xhr.getResponseHeader("X-Desk");
  if (told === "kept") forget(form.dataset.kept, form.elements.form_key.value);
  if (!told) {
    // the log-in page, an error page: whatever it is, it did not take the words
    event.detail.shouldSwap = false;
    event.detail.isError = true;
    show("log-in", true);
  }
});

// ── one key for what a line becomes ──
document.addEventListener("keydown", (event) => {
  const line = /** @type {HTMLElement} */ (event.target);
  if (!line.matches?.("[data-line]") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
    /** @type {HTMLElement|null} */ (next)?.focus();
    return;
  }
  /** @type {HTMLElement|null} */
  const target = line.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});

// ── words that survive: kept on this device for this person until the post says that it has them ──
/** @param {string} [name] */
const keyOf = (name) => `posko:${desk()?.dataset.keep}/${name}`;
/** @param {HTMLFormElement} form @returns {Record<string, string>} what is typed: such a form takes no files */
const fieldsOf = (form) => {
  const all = /** @type {[string, string][]} */ ([...new FormData(form)]);
  return Object.fromEntries(all.filter(([name]) => name !== "csrfmiddlewaretoken"));
};

/** @param {unknown} element @returns {KeptForm|null} */
function asKept(element) {
  return element instanceof HTMLFormElement && element.dataset.kept !== undefined
    ? /** @type {KeptForm} */ (element)
    : null;
}

/** @param {string} key @param {KeptWords|null} value */
function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* storage is full or shut: the words still stand in the form */
  }
}
/** @param {string} key @returns {KeptWords|null} */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
/** @param {KeptForm} form @param {boolean} wanted */
function keep(form, wanted) {
  const fields = fieldsOf(form);
  if (fields.text?.trim()) store(keyOf(form.dataset.kept), { fields, action: form.action, wanted });
  else store(keyOf(form.dataset.kept), null);
}
/** @param {string|undefined} name @param {string} formKey */
function forget(name, formKey) {
  const key = keyOf(name);
  if (stored(key)?.fields.form_key === formKey) store(key, null);
}

/** @param {Event} event */
const keptAround = (event) => asKept(/** @type {HTMLElement} */ (event.target).closest?.("form[data-kept]"));

document.addEventListener("input", (event) => {
  const form = keptAround(event);
  if (form) keep(form, false);
});
document.addEventListener("click", (event) => {
  if (!(/** @type {HTMLElement} */ (event.target).closest?.("[data-drop]"))) return;
  const form = keptAround(event);
  if (form) store(keyOf(form.dataset.kept), null);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = asKept(event.detail.elt);
  if (form) keep(form, true);
});

/** Puts kept words back into the form that stands on the desk, with the key under which they may have arrived. */
function restore() {
  const form = asKept(desk()?.querySelector("form[data-kept]"));
  const kept = form && stored(keyOf(form.dataset.kept));
  if (
    !form ||
    !kept ||
    form.querySelector(".is-wrong, .error-summary") ||
    kept.fields.form_key === form.elements.form_key.value
  )
    return;
  const fields = /** @type {Record<string, any>} */ (form.elements);
  for (const [name, value] of Object.entries(kept.fields)) if (fields[name]) fields[name].value = value;
  show("restored", true);
  if (kept.wanted) sendAgain();
}

// ── what was pressed and never answered goes once more when the post answers again ──
let sending = false;
async function sendAgain() {
  if (sending || !navigator.onLine || !desk()) return;
  sending = true;
  const mine = keyOf("");
  const waiting = Object.keys(localStorage).filter((key) => key.startsWith(mine) && stored(key)?.wanted);
  for (const key of waiting) await sendOne(key, stored(key));
  sending = false;
}
/** @param {string} key @param {KeptWords|null} kept */
async function sendOne(key, kept) {
  if (!kept) return;
  const forms = /** @type {NodeListOf<KeptForm>} */ (document.querySelectorAll("form[data-kept]"));
  const shown = [...forms].find((form) => form.elements.form_key.value === kept.fields.form_key);
  if (shown) {
    window.htmx.trigger(shown, "submit"); // by the form itself, so that its answer takes its place
    return;
  }
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const headers = { "HX-Request": "true", "X-CSRFToken": token, "Posko-Background": "true" };
  try {
    const answer = await fetch(kept.action, {
      method: "POST",
      headers,
      body: new URLSearchParams(kept.fields),
      credentials: "same-origin",
    });
    const told = answer.headers.get("X-Desk");
    if (told === "kept") store(key, null);
    else if (told === "refused") store(key, { ...kept, wanted: false }); // stands in the form when it is opened again
  } catch {
    /* still no connection: it waits */
  }
}

/** @param {string} word @param {boolean} on */
function show(word, on) {
  /** @type {HTMLElement|null|undefined} */
  const sentence = desk()?.querySelector(`[data-${word}]`);
  if (sentence) sentence.hidden = !on;
}
function reached() {
  show("offline", false);
  sendAgain();
}
for (const name of /** @type {const} */ (["htmx:sendError", "htmx:timeout"])) {
  document.addEventListener(
    name,
    (event) => {
      // Said once on the desk, not every four seconds.
      if (comesByItself(event.detail.elt)) event.stopImmediatePropagation();
      show("offline", true);
    },
    { capture: true },
  );
}
addEventListener("online", () => sendAgain());
document.addEventListener("posko-goes-on", () => sendAgain());
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id === "desk" || event.detail.target?.id === "desk") {
    restore();
    const field = desk()?.querySelector("textarea");
    if (event.detail.elt?.id === "desk") field?.focus({ preventScroll: false });
  }
});
restore();
sendAgain();
