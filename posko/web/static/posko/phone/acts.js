// What is said on this phone of a task, of the team, or of who holds the phone: kept first, sent in the order in which
// it was said. The post does an act once, under its id. What was said without the post keeps the version of the task
// that it was based on, a name for the run and its place in it, so that the post can tell what nobody knew.

import { book, now } from "./book.js";
import * as store from "./store.js";

/** @type {Record<Phone.TaskEvent, string>} the state that each act leads to */
export const LEADS_TO = {
  accepted: "accepted",
  set_out: "on_the_way",
  arrived: "arrived",
  done: "done",
  unable: "unable",
};
const STEPS = /** @type {Phone.TaskEvent[]} */ (["accepted", "set_out", "arrived", "done"]);
export const OVER = new Set(["done", "unable", "cancelled"]);
const ACT_PATIENCE = 20_000; // milliseconds
const PHOTO_PATIENCE = 180_000;

/** Whether anything of an act is still to be sent. @param {Phone.Act} act */
export function isOpen(act) {
  return act.state === "waiting" || (act.state !== "refused" && act.photos.some((photo) => photo.state === "waiting"));
}

/**
 * The task as this phone has left it: what waits counts already, and what the post took since it was asked last.
 * @param {Phone.Task} task @param {Phone.Act[]} acts @param {number} heardAt milliseconds
 */
export function standingOf(task, acts, heardAt) {
  const own = acts.filter((act) => act.task === task.code);
  const waiting = own.filter((act) => act.state === "waiting");
  const ahead = own.filter((act) => act.state === "sent" && (act.sentAt ?? 0) > heardAt);
  const last = /** @type {Phone.TaskEvent|undefined} */ ((waiting.at(-1) ?? ahead.at(-1))?.event);
  return { state: last ? LEADS_TO[last] : task.state, waiting };
}

/** What may be said of a task that stands there, the next step first. @param {string} standing */
export function stepsFrom(standing) {
  if (OVER.has(standing)) return [];
  return STEPS.slice(STEPS.findIndex((event) => LEADS_TO[event] === standing) + 1);
}

/**
 * Say something of a task; an act that follows one that still waits belongs to its run.
 * @param {Phone.Task} task @param {Phone.TaskEvent} event @param {string} [reason] @param {Blob|null} [photo]
 */
export async function sayOf(task, event, reason = "", photo = null) {
  const last = standingOf(task, await store.acts(), 0).waiting.at(-1);
  const id = crypto.randomUUID();
  const run = last ? { base: last.base, branch: last.branch, counter: last.counter + 1 } : fresh(task.version);
  const said = { id, task: task.code, event, at: moment(), reason, ...run };
  await keep({ ...run, id, task: task.code, event, address: "acts", body: JSON.stringify(said), photo });
}

/** Say that the team is well, or what it can do now. @param {string} [standing] */
export async function checkIn(standing = "") {
  const id = crypto.randomUUID();
  const body = JSON.stringify({ id, at: moment(), ...(standing && { state: standing }) });
  await keep({ ...fresh(0), id, task: "", event: "check_in", address: "check_in", body });
}

/** Say that a message of the post was read and understood. @param {number} message its number */
export async function understand(message) {
  const id = crypto.randomUUID();
  const body = JSON.stringify({ message, at: moment() });
  await keep({ ...fresh(0), id, task: `message ${message}`, event: "understood", address: "understood", body });
}

/** Say who holds the phone in this shift. @param {string} sign a call sign */
export async function hold(sign) {
  const id = crypto.randomUUID();
  const body = JSON.stringify({ call_sign: sign, at: moment() });
  await keep({ ...fresh(0), id, task: "", event: "holder", address: "holder", body, words: sign });
}

/**
 * Add a photo to what was said last of a task. Says whether there was anything.
 * @param {string} code @param {Blob} blob
 */
