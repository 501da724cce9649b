// Filling in a form: kept as a draft at every stroke, and put into the queue when it is saved.

import { asked, bodyOf, local, placeProblem, problems } from "./answers.js";
import { book, formOf, hour, label, now, placeName, said, state } from "./book.js";
import { button, element } from "./page.js";
import { blame, block } from "./questions.js";
import { send } from "./sending.js";
import * as store from "./store.js";

const PAUSE = 300; // milliseconds without a stroke before the draft is written

/** The screen of one form. `go(hash, words)` leads elsewhere and says something there. */
export async function formScreen(code, go) {
  const form = formOf(code);
  if (!form) return go("");
  const found = await store.draftOf(code);
  const draft = found ?? { form: code, place: (await store.kept("place")) ?? "", given: {}, instead: "" };
  return new Filling(form, draft, await store.draftPhotos(code), Boolean(found), go).screen();
}

class Filling {
  constructor(form, draft, photos, found, go) {
    Object.assign(this, { form, draft, photos, found, go, timer: 0, dirty: false, parts: new Map() });
  }

  screen() {
    const questions = this.form.questions.filter((question) => !["station", "place"].includes(question.kind));
    const changed = (name, answer, drawn) => this.answer(name, answer, drawn);
    changed.photo = (name, blob) => this.photo(name, blob);
    this.make = (question) => block(this.form, question, this.draft.given, this.photos, book.limits, changed);
    questions.forEach((question) => this.parts.set(question.name, this.make(question)));
    this.body = element("form", { class: "stack", novalidate: true });
    this.fault = element("p", { class: "fault is-all", role: "alert", hidden: true });
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
      element("p", { class: "told-of" }, said("draft_found", { at: hour(this.draft.changedAt) }), " ", again)
    );
  }

  placeCard() {
    if (!this.form.questions.some((question) => ["station", "place"].includes(question.kind))) return null;
    const name = this.draft.place ? placeName(this.draft.place) : said("place_none");
    this.place = element(
      "a",
      { class: "place", href: `#place/${this.form.code}` },
      element("span", {}, said("place")),
      element("b", {}, name),
      element("i", {}, said(this.draft.place ? "change" : "choose_place")),
    );
    this.placeFault = element("p", { class: "fault", hidden: true });
    return element("div", { class: "question is-place" }, this.place, this.placeFault);
  }

  draw() {
    const shown = this.asked()
      .map((question) => this.parts.get(question.name))
      .filter(Boolean);
    const there = [...this.body.children];
    if (shown.length === there.length && shown.every((part, at) => part === there[at])) return;
    for (const part of there) if (!shown.includes(part)) part.remove();
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

  answer(name, answer, drawn) {
    this.draft.given = { ...this.draft.given, [name]: answer };
    blame(this.parts.get(name), "");
    this.tell("");
    for (const question of this.form.questions.filter((each) => each.by === name)) {
      const part = this.make(question);
      this.parts.get(question.name).replaceWith(part);
      this.parts.set(question.name, part);
      delete this.draft.given[question.name];
    }
    this.draw();
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), drawn ? 0 : PAUSE);
  }

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
      this.tell(said(broken?.name === "QuotaExceededError" ? "full" : "not_kept"));
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
    return this.form.questions.some((question) => ["station", "place"].includes(question.kind));
  }

  holds() {
    const wrong = problems(this.form, this.draft.given, book.limits, local(now()));
    for (const [name, part] of this.parts) {
      if (part.querySelector(".fault")) blame(part, wrong[name] ? said(`fault_${wrong[name][0]}`, wrong[name][1]) : "");
    }
    const place = placeProblem(this.form, this.draft.place);
    if (this.placeFault) {
      this.placeFault.textContent = place ? said(`fault_${place}`) : "";
      this.placeFault.hidden = !place;
    }
    const count = Object.keys(wrong).length + (place ? 1 : 0);
    this.tell(count ? said("faults", { n: count }) : "");
    if (place) this.place.focus();
    else if (count) this.parts.get(Object.keys(wrong)[0]).querySelector("input, select, textarea")?.focus();
    return count === 0;
  }

  tell(words) {
    this.fault.textContent = words;
    this.fault.hidden = !words;
  }
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
