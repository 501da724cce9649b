// The doorbell: the push service of the browser's maker wakes this phone when there is a task, and hears nothing of it.
// It needs the internet, and is off until the holder of the phone asks for it.

import { book, state } from "./book.js";

const PATIENCE = 15_000; // milliseconds

/** Whether this browser can be rung at all. */
export const mayRing = () => "PushManager" in window && "serviceWorker" in navigator && "Notification" in window;

/** @param {string} method @param {object} [body] */
const ask = (method, body) =>
  fetch(book.addresses.doorbell, {
    method,
    headers: { Authorization: `Bearer ${state.token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });

/** Ring this browser, or ring it no more. @param {boolean} on @returns {Promise<boolean>} whether it is rung now */
export async function turnBell(on) {
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    // One that was made with another key of the post rings no more; it is made anew.
    await (await pushManager.getSubscription())?.unsubscribe();
    if (!on) {
      await ask("DELETE");
      return false;
    }
    if ((await Notification.requestPermission()) !== "granted") return false;
    const { key } = await (await ask("GET")).json();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = made.toJSON();
    return (await ask("POST", { endpoint, keys })).ok;
  } catch {
    return false; // no internet, or a browser without a push service
  }
}
