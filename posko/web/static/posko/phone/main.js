// The phone form: which screen is shown, and what is said at its foot. Works from what the phone keeps; the network is
// needed to send, never to write.

import { book, load, said, speak, state } from "./book.js";
import { deviceScreen, enrolScreen, refresh } from "./device.js";
import { formScreen } from "./form.js";
import { homeScreen } from "./home.js";
import { follow } from "./mine.js";
import { button, element, there } from "./page.js";
import { placeScreen } from "./place.js";
import { reportScreen } from "./report.js";
import { isSending, listen, send } from "./sending.js";
import * as store from "./store.js";
import { taskScreen } from "./tasks.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const WEEK = 7 * 24 * 60 * 60 * 1000; // milliseconds that the phone remembers what the post has
const LIVE = new Set(["", "report", "task"]); // screens that follow what is sent
const others = "BroadcastChannel" in window ? new BroadcastChannel("posko-phone") : null;
/** @type {Partial<Phone.Screen>} */
let screen = {};
let turn = 0;
let toldTimer = 0;
let fresh = false;

/** @type {Record<string, (rest: string, go: Phone.Go) => Promise<Phone.Screen|void>>} */
const SCREENS = {
  "": (_, go) => homeScreen(go),
  enrol: (_, go) => enrolScreen(go),
  form: formScreen,
  place: placeScreen,
  report: reportScreen,
  task: taskScreen,
  device: (_, go) => deviceScreen(go),
};

/** The name of the screen that the address asks for, and what stands behind it. */
function where() {
  if (location.pathname === book.addresses.enrol) return ["enrol", ""];
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  return [name in SCREENS && name !== "enrol" ? name : "", rest.join("/")];
}

/** @type {Phone.Go} */
function go(hash, words = "") {
  if (words) tell(words);
  fresh = Boolean(words);
  const address = `${book.addresses.home}${hash ? `#${hash}` : ""}`;
  if (location.pathname !== book.addresses.home) history.replaceState(null, "", address);
  else if (location.hash.slice(1) !== hash) history.pushState(null, "", address);
  return show();
}

async function show({ quiet = false } = {}) {
  const mine = ++turn;
  const [name, rest] = where();
  if (!quiet && !fresh) part("told").hidden = true;
  fresh = false;
  if (!quiet) await screen.leave?.();
  const made = await SCREENS[name](rest, go);
  if (mine !== turn || !made?.main) return;
  screen = made;
  const scroll = scrollY;
  part("back").hidden = made.back === undefined;
  /** @type {HTMLAnchorElement} */ (part("back")).href = `${book.addresses.home}${made.back ? `#${made.back}` : ""}`;
  part("back").textContent = said("back");
  const title = made.title && element("h1", { tabindex: "-1" }, made.title);
  part("main").replaceChildren(...there([title, ...made.main]));
  part("bar").replaceChildren(...(made.bar ?? []));
  part("bar").hidden = !made.bar?.length;
  document.title = [made.title, said("title"), "Posko"].filter(Boolean).join(" · ");
  if (quiet) scrollTo(0, scroll);
  else {
    scrollTo(0, 0);
    part("main").querySelector("h1")?.focus({ preventScroll: true });
  }
}

/** Something of a report changed, here or in another tab. */
function changed({ here = true } = {}) {
  if (here) others?.postMessage("changed");
  if (
    LIVE.has(where()[0]) &&
    !part("main").contains(document.activeElement?.closest("input, textarea, dialog") ?? null)
  )
    show({ quiet: true });
}

/** @param {string} words @param {(Node|string)[]} after */
function tell(words, ...after) {
  clearTimeout(toldTimer);
  part("told").replaceChildren(words, ...after);
  part("told").hidden = false;
  if (!after.length)
    toldTimer = setTimeout(() => {
      part("told").hidden = true;
    }, 6_000);
}

function frame() {
  part("brand").textContent = said("title");
  part("language").textContent = state.language === "id" ? "English" : "Indonesia";
  part("language").lang = state.language === "id" ? "en" : "id";
  part("theme").textContent = said(dark() ? "light" : "dark");
}

const dark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

async function start() {
  await load(part("app").dataset.book ?? "");
  const [language, theme, token, kit] = await Promise.all(["language", "theme", "token", "kit"].map(store.kept));
  if (theme) document.documentElement.dataset.theme = theme;
  await speak(language ?? "id");
  Object.assign(state, { token: token ?? "", kit: kit ?? null });
  frame();
  part("language").addEventListener("click", async () => {
    await speak(state.language === "id" ? "en" : "id");
    frame();
    await show();
  });
  part("theme").addEventListener("click", async () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    frame();
    await store.keep("theme", document.documentElement.dataset.theme);
  });
  addEventListener("popstate", () => show());
  addEventListener("online", () => {
    state.online = true;
    changed({ here: false });
  });
  addEventListener("offline", () => {
    state.online = false;
    changed({ here: false });
  });
  addEventListener("pagehide", () => screen.leave?.());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && screen.leave?.());
  if (others) others.onmessage = () => changed({ here: false });
  listen(changed);
  await follow(() => changed(), rung);
  await show();
  document.documentElement.dataset.ready = "true";
  keepItself();
  await store.dropSent(Date.now() - WEEK);
  if (await refresh()) changed({ here: false });
  if (!isSending()) send();
}

/** Somebody gave this phone a task, took one back or sent it elsewhere. @type {Phone.Rung} */
function rung(task, what) {
  const words = said(`task_${what}`, { code: task.code });
  const open = element("a", { class: "link", href: `${book.addresses.home}#task/${task.code}` }, said("open"));
  tell(words, " ", open);
}

/** Keep the form itself on the phone, and say when a newer one came. */
async function keepItself() {
  if (!("serviceWorker" in navigator)) return;
  const renewed = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (renewed)
      tell(
        said("renewed"),
        " ",
        button(said("reload"), () => location.reload(), { class: "link" }),
      );
  });
  try {
    await navigator.serviceWorker.register(part("app").dataset.worker ?? "", { scope: book.addresses.home });
    await navigator.serviceWorker.ready;
    document.documentElement.dataset.kept = "true";
  } catch {
    /* a private window: the form still works while it is open */
  }
}

start().catch((broken) => {
  console.error(broken);
  part("broken").hidden = false;
});
