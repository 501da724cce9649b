// What the post has for this phone: its tasks, its team, what became of its reports. Asked for every few seconds while
// the page is in front; a new task rings and shakes the phone. What was heard last is kept for when there is no
// network.

import { OVER } from "./acts.js";
import { book, state } from "./book.js";
import * as store from "./store.js";

// milliseconds
const PERIOD = 10_000;
const SPREAD = 5_000; // each a little different, so that five hundred phones do not come at once
const LONGEST = 60_000;
const PATIENCE = 15_000;
const SHAKES = [300, 150, 300, 150, 600];
const TONES = [880, 1175, 880]; // hertz

/** @type {Phone.Mine} */
const NOTHING = {
  cursor: "",
  holder: { asked: false, call_sign: "" },
  team: null,
  tasks: [],
  messages: [],
  reports: [],
  heardAt: 0,
};
export const mine = { ...NOTHING };

let timer = 0;
let failures = 0;
let asking = false;
/** @type {AudioContext|undefined} */
let sound;
/** @type {WakeLockSentinel|undefined} */
let lock;
let changed = () => {};
/** @type {Phone.Rung} */
let announce = () => {};

/**
 * Follow what the post has for this phone.
 * @param {() => void} told called whenever something of it changed @param {Phone.Rung} rung for news
 */
export async function follow(told, rung) {
  [changed, announce] = [told, rung];
  Object.assign(mine, NOTHING, await store.kept("mine"));
  addEventListener("online", () => look());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && inFront());
  // A browser lets a page sound only after a touch.
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, unlock, { passive: true });
  inFront(); // the page does not wait for the post
}

/** Another device's tasks are none of this one's. */
export async function forgetMine() {
  Object.assign(mine, NOTHING);
  await store.forget("mine", "read", "reached", "seen");
}

async function inFront() {
  if (await store.kept("awake")) await stayAwake(true);
  await look();
}

/** Ask the post now, and again after a while. */
export async function look() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    if (state.token && !state.unknown) await ask();
  } finally {
    asking = false;
  }
  const pause = failures ? Math.min(LONGEST, PERIOD * 2 ** Math.min(failures - 1, 3)) : PERIOD;
  if (document.visibilityState === "visible") timer = setTimeout(look, pause + SPREAD * Math.random());
}