export async function addPhoto(code, blob) {
  const last = (await store.acts()).filter((act) => act.task === code && act.state !== "refused").at(-1);
  if (!last) return false;
  await store.changeAct(last.id, ({ photos }) => ({ photos: [...photos, taken(blob, photos.length + 1)] }));
  return true;
}

/** @param {number} version */
const fresh = (version) => ({ base: version, branch: crypto.randomUUID(), counter: 1 });
const moment = () => new Date(now()).toISOString();

/** @param {Blob} blob @param {number} number @returns {Phone.ActPhoto} */
const taken = (blob, number) => ({ name: `photo_${number}.jpg`, blob, state: "waiting" });

/**
 * @param {Pick<Phone.Act, "id"|"task"|"event"|"address"|"body"|"base"|"branch"|"counter">
 *   & {words?: string, photo?: Blob|null}} said
 */
async function keep({ words = "", photo = null, ...said }) {
  const photos = photo ? [taken(photo, 1)] : [];
  // A clock that was set back in between changes no order.
  const saidAt = Math.max(Date.now(), ((await store.acts()).at(-1)?.saidAt ?? 0) + 1);
  await store.say({ ...said, saidAt, state: "waiting", words, photos, tries: 0, nextAt: 0 });
}

/**
 * Send what was said, in its order. Gives milliseconds when nothing else should be tried before.
 * @param {Phone.Line} line
 */
export async function sendActs(line) {
  const stuck = new Set(); // tasks of which an act could not be taken just now: the next ones wait behind it
  for (const act of (await store.acts()).filter(isOpen)) {
    if (stuck.has(act.task)) continue;
    if (!line.force && act.nextAt > Date.now()) stuck.add(act.task);
    else {
      const held = act.state === "waiting" ? await sendAct(act, line) : await sendPhotos(act, line);
      if (held > 0) return held;
      if (held < 0) stuck.add(act.task);
    }
  }
  return 0;
}

/** @param {Phone.Act} act @param {Phone.Line} line */
async function sendAct(act, line) {
  const headers = { "Content-Type": "application/json" };
  const answer = await line.post(book.addresses[act.address], ACT_PATIENCE, act.body, headers);
  const held = line.later(answer);
  if (held) return held;
  if (!("headers" in answer) || answer.status >= 500 || answer.status === 408) return putOff(act, line);
  const told = await answer.json().catch(() => ({}));
  const outcome = answer.ok ? told.outcome : "refused";
  const state = outcome === "conflict" || outcome === "refused" ? outcome : "sent";
  const said = told.message ?? told.errors?.map((/** @type {{message: string}} */ each) => each.message).join(" ");
  await store.changeAct(act.id, ({ words }) => ({
    state,
    words: said || words,
    sentAt: Date.now(),
    tries: 0,
  }));
  line.tell();
  return state === "refused" ? 0 : sendPhotos(act, line);
}

/** @param {Phone.Act} act @param {Phone.Line} line */
async function sendPhotos(act, line) {
  for (const { name, blob } of act.photos.filter((photo) => photo.state === "waiting")) {
    const form = new FormData();
    if (blob) form.append("file", blob, name);
    const answer = await line.post(book.addresses.act_files.replace("{id}", act.id), PHOTO_PATIENCE, form, {});
    const held = line.later(answer);
    if (held) return held;
    if (!("headers" in answer) || answer.status >= 500 || answer.status === 408) return putOff(act, line);
    const state = answer.ok ? "sent" : "refused";
    await store.changeAct(act.id, ({ photos }) => ({
      photos: photos.map((photo) => (photo.name === name ? { ...photo, state, blob: null } : photo)),
    }));
    line.tell();
  }
  return 0;
}

/**
 * The post stumbled over this one: it comes later, and nothing of the same task before it.
 * @param {Phone.Act} act @param {Phone.Line} line
 */
async function putOff(act, line) {
  const tries = act.tries + 1;
  await store.changeAct(act.id, () => ({ tries, nextAt: Date.now() + line.backOff(tries) }));
  return -1;
}
