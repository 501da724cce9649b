// Live minutes. Every act works by plain forms without this file; it adds three things: lines that come by
// themselves, one key for what a line becomes, and words that survive a lost connection.

const desk = () => document.getElementById("desk");
const lines = () => document.getElementById("lines");

// ── lines that come by themselves: asked for with the tag of what is shown, so that nothing new costs nothing ──
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt !== lines() || event.detail.verb !== "get") return;
  if (document.hidden) event.preventDefault();
  else event.detail.headers["If-None-Match"] = lines().dataset.etag;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const {
    xhr,
    requestConfig: { elt },
  } = event.detail; // the element that asked; detail.elt is where the answer goes
  if (elt === lines()) {
    reached();
    if (xhr.status === 304) event.detail.shouldSwap = false;
    return;
  }
  if (!elt.matches?.("form[data-kept]")) return;
  const told = xhr.getResponseHeader("X-Desk");
  if (told === "kept") forget(elt.dataset.kept, elt.elements.form_key.value);
  if (!told) {
    // the log-in page, an error page: whatever it is, it did not take the words
    event.detail.shouldSwap = false;
    event.detail.isError = true;
    show("log-in", true);
  }
});

// ── one key for what a line becomes ──
document.addEventListener("keydown", (event) => {
  const line = event.target.matches?.("[data-line]") ? event.target : null;
  if (!line || event.ctrlKey || event.altKey || event.metaKey) return;
  const steps = { ArrowDown: line.nextElementSibling, ArrowUp: line.previousElementSibling };
  if (event.key in steps) {
    event.preventDefault();
    steps[event.key]?.focus();
    return;
  }
  const target = line.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});

// ── words that survive: kept on this device for this person until the post says that it has them ──
const keyOf = (name) => `posko:${desk()?.dataset.keep}/${name}`;
const fieldsOf = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* storage is full or shut: the words still stand in the form */
  }
}
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
function keep(form, wanted) {
  const fields = fieldsOf(form);
  if (fields.text?.trim()) store(keyOf(form.dataset.kept), { fields, action: form.action, wanted });
  else store(keyOf(form.dataset.kept), null);
}
function forget(name, formKey) {
  const key = keyOf(name);
  if (stored(key)?.fields.form_key === formKey) store(key, null);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-kept]");
  if (form) keep(form, false);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-drop]")) return;
  const form = event.target.closest("form[data-kept]");
  if (form) store(keyOf(form.dataset.kept), null);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches?.("form[data-kept]")) keep(event.detail.elt, true);
});

/** Puts kept words back into the form that stands on the desk, with the key under which they may have arrived. */
function restore() {
  const form = desk()?.querySelector("form[data-kept]");
  const kept = form && stored(keyOf(form.dataset.kept));
  if (!kept || form.querySelector(".is-wrong, .error-summary") || kept.fields.form_key === form.elements.form_key.value)
    return;
  for (const [name, value] of Object.entries(kept.fields)) if (form.elements[name]) form.elements[name].value = value;
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
async function sendOne(key, kept) {
  const shown = [...document.querySelectorAll("form[data-kept]")].find(
    (f) => f.elements.form_key.value === kept.fields.form_key,
  );
  if (shown) {
    window.htmx.trigger(shown, "submit"); // by the form itself, so that its answer takes its place
    return;
  }
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
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

function show(word, on) {
  const sentence = desk()?.querySelector(`[data-${word}]`);
  if (sentence) sentence.hidden = !on;
}
function reached() {
  show("offline", false);
  sendAgain();
}
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(
    name,
    (event) => {
      if (event.detail.elt === lines()) event.stopImmediatePropagation(); // said once on the desk, not every four seconds
      show("offline", true);
    },
    { capture: true },
  );
}
addEventListener("online", () => sendAgain());
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id === "desk" || event.detail.target?.id === "desk") {
    restore();
    const field = desk().querySelector("textarea");
    if (event.detail.elt?.id === "desk") field?.focus({ preventScroll: false });
  }
});
restore();
sendAgain();
