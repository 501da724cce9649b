// The questions of a form as parts of a page. Each tells `changed(name, answer)` at every stroke.

import { dayOf, typedDay, typedHour } from "../typed-time.js";
import { choicesOf, local } from "./answers.js";
import { label, now, positionWords, said } from "./book.js";
import { button, element, isFull } from "./page.js";
import { shown, small } from "./photos.js";

const TILES = 7; // more choices than these are a list of the phone's own

/**
 * A question as a block.
 * @param {Phone.Form} form @param {Phone.Question} question @param {Phone.Given} given @param {Phone.Photo[]} photos
 * @param {Phone.Limits} limits @param {Phone.Changed} changed
 * @returns {HTMLElement}
 */
export function block(form, question, given, photos, limits, changed) {
  const id = `q-${question.name}`;
  if (question.kind === "note") return element("p", { class: "note", id }, label(question.label));
  if (question.kind === "check") return element("p", { class: "warn", id, role: "status" }, label(question.label));
  const made = (MAKERS[question.kind] ?? MAKERS.text)({ form, question, given, photos, limits, changed, id });
  made.dataset.question = question.name;
  made.append(element("p", { class: "fault", id: `${id}-fault`, hidden: true }));
  return made;
}

/** Say what is wrong with a question, or that nothing is. @param {HTMLElement} part @param {string} words */
export function blame(part, words) {
  const fault = /** @type {HTMLElement} */ (part.querySelector(".fault"));
  fault.textContent = words;
  fault.hidden = !words;
  part.classList.toggle("is-wrong", Boolean(words));
  for (const field of part.querySelectorAll("input, select, textarea")) {
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

/** @param {Phone.Question} question */
function words(question) {
  return [label(question.label), question.required && element("span", { class: "must" }, ` ${said("required_mark")}`)];
}

/** @param {Phone.Question} question @param {string} id */
function described(question, id) {
  return `${question.hint ? `${id}-hint ` : ""}${id}-fault`;
}

/** @param {Phone.Question} question @param {string} id */
function hint(question, id) {
  return question.hint && element("p", { class: "hint", id: `${id}-hint` }, label(question.hint));
}

/** @param {Phone.Asked} asked @param {HTMLElement} input @param {Phone.Child[]} after */
function field({ question, id }, input, ...after) {
  input.setAttribute("id", id);
  input.setAttribute("name", question.name);
  input.setAttribute("aria-describedby", described(question, id));
  if (question.required) input.setAttribute("required", "");
  return element(
    "div",
    { class: "question" },
    element("label", { for: id }, ...words(question)),
    hint(question, id),
    input,
    ...after,
  );
}

/** @param {Phone.Asked} asked @param {"input"|"textarea"} tag @param {Phone.Attributes} attributes */
function typed({ question, given, changed }, tag, attributes) {
  const input = element(tag, attributes);
  input.value = given[question.name] ?? "";
  input.addEventListener("input", () => changed(question.name, input.value));
  return input;
}

/** @param {Phone.Asked} asked */
function text(asked) {
  const most = asked.question.name === "text" ? asked.limits.text : asked.limits.answer;
  const rows = asked.question.name === "text" ? 4 : 2;
  return field(asked, typed(asked, "textarea", { rows, maxlength: most, autocomplete: "off" }));
}

/** @param {Phone.Asked} asked */
function number(asked) {
  return field(
    asked,
    typed(asked, "input", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 9, class: "digits" }),
  );
}

/** @param {Phone.Asked} asked */
function moment(asked) {
  const isDay = asked.question.kind === "day";
  const { given, question, changed } = asked;
  const plain = { type: "text", inputmode: "numeric", autocomplete: "off", class: "digits" };
  const day = element("input", { ...plain, placeholder: "dd-mm-yyyy", maxlength: 10 });
  const hour = element("input", { ...plain, placeholder: "00.00", maxlength: 5, "aria-label": said("hour") });
  /** @param {string} told ISO, or what could not be read */
  const put = (told) => {
    const read = dayOf(told.slice(0, 10));
    day.value = read ? typedDay(read) : told;
    hour.value = typedHour(told.slice(11, 16));
  };
  // Kept as the post reads it; what is no time stays as it was typed and is told of.
  const take = () => {
    const read = dayOf(day.value);
    const clock = typedHour(hour.value).replace(".", ":");
    const whole = read && (isDay || clock);
    const iso = whole ? `${read.toISOString().slice(0, 10)}${isDay ? "" : `T${clock}`}` : "";
    changed(question.name, iso || `${day.value} ${isDay ? "" : hour.value}`.trim());
  };
  const fresh = () => local(now()).slice(0, isDay ? 10 : 16);
  const set = () => {
    put(fresh());
    changed(question.name, fresh());
  };
  // Most tell of what happens now. It is no answer yet that makes a draft of an empty form.
  given[question.name] ||= fresh();
  put(given[question.name]);
  for (const input of [day, hour]) input.addEventListener("input", take);
  const fields = isDay ? [day] : [day, hour];
  const row = element(
    "div",
    { class: "beside" },
    ...fields,
    button(said(isDay ? "today" : "now"), set, { class: "quiet" }),
  );
  const made = field(asked, day);
  made.append(row);
  return made;
}

/** @param {Phone.Asked<Phone.ChoiceQuestion>} asked */
function choice(asked) {
  const choices = choicesOf(asked.form, asked.question, asked.given);
  return choices.length > TILES ? list(asked, choices) : tiles(asked, choices);
}

/** @param {Phone.Asked} asked @param {Phone.Choice[]} choices */
function list(asked, choices) {
  const options = choices.map((each) => element("option", { value: each.code }, label(each.label)));
  const input = element("select", {}, element("option", { value: "" }, said("choose")), ...options);
  input.value = asked.given[asked.question.name] ?? "";
  input.addEventListener("change", () => asked.changed(asked.question.name, input.value, true));
  return field(asked, input);
}

/** @param {Phone.Asked} asked @param {Phone.Choice[]} choices */
function tiles({ question, given, changed, id }, choices) {
  /** @type {HTMLElement[]} */
  const made = choices.map((each) => {
    const input = element("input", {
      type: "radio",
      name: question.name,
      value: each.code,
      checked: given[question.name] === each.code,
    });
    input.addEventListener("change", () => changed(question.name, each.code, true));
    return element("label", { class: "tile" }, input, element("span", {}, label(each.label)));
  });
  if (!made.length) made.push(element("p", { class: "hint" }, said("choose_before")));
  return element(
    "fieldset",
    { class: "question", id, "aria-describedby": described(question, id) },
    element("legend", {}, ...words(question)),
    hint(question, id),
    element("div", { class: "tiles" }, ...made),
  );
}

/** @param {Phone.Asked} asked */
function point(asked) {
  const { question, given, changed, id } = asked;
  const told = element("output", { class: "told", id });
  const drop = button(
    said("remove"),
    () => {
      changed(question.name, "");
      draw("");
    },
    { class: "quiet" },
  );
  const take = button(said("take_position"), locate, { class: "quiet wide" });
  /** @param {string} answer */
  function draw(answer) {
    told.textContent = answer ? positionWords(answer) : "";
    drop.hidden = !answer;
  }
  async function locate() {
    told.textContent = said("position_wait");
    try {
      /** @type {GeolocationPosition} */
      const found = await new Promise((done, failed) =>
        navigator.geolocation.getCurrentPosition(done, failed, {
          enableHighAccuracy: true,
          timeout: 30_000,
          maximumAge: 60_000,
        }),
      );
      const { latitude, longitude, accuracy } = found.coords;
      const answer = `${latitude.toFixed(6)} ${longitude.toFixed(6)} 0 ${Math.round(accuracy)}`;
      changed(question.name, answer);
      draw(answer);
    } catch {
      told.textContent = said("position_failed");
    }
  }
  draw(given[question.name] ?? "");
  const possible = isSecureContext && navigator.geolocation;
  return element(
    "div",
    { class: "question", role: "group", "aria-label": label(question.label) },
    element("span", { class: "label" }, ...words(question)),
    hint(question, id),
    possible
      ? element("div", { class: "beside" }, take, drop)
      : element("p", { class: "hint" }, said("position_https")),
    told,
  );
}

/** @param {Phone.Asked} asked */
function photo({ question, photos, changed, id }) {
  const input = element("input", {
    type: "file",
    accept: "image/*",
    id,
    name: question.name,
    class: "sr-only",
    "aria-describedby": described(question, id),
  });
  const frame = element("div", { class: "frame", "aria-live": "polite" });
  const drop = button(
    said("remove"),
    async () => {
      await changed.photo(question.name, null);
      draw(null);
    },
    { class: "quiet" },
  );
  const open = element("label", { class: "take quiet", for: id });
  /** @param {Blob|null} blob */
  async function draw(blob) {
    drop.hidden = !blob;
    open.textContent = said(blob ? "photo_other" : "photo_take");
    frame.replaceChildren(
      ...(blob ? [await shown(blob), said("photo_size", { size: Math.ceil(blob.size / 1024) })] : []),
    );
  }
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    frame.replaceChildren(said("photo_wait"));
    try {
      const blob = await small(file);
      await changed.photo(question.name, blob);
      await draw(blob);
    } catch (broken) {
      drop.hidden = true;
      frame.replaceChildren(said(isFull(broken) ? "full" : "photo_failed"));
    }
  });
  draw(photos.find((each) => each.question === question.name)?.blob ?? null);
  return element(
    "div",
    { class: "question is-photo" },
    element("span", { class: "label" }, ...words(question)),
    hint(question, id),
    input,
    element("div", { class: "beside" }, open, drop),
    frame,
  );
}

/** @type {Record<string, (asked: Phone.Asked<any>) => HTMLElement>} */
const MAKERS = { text, number, choice, moment, day: moment, point, photo };
