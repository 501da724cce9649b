// Making this phone known to the post, and what it is known as.

import { book, placeName, said, state } from "./book.js";
import { forgetMine, look } from "./mine.js";
import { button, element } from "./page.js";
import { send } from "./sending.js";
import * as store from "./store.js";

const DAY = 24 * 60 * 60 * 1000;

/**
 * The screen that takes a one-time code. It stands behind the # of the address, which no server is ever sent.
 * @param {Phone.Go} go @returns {Promise<Phone.Screen>}
 */
export async function enrolScreen(go) {
  const input = element("input", {
    type: "text",
    id: "code",
    name: "code",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    class: "code",
    "aria-describedby": "code-hint code-fault",
  });
  input.value = decodeURIComponent(location.hash.slice(1));
  const fault = element("p", { class: "fault", id: "code-fault", role: "alert", hidden: true });
  const tell = (/** @type {string} */ words) => {
    fault.textContent = words;
    fault.hidden = !words;
  };

  async function use() {
    const code = input.value.trim();
    if (!code) {
      tell(said("fault_required"));
      input.focus();
      return;
    }
    tell("");
    let answer;
    try {
      answer = await fetch(book.addresses.enrol, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code, token: await minted(code) }),
      });
    } catch {
      tell(said("enrol_offline"));
      return;
    }
    if (!answer.ok) {
      tell(said({ 404: "code_spent", 429: "enrol_wait" }[answer.status] ?? "enrol_failed"));
      input.focus();
      return;
    }
    await known((await answer.json()).token);
    go("", said("enrolled", { name: state.kit?.device.name ?? "" }));
  }
  const form = element(
    "form",
    { class: "stack" },
    element("p", {}, said("enrol_how")),
    state.token && element("p", { class: "warn" }, said("enrol_again")),
    element(
      "div",
      { class: "question" },
      element("label", { for: "code" }, said("code")),
      element("p", { class: "hint", id: "code-hint" }, said("code_hint")),
      input,
      fault,
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use();
  });
  // Who scanned a code wants just this. A phone that is known already is asked first.
  if (input.value && !state.token) queueMicrotask(use);
  return { title: said("enrol"), back: "", main: [form], bar: [button(said("enrol_now"), use, { class: "go" })] };
}

/**
 * The token that this phone makes for itself, one a code: where the answer to it was lost, it asks again with the same.
 * @param {string} code
 */
async function minted(code) {
  let asked = await store.kept("asked");
  if (asked?.code !== code) {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    asked = { code, token: Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("") };
    await store.keep("asked", asked);
  }
  return asked.token;
}

/** @param {string} token */
async function known(token) {
  await store.keep("token", token);
  await store.forget("asked");
  Object.assign(state, { token, unknown: false });
  await forgetMine();
  await navigator.storage?.persist?.();
  await refresh(0);
  const place = state.kit?.device.place ?? "";
  if (place.split(".").length === 4) await store.keep("place", place);
  send({ force: true });
  look();
}

/** Fetch the kit anew when what is kept is older than `age` milliseconds. Says whether it did. */
export async function refresh(age = DAY / 4) {
  if (!state.token || (state.kit && Date.now() - state.kit.fetchedAt < age)) return false;
  try {
    const answer = await fetch(book.addresses.kit, {
      headers: { Authorization: `Bearer ${state.token}` },
      credentials: "omit",
    });
    state.online = true;
    if (answer.status === 401) state.unknown = true;
    if (!answer.ok) return true;
    state.kit = { ...(await answer.json()), fetchedAt: Date.now() };
    await store.keep("kit", state.kit);
  } catch {
    state.online = false; // what is kept holds
  }
  return true;
}

/** @param {Phone.Go} go @returns {Promise<Phone.Screen>} */
export async function deviceScreen(go) {
  const room = await navigator.storage?.estimate?.().catch(() => null);
  const safe = await navigator.storage?.persisted?.().catch(() => false);
  const waiting = (await store.reports()).filter((report) => report.state !== "sent").length;
  const { device, operation } = state.kit ?? {};
  const facts = [
    [said("operation"), operation],
    [said("device_name"), device?.name],
    [said("agency"), device?.agency],
    [said("device_place"), device?.place && placeName(device.place)],
    [said("storage"), room && said("storage_used", { used: mega(room.usage), most: mega(room.quota) })],
    [said("storage_kept"), said(safe ? "storage_safe" : "storage_unsafe")],
  ].filter(([, value]) => value);
  const drop = button(
    said("forget"),
    async () => {
      if (!confirm(said(waiting ? "forget_sure_waiting" : "forget_sure", { n: waiting }))) return;
      await store.forget("token", "kit");
      await forgetMine();
      Object.assign(state, { token: "", kit: null, unknown: false });
      go("", said("forgotten"));
    },
    { class: "quiet" },
  );
  return {
    title: said("device"),
    back: "",
    main: [
      element(
        "dl",
        { class: "facts" },
        ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
      ),
      element("p", {}, said("device_sends")),
      element("p", { class: "muted" }, said("device_lock")),
      element(
        "p",
        {},
        element("a", { class: "quiet wide", href: book.addresses.enrol }, said(state.token ? "enrol_other" : "enrol")),
      ),
      state.token ? drop : null,
    ],
  };
}

/** @param {number} [bytes] */
const mega = (bytes = 0) => `${Math.max(1, Math.round(bytes / 1024 / 1024))} MB`;
