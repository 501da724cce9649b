// Sends what waits: texts first, photos later, each report once. The post keeps it under the report's own key, so that
// sending again after a cut, or from a second tab, makes no second report.

import { isOpen, sendActs } from "./acts.js";
import { book, state } from "./book.js";
import * as store from "./store.js";

const LOCK = "posko-phone-sending";
// milliseconds
const TEXT_PATIENCE = 30_000;
const PHOTO_PATIENCE = 180_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 5 * 60_000;

let busy = false;
let asked = false;
let failures = 0;
let timer = 0;
let tell = () => {};

/** @param {() => void} told called whenever something of a report changed */
export function listen(told) {
  tell = told;
  addEventListener("online", () => {
    failures = 0;
    send({ force: true });
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
}

/** Send what is due; with `force` also what waits for its next try. One tab sends at a time. */
export async function send({ force = false } = {}) {
  if (busy) {
    asked ||= force;
    return;
  }
  busy = true;
  clearTimeout(timer);
  tell();
  let again = Infinity;
  try {
    again = await alone(() => round(force));
  } catch (broken) {
    console.warn(broken);
    again = wait();
  } finally {
    busy = false;
    tell();
  }
  if (asked) {
    asked = false;
    send({ force: true });
  } else if (Number.isFinite(again)) timer = setTimeout(send, again);
}

export const isSending = () => busy;

/** @param {() => Promise<number>} work */
async function alone(work) {
  if (!navigator.locks) return work(); // without HTTPS; the post's own key still holds
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : FIRST_WAIT));
}

/**
 * One walk through all that waits. Gives after how many milliseconds to come again; Infinity when nothing waits.
 * @param {boolean} force
 */
async function round(force) {
  if (!state.token) return Infinity;
  const held = await sendActs({ post, later, backOff, force, tell: () => tell() });
  if (held) return held;
  const due = (/** @type {Phone.Report} */ report) => force || (report.nextAt ?? 0) <= Date.now();
  for (const step of [texts, photos]) {
    for (const report of (await store.reports()).filter(due)) {
      const stop = await step(report);
      if (stop) return stop;
    }
  }
  failures = 0;
  const left = [...(await store.reports()).filter(waits), ...(await store.acts()).filter(isOpen)];
  return left.length ? Math.max(1_000, Math.min(...left.map((each) => each.nextAt ?? 0)) - Date.now()) : Infinity;
}

/** Whether anything of a report is still to be sent. @param {Phone.Report} report */
export function waits(report) {
  return (
    report.state === "waiting" || (report.state === "sent" && report.photos.some((photo) => photo.state === "waiting"))
  );
}

/** @param {Phone.Report} report */
async function texts(report) {
  if (report.state !== "waiting") return 0;
  const answer = await post(book.addresses.reports, TEXT_PATIENCE, report.body, {
    "Content-Type": "application/json",
    "Idempotency-Key": report.id,
  });
  if (answer.ok) {
    const { id, flags } = await answer.json();
    state.ahead = Boolean(flags?.includes("late_clock"));
    await store.change(report.id, () => ({
      state: "sent",
      number: id,
      sentAt: Date.now(),
      tries: 0,
      nextAt: 0,
      reason: null,
    }));
    tell();
    return 0;
  }
  return settle(report, answer, (reason) => store.change(report.id, () => ({ state: "refused", reason })));
}

/** @param {Phone.Report} report */
async function photos(report) {
  if (report.state !== "sent") return 0;
  for (const { name } of report.photos.filter((photo) => photo.state === "waiting")) {
    const photo = await store.photoOf(report.id, name);
    if (!photo) {
      await store.settlePhoto(report.id, name, { state: "lost" });
      continue;
    }
    const form = new FormData();
    form.append("file", photo.blob, name);
    const answer = await post(book.addresses.files.replace("{id}", String(report.number)), PHOTO_PATIENCE, form, {});
    if (answer.ok) await store.settlePhoto(report.id, name, { state: "sent" });
    else {
      const stop = await settle(report, answer, (reason) =>
        store.settlePhoto(report.id, name, { state: "refused", reason }),
      );
      if (stop) return stop;
    }
    tell();
  }
  return 0;
}

/**
 * @param {string} address @param {number} patience milliseconds @param {string|FormData} body
 * @param {Record<string, string>} headers
 * @returns {Promise<Phone.Answer>}
 */
async function post(address, patience, body, headers) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body,
      headers: { ...headers, Authorization: `Bearer ${state.token}`, "Accept-Language": state.language },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    state.online = true;
    return answer;
  } catch {
    state.online = false;
    return { ok: false, status: 0 };
  }
}

/**
 * What follows from an answer that is no yes. Gives milliseconds when nothing else should be tried before.
 * @param {Phone.Report} report @param {Phone.Answer} answer @param {(reason: Phone.Reason) => Promise<unknown>} refuse
 */
async function settle(report, answer, refuse) {
  const held = later(answer);
  if (held) return held;
  const { status } = answer;
  if (status >= 500 || status === 408) {
    const tries = (report.tries ?? 0) + 1;
    await store.change(report.id, () => ({ tries, nextAt: Date.now() + backOff(tries) }));
    return 0; // one report that the post stumbles over keeps no other from going
  }
  await refuse(await reasonOf(answer));
  tell();
  return 0;
}

/**
 * Milliseconds in which the post takes nothing at all; 0 where the answer is about this one thing.
 * @param {Phone.Answer} answer
 */
function later(answer) {
  if (!("headers" in answer)) return wait();
  if (answer.status === 401 || answer.status === 403) {
    state.unknown = true; // the token was taken back: nothing is lost, it waits for a new one
    tell();
    return Infinity;
  }
  if (answer.status === 429 || answer.status === 503)
    return Math.max(1_000, 1000 * Number(answer.headers.get("Retry-After")) || wait());
  return 0;
}

/** @param {Phone.Answer} answer @returns {Promise<Phone.Reason>} */
async function reasonOf(answer) {
  const told = "headers" in answer ? await answer.json().catch(() => ({})) : {};
  /** @type {{message?: string}[]} */
  const errors = Array.isArray(told.errors) ? told.errors : [];
  const words = errors.map((each) => each.message ?? "").filter(Boolean);
  return { status: answer.status, words: words.join(" ").slice(0, 600), kept: Boolean(told.id) };
}

function wait() {
  failures += 1;
  return backOff(failures);
}

/**
 * 5 s, 10 s, 20 s ... at most 5 minutes, each a little different, so that a thousand phones do not come at once.
 * @param {number} tries
 */
function backOff(tries) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries - 1, 6)) * (0.75 + Math.random() / 2);
}
