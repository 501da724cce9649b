// Filling in a form: kept as a draft at every stroke, and put into the queue when it is saved.

import { asked, bodyOf, local, placeProblem, problems } from "./answers.js";
import { book, formOf, hour, label, now, placeName, said, state } from "./book.js";
import { button, element, isFull } from "./page.js";
import { blame, block } from "./questions.js";
import { send } from "./sending.js";
import * as store from "./store.js";

const PAUSE = 300; // milliseconds without a stroke before the draft is written

/** The screen of one form. @param {string} code @param {Phone.Go} go @returns {Promise<Phone.Screen|void>} */
export async function formScreen(code, go) {
  const form = formOf(code);
  if (!form) return go("");
  const found = await store.draftOf(code);
  const draft = found ?? { form: code, place: (await store.kept("place")) ?? "", given: {}, instead: "" };
  return new Filling(form, draft, await store.draftPhotos(code), Boolean(found), go).screen();
}

class Filling {
  timer = 0;
  dirty = false;
  gone = false; // filed or thrown away: nothing more is kept of the draft
  /** @type {Map<string, HTMLElement>} the blocks of the questions by name */
  parts = new Map();
  body = element("form", { class: "stack", novalidate: true });
  fault = element("p", { class: "fault is-all", role: "alert", hidden: true });
  /** @type {HTMLElement|null} the way to the choice of a place, where the form asks for one */
  place = null;
  placeFault = element("p", { class: "fault", hidden: true });

  /**
   * @param {Phone.Form} form @param {Phone.Draft} draft @param {Phone.Photo[]} photos
   * @param {boolean} found whether the draft was there already @param {Phone.Go} go
   */
  constructor(form, draft, photos, found, go) {
    this.form = form;
    this.draft = draft;
    this.photos = photos;
    this.found = found;
    this.go = go;
  }

  /** @returns {Phone.Screen} */
  screen() {
    const questions = this.form.questions.filter((question) => !asksPlace(question));
    questions.forEach((question) => this.parts.set(question.name, this.make(question)));
    this.draw();
    this.body.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    return {
      title: label(this.form.title),
      back: "",
      main: [this.notice(), this.placeCard(), this.body, this.fault],
      bar: [button(said("save"), () => this.save(), { class: "go" })],
      leave: () => this.write(),
    };
  }

  /** @param {Phone.Question} question */
  make(question) {
    /** @type {Phone.Changed} */
    const changed = (name, answer, drawn) => this.answer(name, answer, drawn);
    changed.photo = (name, blob) => this.photo(name, blob);
    return block(this.form, question, this.draft.given, this.photos, book.limits, changed);
  }

  notice() {
    const again = button(
      said("anew"),
      async () => {
        await this.forget();
        this.go(`form/${this.form.code}`, "");
      },
      { class: "link" },
    );
    if (this.draft.instead) return element("p", { class: "told-of" }, said("mending"), " ", again);
    return (
      this.found &&
      element("p", { class: "told-of" }, said("draft_found", { at: hour(this.draft.changedAt ?? 0) }), " ", again)
    );
  }

  placeCard() {
    if (!this.needsPlace()) return null;
    const name = this.draft.place ? placeName(this.draft.place) : said("place_none");
    this.place = element(
      "a",
      { class: "place", href: `#place/${this.form.code}` },
      element("span", {}, said("place")),
      element("b", {}, name),
      element("i", {}, said(this.draft.place ? "change" : "choose_place")),
    );
    return element("div", { class: "question is-place" }, this.place, this.placeFault);
  }

  draw() {
    const shown = this.asked().flatMap((question) => this.parts.get(question.name) ?? []);
    const there = [...this.body.children];
    if (shown.length === there.length && shown.every((part, at) => part === there[at])) return;
    for (const part of there) if (!shown.some((each) => each === part)) part.remove();
    // Those that stay are not moved: the thumb keeps its field.
    shown.forEach((part, at) => {
      if (this.body.children[at] !== part) this.body.insertBefore(part, this.body.children[at] ?? null);
    });
  }

