// Keeps a page up to date: asks the post what happened since the last time, and lets the parts that it concerns be
// fetched anew. A part says which topics it waits for (posko/domain/situation/feed.py), and how it is fetched:
//   <section id="board" data-changes="incident tps" data-every="30" hx-get="…" hx-trigger="posko-changed" …>
// `data-every`: seconds after which it is fetched even where nothing happened, since clocks run on. The page includes
// situation/_feed.html, which says where the feed is and, while the post cannot be reached, since when.

import { askAgain } from "./again.js";

const EVERY = 4000; // milliseconds between two questions, a little more or less, so that screens do not ask in step
const LONGEST = 60000;
const feed = /** @type {HTMLElement|null} */ (document.querySelector("[data-feed]"));
/** @type {Map<string, number>} when a part was last fetched, by its id */
const renewed = new Map();
const opened = Date.now();
let [cursor, tag, failures, timer, reached] = [feed?.dataset.cursor ?? "", "", 0, 0, Date.now()];

/** One question; then the next one is set. */
async function ask() {
  clearTimeout(timer);
  let more = false;
  try {
    more = await look();
    if (failures) renew(() => true); // what was shown may be old in ways that no entry tells
    failures = 0;
    reached = Date.now();
  } catch {
    failures += 1;
  }
  say();
  later(more ? 0 : Math.min(LONGEST, EVERY * 2 ** failures));
}

/** Asks, and renews what is concerned; whether more waits behind a full page. */
async function look() {
  const address = `${feed?.dataset.feed}${cursor ? `?since=${cursor}` : ""}`;
  const headers = { Accept: "application/json", ...(tag ? { "If-None-Match": tag } : {}) };
  const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
  if (answer.status === 304) return false;
  if (answer.status === 401) askAgain(answer.headers.get("Posko-Ask-Again"));
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const told = await answer.json();
  tag = told.next === cursor ? (answer.headers.get("ETag") ?? "") : "";
  cursor = told.next;
  const topics = new Set(told.changes.map((/** @type {{topic: string}} */ change) => change.topic));
  renew((part) => (part.dataset.changes ?? "").split(" ").some((topic) => topics.has(topic)));
  return told.more;
}

/**
 * Lets parts be fetched anew, but not while somebody chooses or writes in them.
 * @param {(part: HTMLElement) => boolean} wanted
 */
function renew(wanted) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-changes]"))) {
    const busy = document.activeElement?.matches("input, select, textarea") && part.contains(document.activeElement);
    if (busy || !wanted(part)) continue;
    renewed.set(part.id, Date.now());
    part.dispatchEvent(new CustomEvent("posko-changed"));
  }
}

/** What is old, though nothing happened. */
function renewOld() {
  const now = Date.now();
  renew((part) => Number(part.dataset.every) * 1000 <= now - (renewed.get(part.id) ?? opened));
}

function say() {
  const words = feed?.querySelector("[data-feed-words]");
  if (!feed || !words) return;
  const { on = "", off = "", offset = "0" } = feed.dataset;
  const form = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" });
  const since = new Intl.DateTimeFormat(document.documentElement.lang, form).format(reached + Number(offset) * 1000);
  const told = failures ? off.replace("{since}", since) : on;
  feed.classList.toggle("is-lost", failures > 0);
  if (words.textContent !== told) words.textContent = told;
}

/** @param {number} wait milliseconds */
function later(wait) {
  if (document.hidden) return; // nobody looks: asked again when somebody does
  timer = setTimeout(
    () => {
      renewOld();
      ask();
    },
    wait * (0.85 + Math.random() * 0.3),
  );
}

function atOnce() {
  clearTimeout(timer);
  if (!document.hidden) ask();
}

// ── a map beside the part shows the numbers that came with it ──
document.addEventListener("htmx:oobAfterSwap", () => {
  const marks = document.getElementById("live-marks");
  if (marks) document.dispatchEvent(new CustomEvent("posko-marks", { detail: JSON.parse(marks.textContent ?? "{}") }));
});

if (feed) {
  document.addEventListener("visibilitychange", atOnce);
  addEventListener("online", atOnce);
  document.addEventListener("posko-goes-on", atOnce);
  later(cursor ? EVERY : 0);
}
