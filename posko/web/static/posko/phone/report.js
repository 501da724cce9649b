// One report: where it stands, what it says, and what can be done with it.

import { choicesOf } from "./answers.js";
import { formOf, hour, label, placeName, positionWords, said } from "./book.js";
import { outcomeOf } from "./mine.js";
import { button, element, isFull } from "./page.js";
import { small } from "./photos.js";
import { send } from "./sending.js";
import * as store from "./store.js";

const MOST_PHOTOS = 6;

/**
 * The word for where a report stands, and the class of its mark: waiting, photos, refused, sent.
 * @param {Phone.Report} report
 */
export function standing(report) {
  const waiting = report.photos.filter((photo) => photo.state === "waiting").length;
  if (report.state === "refused") return { mark: "refused", words: said("state_refused") };
  if (report.state === "waiting")
    return { mark: "waiting", words: said(waiting ? "state_waiting_photos" : "state_waiting", { n: waiting }) };
  if (waiting) return { mark: "photos", words: said("state_photos", { n: waiting }) };
  if (report.photos.some((photo) => photo.state === "refused"))
    return { mark: "refused", words: said("state_photo_refused") };
  return { mark: "sent", words: said("state_sent", { at: hour(report.sentAt ?? 0) }) };
}

/** What became of a report at the post; empty while nobody took it up. @param {Phone.Report} report */
export function fate(report) {
  const told = outcomeOf(report.number);
  if (!told || told.state === "received") return "";
  return told.stands ? said(`stands_${told.stands}`) : said(`fate_${told.state}`);
}

/** @param {string} id @param {Phone.Go} go @returns {Promise<Phone.Screen|void>} */
export async function reportScreen(id, go) {
  const report = await store.reportOf(id);
  if (!report) return go("");
  const form = formOf(report.form);
  const { mark, words } = standing(report);
  const parts = [
    element("p", { class: `mark is-${mark}` }, words),
    fate(report) && element("p", { class: "told-of" }, fate(report)),
    report.reason &&
      element(
        "div",
        { class: "refusal", role: "note" },
        element("p", {}, reasonWords(report.reason)),
        element("p", {}, wayOut(report.reason)),
      ),
    element("dl", { class: "facts" }, ...facts(report, form)),
    photoPart(report, form, go),
    element("p", { class: "muted" }, said(mark === "sent" ? "report_kept" : "report_waits")),
  ];
  return { title: label(form?.title), back: "", main: parts, bar: acts(report, mark, go) };
}

/** @param {Phone.Report} report @param {string} mark @param {Phone.Go} go */
function acts(report, mark, go) {
  const drop = button(
    said("delete"),
    async () => {
      if (mark !== "sent" && !confirm(said("delete_sure"))) return;
      await store.drop([report.id]);
      go("", said("deleted"));
    },
    { class: "quiet" },
  );
  if (report.state === "refused" && report.reason?.status !== 409) {
    return [
      drop,
      button(
        said("mend"),
        async () => {
          await store.mend(report);
          go(`form/${report.form}`, "");
        },
        { class: "go" },
      ),
    ];
  }
  if (mark === "waiting" || mark === "photos")
    return [drop, button(said("send_now"), () => send({ force: true }), { class: "go" })];
  return [drop];
}

/** Why the post refused, in its own words where it gave some. @param {Phone.Reason} reason */
export function reasonWords({ status, words }) {
  if (status === 409) return said("refused_conflict");
  return words ? said("refused_because", { words }) : said("refused_status", { status });
}

/** @param {Phone.Reason} reason */
function wayOut({ status, kept }) {
  return said(status === 409 ? "way_out_conflict" : kept ? "way_out_kept" : "way_out_mend");
}

/** @param {Phone.Report} report @param {Phone.Form} [form] */
function facts(report, form) {
  const rows = [
    [said("place"), report.place ? placeName(report.place) : "–"],
    [said("saved_at"), hour(report.savedAt)],
  ];
  if (form) rows.push(...answersOf(report, form));
  if (report.number) rows.push([said("number"), String(report.number)]);
  return rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
}

/** The answers as people read them, each beside its question. @param {Phone.Report} report @param {Phone.Form} form */
function answersOf(report, form) {
  const rows = [];
  for (const question of form.questions) {
    const answer = (report.given[question.name] ?? "").trim();
    if (!answer || question.kind === "photo" || question.aside) continue;
    if (question.kind === "point") {
      rows.push([label(question.label), positionWords(answer)]);
      continue;
    }
    const chosen =
      question.kind === "choice" &&
      choicesOf(form, { ...question, by: "" }, {}).find((choice) => choice.code === answer);
    rows.push([label(question.label), chosen ? label(chosen.label) : answer.replace("T", " ")]);
  }
  return rows;
}

/** @param {Phone.Report} report @param {Phone.Form|undefined} form @param {Phone.Go} go */
function photoPart(report, form, go) {
  const lines = report.photos.map((photo) =>
    element(
      "li",
      { class: `mark is-${photo.state}` },
      `${said("photo")} ${label(form?.questions.find((each) => each.name === photo.question)?.label)}: `,
      photo.state === "refused" && photo.reason ? reasonWords(photo.reason) : said(`photo_${photo.state}`),
    ),
  );
  return element(
    "section",
    { class: "stack is-tight" },
    element("h2", {}, said("photos")),
    lines.length ? element("ul", { class: "photos" }, ...lines) : element("p", { class: "muted" }, said("photos_none")),
    report.state !== "refused" && report.photos.length < MOST_PHOTOS && adding(report, go),
  );
}

/** A photo may follow a report, also one that was sent. @param {Phone.Report} report @param {Phone.Go} go */
function adding(report, go) {
  const input = element("input", { type: "file", accept: "image/*", id: "more", class: "sr-only" });
  const told = element("p", { class: "fault", role: "alert", hidden: true });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      const names = report.photos.map((photo) => photo.name);
      const all = Array.from({ length: MOST_PHOTOS }, (_, at) => `more_${at + 1}.jpg`);
      const name = all.filter((each) => !names.includes(each))[0];
      await store.addPhoto(report.id, { name, question: "", blob: await small(file) });
      send({ force: true });
      go(`report/${report.id}`, "");
    } catch (broken) {
      told.textContent = said(isFull(broken) ? "full" : "photo_failed");
      told.hidden = false;
    }
  });
  return element("div", {}, input, element("label", { class: "take quiet", for: "more" }, said("photo_add")), told);
}