  /** The questions that are asked; a further photo only once the one before it is there. */
  asked() {
    const there = new Set(this.photos.map((photo) => photo.question));
    let open = true;
    return asked(this.form, this.draft.given).filter((question) => {
      if (question.kind !== "photo") return true;
      const shown = open || there.has(question.name);
      open = there.has(question.name);
      return shown;
    });
  }

  /**
   * Takes an answer. @param {string} name @param {string} answer
   * @param {boolean} [drawn] chosen by one tap and not typed: kept at once
   */
  answer(name, answer, drawn) {
    this.draft.given = { ...this.draft.given, [name]: answer };
    blame(this.part(name), "");
    this.tell("");
    for (const question of this.form.questions.filter((each) => each.by === name)) {
      const part = this.make(question);
      this.part(question.name).replaceWith(part);
      this.parts.set(question.name, part);
      delete this.draft.given[question.name];
    }
    this.draw();
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), drawn ? 0 : PAUSE);
  }

  /** @param {string} question @param {Blob|null} blob */
  async photo(question, blob) {
    await store.keepDraftPhoto(this.form.code, question, blob);
    this.photos = this.photos.filter((each) => each.question !== question);
    if (blob) this.photos.push({ question, name: `${question}.jpg`, blob });
    this.draw();
    this.dirty = true;
    await this.write();
  }

  /** Keep the draft, if there is anything to keep. That it cannot be kept is told and stops nobody from typing. */
  async write() {
    clearTimeout(this.timer);
    if (this.gone || !this.dirty) return;
    this.draft.changedAt = Date.now();
    await store.keepDraft(this.draft).catch(() => this.tell(said("full")));
  }

  async forget() {
    this.gone = true;
    clearTimeout(this.timer);
    await store.dropDraft(this.form.code);
  }

  async save() {
    if (!this.holds()) return;
    const at = local(now());
    const body = bodyOf(this.form, this.draft.given, this.needsPlace() ? this.draft.place : "", at);
    /** @type {Phone.Report} */
    const report = {
      id: newKey(),
      form: this.form.code,
      place: body.place,
      body: JSON.stringify(body),
      given: this.draft.given,
      savedAt: Date.now(),
      state: "waiting",
      photos: this.photosAsked().map(({ name, question }) => ({ name, question, state: "waiting" })),
      tries: 0,
      nextAt: 0,
    };
    try {
      this.gone = true;
      clearTimeout(this.timer);
      await store.file(report, this.draft.instead);
    } catch (broken) {
      this.gone = false;
      this.tell(said(isFull(broken) ? "full" : "not_kept"));
      return;
    }
    navigator.storage?.persist?.();
    send({ force: true });
    this.go("", said(state.online ? "saved" : "saved_offline"));
  }

  photosAsked() {
    const names = asked(this.form, this.draft.given).map((question) => question.name);
    return this.photos.filter((photo) => names.includes(photo.question));
  }

  needsPlace() {
    return this.form.questions.some(asksPlace);
  }

  /** Whether all is answered as the form needs it; what is not is said. */
  holds() {
    const wrong = problems(this.form, this.draft.given, book.limits, local(now()));
    for (const [name, part] of this.parts) {
      if (part.querySelector(".fault")) blame(part, wrong[name] ? said(`fault_${wrong[name][0]}`, wrong[name][1]) : "");
    }
    const place = placeProblem(this.form, this.draft.place);
    this.placeFault.textContent = place ? said(`fault_${place}`) : "";
    this.placeFault.hidden = !place;
    const count = Object.keys(wrong).length + (place ? 1 : 0);
    this.tell(count ? said("faults", { n: count }) : "");
    if (place) this.place?.focus();
    else if (count) firstField(this.part(Object.keys(wrong)[0]))?.focus();
    return count === 0;
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    const part = this.parts.get(name);
    if (!part) throw new Error(`the form has no question ${name}`);
    return part;
  }

  /** @param {string} words */
  tell(words) {
    this.fault.textContent = words;
    this.fault.hidden = !words;
  }
}

/** @param {Phone.Question} question */
function asksPlace({ kind }) {
  return kind === "station" || kind === "place";
}

/** @param {HTMLElement} part @returns {HTMLElement|null} */
function firstField(part) {
  return part.querySelector("input, select, textarea");
}

/** A UUID; without HTTPS browsers have no word of their own for it. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
