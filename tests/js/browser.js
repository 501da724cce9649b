// What Node lacks of a browser and our scripts ask for: a database, a page, a window that hears events, a network that
// may be gone. The queue's own timer is noted instead of run, so that a test sees when it comes again.

import "fake-indexeddb/auto";

const window = new EventTarget();
export const page = Object.assign(new EventTarget(), {
  documentElement: { lang: "id", dataset: {} },
  visibilityState: "visible",
});
export const browser = { onLine: true, locks: undefined };

/** The milliseconds after which the queue comes again, each time that it said so since the test began. */
export const waits = [];
const soon = globalThis.setTimeout;

const known = {
  document: page,
  navigator: browser,
  addEventListener: window.addEventListener.bind(window),
  dispatchEvent: window.dispatchEvent.bind(window),
  setTimeout: (work, wait = 0, ...given) => (work.name === "send" ? waits.push(wait) : soon(work, wait, ...given)),
};
for (const [name, value] of Object.entries(known)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
