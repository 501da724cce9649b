// My tasks: what the post gave this phone to do, each with the one next press, and a screen with all that may be said
// of it.

import { addPhoto, checkIn, hold, OVER, sayOf, standingOf, stepsFrom, understand } from "./acts.js";
import { privateNumber } from "./answers.js";
import { book, formOf, hour, label, now, placeName, said } from "./book.js";
import { mayRing, turnBell } from "./doorbell.js";
import { isWord, lateness, look, mark, mine, putAway, ring, shownTasks, stayAwake, taskOf } from "./mine.js";
import { button, element, isFull } from "./page.js";
import { small } from "./photos.js";
import { send } from "./sending.js";
import * as store from "./store.js";

const REASON_LIMIT = 200;
const SIGN = /^[A-Z][A-Z0-9 -]{1,19}$/;

/** What stands on the first screen above the forms. @param {Phone.Go} go @returns {Promise<Phone.Child[]>} */
export async function tasksOnHome(go) {
  const [tasks, acts, quiet, awake, bell] = await Promise.all([
    shownTasks(),
    store.acts(),
    store.kept("quiet"),
    store.kept("awake"),
    store.kept("bell"),
  ]);
  if (document.visibilityState === "visible") mark("seen");
  const held = acts.filter((act) => act.event === "holder").at(-1);
  const answered = held?.state === "waiting" || (held?.state === "sent" && (held.sentAt ?? 0) > mine.heardAt);
  return [
    ...mine.messages.filter(isWord).map((message) => messageStrip(message, acts, go)),
    element(
      "section",
      { class: "my-tasks", "aria-labelledby": "my-tasks" },
      element("h2", { id: "my-tasks" }, `${said("tasks")} (${tasks.filter(isLive).length})`),
      tasks.length
        ? element("ul", { class: "tasks" }, ...tasks.map((task) => element("li", {}, card(task, acts, go))))
        : element("p", { class: "empty" }, said("tasks_none")),
      element(
        "div",
        { class: "beside" },
        toggle("task_sound", !quiet, async (on) => {
          await store.keep("quiet", !on);
          if (on) await ring();
        }),
        "wakeLock" in navigator && toggle("task_awake", Boolean(awake), stayAwake),
        mayRing() &&
          toggle("task_bell", Boolean(bell), async (on) => {
            const rung = await turnBell(on);
            await store.keep("bell", rung);
            return rung;
          }),
      ),
    ),
    mine.team && teamStrip(mine.team, acts, go),
    mine.holder.asked && !answered && whoHoldsIt(held, go),
  ];
}

/** @param {Phone.Task} task */
const isLive = (task) => !task.gone && !OVER.has(task.state);

/** @param {string} word @param {boolean} on @param {(on: boolean) => unknown} turn */
function toggle(word, on, turn) {
  const made = button(
    said(word),
    async () => {
      const wanted = made.getAttribute("aria-pressed") !== "true";
      const stands = await turn(wanted); // what came of it, where that may be something else
      made.setAttribute("aria-pressed", String(typeof stands === "boolean" ? stands : wanted));
    },
    { class: "toggle", "aria-pressed": String(on) },
  );
  return made;
}

/** What a task is about, in one line. @param {Phone.Task} task */
function title(task) {
  const kinds = formOf("incident")?.lists.incident_kinds ?? [];
  return `${task.code} · ${label(kinds.find((kind) => kind.code === task.kind)?.label) || task.kind}`;
}

/** @param {Phone.Task} task @param {Phone.Act[]} acts @param {Phone.Go} go */
function card(task, acts, go) {
  const { state, waiting } = standingOf(task, acts, mine.heardAt);
  const [next] = task.gone ? [] : stepsFrom(state);
  return element(
    "article",
    { class: `task is-${task.gone ? "gone" : state}`, "data-task": task.code },
    element(
      "a",
      { href: `#task/${task.code}` },
      element("b", {}, title(task)),
      element("span", {}, placeName(task.place)),
      task.way && element("span", {}, task.way),
      element("span", { class: "what" }, task.what),
      standing(task, state, waiting.length > 0),
    ),
    trouble(task, acts, go),
    next
      ? button(said(`task_do_${next}`), () => press(task, next, go), { class: "go wide" })
      : !waiting.length && button(said("task_read"), () => away(task, go), { class: "quiet wide" }),
  );
}

/** The word for where a task stands. @param {Phone.Task} task @param {string} state @param {boolean} waits */
function standing(task, state, waits) {
  const words = task.gone ? said("task_gone") : said(`task_is_${state}`);
  const when = task.gone || state !== "asked" ? "" : hour(Date.parse(task.asked_at), now());
  const told = [words, when, waits && said("task_waits")].filter(Boolean).join(" · ");
  return element("span", { class: `mark is-${waits ? "waiting" : markOf(task, state)}` }, told);
}