async function ask() {
  let answer;
  const asked = Date.now();
  try {
    answer = await fetch(`${book.addresses.mine}?cursor=${encodeURIComponent(mine.cursor)}`, {
      headers: { Authorization: `Bearer ${state.token}`, "Accept-Language": state.language },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    failures += 1;
    return online(false);
  }
  online(true);
  failures = answer.ok ? 0 : failures + 1;
  if (answer.status === 401) {
    state.unknown = true;
    changed();
  }
  if (answer.ok) mine.heardAt = asked;
  if (answer.status === 200) await take(await answer.json());
}

/** @param {boolean} reached */
function online(reached) {
  if (state.online === reached) return;
  state.online = reached;
  changed();
}

/** @param {Phone.Mine} heard */
async function take(heard) {
  const before = mine.tasks;
  const lost = before.filter(({ code, state, gone }) => (gone || !OVER.has(state)) && !has(heard.tasks, code));
  const tasks = [...heard.tasks, ...lost.map((task) => ({ ...task, gone: true }))];
  const old = new Map(before.map((task) => [task.code, task]));
  const news = tasks.flatMap((task) => {
    const what = newsOf(task, old.get(task.code));
    return what ? [{ task, what }] : [];
  });
  const words = heard.messages.filter((each) => isWord(each) && !mine.messages.some(({ id }) => id === each.id));
  Object.assign(mine, heard, { tasks });
  await store.keep("mine", { ...mine });
  changed();
  if (news.length) announce(news[0].task, news[0].what);
  if (news.length || words.length) await ring();
  await mark("reached");
}

/** @param {Phone.Task[]} tasks @param {string} code */
const has = (tasks, code) => tasks.some((task) => task.code === code);

/**
 * What somebody else did and this phone must hear: given, taken back, or sent elsewhere; an empty word for nothing.
 * @param {Phone.Task} task @param {Phone.Task} [before]
 */
export function newsOf(task, before) {
  const over = Boolean(task.gone) || OVER.has(task.state);
  if (!before || before.gone || OVER.has(before.state)) return over ? "" : "new";
  if (task.gone || task.state === "cancelled") return "ended";
  return task.version === before.version ? "" : "moved";
}

/** Tell the post once that its messages are on this phone, or were looked at. @param {"reached"|"seen"} how */
export async function mark(how) {
  const told = /** @type {number[]} */ ((await store.kept(how)) ?? []);
  const fresh = mine.messages.map(({ id }) => id).filter((id) => !told.includes(id));
  if (!fresh.length || !state.token) return;
  try {
    const answer = await fetch(book.addresses.marks, {
      method: "POST",
      headers: { Authorization: `Bearer ${state.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ [how]: fresh }),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) await store.keep(how, [...told, ...fresh].slice(-500));
  } catch {
    /* the next answer of the post brings them again */
  }
}

/** @param {Phone.Task} task */
const versionOf = (task) => `${task.code}:${task.version}`;

/** Put tasks away that are over, or what was said of them. @param {Phone.Task} task */
export async function putAway(task) {
  const read = /** @type {string[]} */ ((await store.kept("read")) ?? []);
  await store.keep("read", [...read, versionOf(task)].slice(-200));
  mine.tasks = mine.tasks.filter((each) => !(each.gone && each.code === task.code));
  await store.keep("mine", { ...mine });
}

/** Whether a message says something of its own; that of a task stands on the task. @param {Phone.Message} message */
export const isWord = ({ about }) => about !== "task";

/** The tasks that are shown, those at which something is to be done first. */
export async function shownTasks() {
  const read = /** @type {string[]} */ ((await store.kept("read")) ?? []);
  const over = (/** @type {Phone.Task} */ task) => Boolean(task.gone) || OVER.has(task.state);
  const shown = mine.tasks.filter((task) => !over(task) || !read.includes(versionOf(task)));
  const rank = (/** @type {Phone.Task} */ task) => (over(task) ? 2 : task.state === "asked" ? 0 : 1);
  return shown.sort((one, other) => rank(one) - rank(other));
}

/** @param {string} code */
export const taskOf = (code) => mine.tasks.find((task) => task.code === code);

/** What the post told of a report of this phone. @param {number} [number] */
export const outcomeOf = (number) => mine.reports.find((report) => report.id === number);

/** Sound and shake, unless the phone was told to be quiet. */
export async function ring() {
  if (await store.kept("quiet")) return;
  navigator.vibrate?.(SHAKES);
  if (sound?.state !== "running") return;
  TONES.forEach((tone, at) => beep(/** @type {AudioContext} */ (sound), tone, at * 0.25));
}

/** @param {AudioContext} into @param {number} tone hertz @param {number} after seconds */
function beep(into, tone, after) {
  const [voice, volume] = [into.createOscillator(), into.createGain()];
  const from = into.currentTime + after;
  voice.frequency.value = tone;
  volume.gain.setValueAtTime(0.4, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + 0.22);
  voice.connect(volume).connect(into.destination);
  voice.start(from);
  voice.stop(from + 0.24);
}

function unlock() {
  if (!("AudioContext" in window)) return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume().catch(() => {});
}

/** Keep the screen on while the page is in front, or no longer. Says whether it is kept on. @param {boolean} wanted */
export async function stayAwake(wanted) {
  await store.keep("awake", wanted);
  await lock?.release().catch(() => {});
  lock = undefined;
  if (!wanted || !("wakeLock" in navigator)) return false;
  lock = await navigator.wakeLock.request("screen").catch(() => undefined);
  return Boolean(lock);
}

/**
 * How long a team has until it is asked for a word: 0 in time, 1 soon, 2 late.
 * @param {Phone.Team} team @param {number} now
 */
export function lateness({ due_at: due, every }, now) {
  if (!due) return 0;
  const left = Date.parse(due) - now;
  return left < 0 ? 2 : left < (every * 60_000) / 4 ? 1 : 0;
}
