// The first screen: what can be reported, and what became of it.

import { isOpen } from "./acts.js";
import { book, formOf, label, placeName, said, state } from "./book.js";
import { button, element, icon, SIGNS } from "./page.js";
import { fate, reasonWords, standing } from "./report.js";
import { isSending, send } from "./sending.js";
import * as store from "./store.js";
import { tasksOnHome } from "./tasks.js";

const SHOWN = 30; // sent reports; older ones are still there until they are cleared

/** @typedef {{report: Phone.Report, mark: string, words: string}} Told a report, and where it stands */

/** @param {Phone.Go} go @returns {Promise<Phone.Screen>} */
export async function homeScreen(go) {
  const [all, begun, place] = await Promise.all([store.reports(), store.drafts(), store.kept("place")]);
  const told = all.map((report) => ({ report, ...standing(report) })).reverse();
  const sent = told.filter(({ mark }) => mark === "sent");
  const unsent = told.filter(({ mark }) => mark !== "sent");
  const acts = (await store.acts()).filter(isOpen).length;
  const waiting = unsent.filter(({ mark }) => mark !== "refused").length + acts;
  return {
    title: "",
    main: [
      element("h1", { class: "sr-only", tabindex: "-1" }, said("title")),
      status(waiting),
      ...(state.token ? await tasksOnHome(go) : []),
      state.token ? placeLine(place || state.kit?.device.place) : entry(),
      state.kit &&
        element(
          "nav",
          { class: "forms", "aria-label": said("forms") },
          ...(state.kit?.forms ?? []).map((form) => tile(form, begun.includes(form.code))),
        ),
      (state.token || told.length > 0) && queue(said("unsent"), unsent, said("unsent_none")),
      (state.token || told.length > 0) &&
        queue(
          said("sent"),
          sent.slice(0, SHOWN),
          said("sent_none"),
          sent.length > 0 &&
            button(
              said("clear_sent"),
              async () => {
                await store.drop(sent.map(({ report }) => report.id));
                go("", said("cleared"));
              },
              { class: "link" },
            ),
        ),
      element("p", { class: "foot-link" }, element("a", { href: "#device" }, said("device"))),
    ],
    bar: waiting > 0 && state.token ? [sendButton(waiting)] : [],
  };
}

/** @param {number} waiting */
function sendButton(waiting) {
  const busy = isSending();
  return element(
    "button",
    { type: "button", class: "go", "aria-busy": busy && "true", onclick: () => send({ force: true }) },
    busy ? said("sending") : said("send_all", { n: waiting }),
  );
}

/**
 * One line that says whether the post is reached and how much waits; read out when it changes.
 * @param {number} waiting
 */
function status(waiting) {
  const lines = [];
  if (state.unknown)
    lines.push(
      element(
        "p",
        { class: "warn" },
        said("unknown_device"),
        " ",
        element("a", { href: book.addresses.enrol }, said("enrol")),
      ),
    );
  if (!isSecureContext)
    lines.push(
      element(
        "p",
        { class: "warn" },
        said("insecure"),
        " ",
        element("a", { href: book.addresses.setup }, said("set_up")),
      ),
    );
  if (state.ahead) lines.push(element("p", { class: "warn" }, said("clock_ahead")));
  if (state.kit?.clock_offset) lines.push(element("p", { class: "warn is-hatched" }, said("exercise_clock")));
  const waits = waiting ? said("waiting", { n: waiting }) : state.token && said("nothing_waits");
  const words = [said(state.online ? "online" : "offline"), waits].filter(Boolean).join(" · ");
  return element(
    "div",
    { class: "status-lines" },
    element("p", { class: `status is-${state.online ? "on" : "off"}`, role: "status" }, words),
    ...lines,
  );
}

/** @param {string} [place] */
function placeLine(place) {
  return element(
    "a",
    { class: "place", href: "#place" },
    element("span", {}, said("place")),
    element("b", {}, place ? placeName(place) : said("place_none")),
    element("i", {}, said(place ? "change" : "choose_place")),
  );
}

function entry() {
  return element(
    "div",
    { class: "empty is-big" },
    element("h2", {}, said("enrol_first")),
    element("p", {}, said("enrol_how")),
    element("a", { class: "go", href: book.addresses.enrol }, said("enrol")),
  );
}

/** @param {Phone.Form} form @param {boolean} begun */
function tile(form, begun) {
  return element(
    "a",
    { class: "form-tile", href: `#form/${form.code}` },
    icon(SIGNS[form.code]),
    element("b", {}, label(form.title)),
    begun && element("span", { class: "begun" }, said("begun")),
  );
}

/** @param {string} title @param {Told[]} rows @param {string} empty @param {Phone.Child} [after] */
function queue(title, rows, empty, after) {
  const lines = rows.map(({ report, mark, words }) =>
    element(
      "li",
      {},
      element(
        "a",
        { href: `#report/${report.id}` },
        element("b", {}, label(formOf(report.form)?.title)),
        element("span", {}, report.place ? placeName(report.place) : "–"),
        element("span", { class: `mark is-${mark}` }, words),
        fate(report) && element("span", { class: "why" }, fate(report)),
        mark === "refused" && report.reason && element("span", { class: "why" }, reasonWords(report.reason)),
      ),
    ),
  );
  return element(
    "section",
    { class: "queue" },
    element("h2", {}, `${title} (${rows.length})`),
    lines.length ? element("ul", { class: "reports" }, ...lines) : element("p", { class: "empty" }, empty),
    after,
  );
}