/** @param {Phone.Task} task @param {string} state */
function markOf(task, state) {
  if (task.gone || state === "cancelled" || state === "unable") return "refused";
  return state === "asked" ? "photos" : "sent";
}

/**
 * What the post did not do as it was said, each until it was read.
 * @param {Phone.Task} task @param {Phone.Act[]} acts @param {Phone.Go} go
 */
function trouble(task, acts, go) {
  const found = acts.filter((act) => act.task === task.code && ["conflict", "refused"].includes(act.state));
  if (!found.length) return null;
  const words = found.map((act) =>
    element("p", {}, said(`task_${act.state}`, { act: said(`task_said_${act.event}`), words: act.words })),
  );
  const read = async () => {
    await store.dropActs(found.map((act) => act.id));
    await go(location.hash.slice(1));
  };
  return element(
    "div",
    { class: "refusal", role: "note" },
    ...words,
    button(said("task_read"), read, { class: "link" }),
  );
}

/** @param {Phone.Task} task @param {Phone.TaskEvent} event @param {Phone.Go} go @param {string} [reason] */
async function press(task, event, go, reason = "") {
  try {
    await sayOf(task, event, reason);
  } catch (broken) {
    return go(location.hash.slice(1), said(isFull(broken) ? "full" : "not_kept"));
  }
  send({ force: true }).then(look);
  return go("", said("task_told", { code: task.code, act: said(`task_said_${event}`) }));
}

/** @param {Phone.Task} task @param {Phone.Go} go */
async function away(task, go) {
  await putAway(task);
  await go("");
}

/**
 * The screen of one task.
 * @param {string} rest its code, and `unable` behind it @param {Phone.Go} go @returns {Promise<Phone.Screen|void>}
 */
export async function taskScreen(rest, go) {
  const [code, part] = rest.split("/");
  const task = taskOf(code);
  if (!task) return go("");
  if (part === "unable" && isLive(task)) return unableScreen(task, go);
  const acts = await store.acts();
  const { state, waiting } = standingOf(task, acts, mine.heardAt);
  const [next, ...others] = task.gone ? [] : stepsFrom(state);
  const facts = [
    [said("place"), placeName(task.place)],
    [said("task_way"), task.way],
    [said("task_what"), task.what],
    [said("task_asked"), `${hour(Date.parse(task.asked_at), now())} · ${task.asked_by}`],
    [said("task_reason"), task.reason],
  ].filter(([, value]) => value);
  return {
    title: title(task),
    back: "",
    main: [
      element("p", {}, standing(task, state, waiting.length > 0)),
      trouble(task, acts, go),
      element("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [term(name), meaning(value)])),
      ...others.map((event) => button(said(`task_do_${event}`), () => press(task, event, go), { class: "quiet wide" })),
      next &&
        element("p", {}, element("a", { class: "quiet wide", href: `#task/${code}/unable` }, said("task_do_unable"))),
      photoPart(task, acts, go),
    ],
    bar: next
      ? [button(said(`task_do_${next}`), () => press(task, next, go), { class: "go" })]
      : [button(said("task_read"), () => away(task, go), { class: "quiet" })],
  };
}

/** @param {string} words */
const term = (words) => element("dt", {}, words);
/** @param {string} words */
const meaning = (words) => element("dd", {}, words);

/** A photo goes with what was said last. @param {Phone.Task} task @param {Phone.Act[]} acts @param {Phone.Go} go */
function photoPart(task, acts, go) {
  const own = acts.filter((act) => act.task === task.code && act.state !== "refused");
  const lines = own
    .flatMap((act) => act.photos)
    .map(({ state }) => element("li", { class: `mark is-${state}` }, `${said("photo")}: ${said(`photo_${state}`)}`));
  const input = element("input", { type: "file", accept: "image/*", id: "task-photo", class: "sr-only" });
  const told = element("p", { class: "fault", role: "alert", hidden: true });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      await addPhoto(task.code, await small(file));
      send({ force: true });
      await go(`task/${task.code}`);
    } catch (broken) {
      told.textContent = said(isFull(broken) ? "full" : "photo_failed");
      told.hidden = false;
    }
  });
  return element(
    "section",
    { class: "stack is-tight" },
    element("h2", {}, said("photos")),
    lines.length > 0 && element("ul", { class: "photos" }, ...lines),
    own.length
      ? element("div", {}, input, element("label", { class: "take quiet", for: "task-photo" }, said("photo_add")), told)
      : element("p", { class: "muted" }, said("task_photo_later")),
  );
}

/** @param {Phone.Task} task @param {Phone.Go} go @returns {Phone.Screen} */
function unableScreen(task, go) {
  const text = element("textarea", {
    id: "reason",
    name: "reason",
    rows: 3,
    maxlength: REASON_LIMIT,
    "aria-describedby": "reason-hint reason-fault",
  });
  const fault = element("p", { class: "fault", id: "reason-fault", role: "alert", hidden: true });
  const tell = async () => {
    const reason = text.value.trim();
    const wrong = reason ? privateNumber(reason, book.limits.private) : /** @type {Phone.Wrong} */ (["required"]);
    if (!wrong) return press(task, "unable", go, reason);
    fault.textContent = said(`fault_${wrong[0]}`, wrong[1]);
    fault.hidden = false;
    text.focus();
  };
  const form = element(
    "form",
    { class: "stack" },
    element(
      "div",
      { class: "question" },
      element("label", { for: "reason" }, said("task_why")),
      element("p", { class: "hint", id: "reason-hint" }, said("task_why_hint")),
      text,
      fault,
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
  });
  const bar = [button(said("task_do_unable"), tell, { class: "go" })];
  return { title: `${task.code} · ${said("task_do_unable")}`, back: `task/${task.code}`, main: [form], bar };
}

/**
 * Words of the post, until somebody here has understood them.
 * @param {Phone.Message} message @param {Phone.Act[]} acts @param {Phone.Go} go
 */
function messageStrip(message, acts, go) {
  if (acts.some((act) => act.task === `message ${message.id}` && act.state !== "refused")) return null;
  const tell = async () => {
    await understand(message.id);
    send({ force: true }).then(look);
    await go("");
  };
  return element(
    "section",
    { class: "team is-soon", "aria-label": said("message") },
    element("p", {}, message.text),
    element("p", { class: "muted" }, hour(Date.parse(message.at), now())),
    button(said("task_read"), tell, { class: "go wide" }),
  );
}

/** @param {Phone.Team} team @param {Phone.Act[]} acts @param {Phone.Go} go */
function teamStrip(team, acts, go) {
  const own = acts.filter((act) => act.event === "check_in");
  const waits = own.some((act) => act.state === "waiting");
  const last = own.at(-1);
  const late = lateness(team, now());
  const due = team.due_at ? said(`team_${late}`, { at: hour(Date.parse(team.due_at), now()) }) : said("team_free");
  const words = team.state === "off" ? said("team_off") : due;
  const tell = (/** @type {string} */ standing) => async () => {
    await checkIn(standing);
    send({ force: true }).then(look);
    await go("", said("team_told"));
  };
  const presses =
    team.state === "off"
      ? [button(said("team_ready"), tell("ready"), { class: "quiet wide" })]
      : [
          button(said("team_check_in"), tell(""), { class: "quiet wide" }),
          button(said("team_end"), tell("off"), { class: "link" }),
        ];
  return element(
    "section",
    { class: `team is-${["in-time", "soon", "late"][team.state === "off" ? 0 : late]}`, "aria-label": said("team") },
    element("p", {}, element("b", {}, `${said("team")} ${team.code}`), " · ", waits ? said("team_waits") : words),
    last?.state === "refused" && element("p", { class: "fault", role: "alert" }, last.words),
    ...presses,
  );
}

/** Asked once a shift on a phone that several people use. @param {Phone.Act|undefined} held @param {Phone.Go} go */
function whoHoldsIt(held, go) {
  const input = element("input", {
    type: "text",
    id: "call-sign",
    autocomplete: "off",
    autocapitalize: "characters",
    maxlength: 20,
    "aria-describedby": "call-sign-hint call-sign-fault",
  });
  const refused = held?.state === "refused" ? held.words : "";
  const fault = element("p", { class: "fault", id: "call-sign-fault", role: "alert", hidden: !refused }, refused);
  const tell = async () => {
    const sign = input.value.trim().toUpperCase();
    if (!SIGN.test(sign)) {
      fault.textContent = said("holder_wrong");
      fault.hidden = false;
      input.focus();
      return;
    }
    await hold(sign);
    send({ force: true }).then(look);
    await go("", said("holder_told", { sign }));
  };
  const form = element(
    "form",
    { class: "question warn" },
    element("label", { for: "call-sign" }, said("holder")),
    element("p", { class: "hint", id: "call-sign-hint" }, said("holder_hint")),
    element("div", { class: "beside" }, input, button(said("holder_do"), tell, { class: "quiet" })),
    fault,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell();
  });
  return form;
}
