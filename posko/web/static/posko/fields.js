// Fields of our own: a day and an hour that no browser turns round, with a picker; and what is missing in our words.
// Without this file the same fields are typed, and the post says what is wrong with them.

import { picker } from "./picker.js";
import { dayOf, typedDay, typedHour } from "./typed-time.js";

/** The sentences of the page's language; shell/field_words.html holds them. */
const said = document.getElementById("field-words")?.dataset ?? {};

/** @param {Event} event */
const fieldOf = (event) => /** @type {HTMLInputElement} */ (event.target);

/** Writes what was typed as the post writes it, or says what is wrong with it. @param {HTMLInputElement} field */
function settle(field) {
  const isDay = "day" in field.dataset;
  const day = isDay ? dayOf(field.value) : null;
  const told = isDay ? day && typedDay(day) : typedHour(field.value);
  if (told) field.value = told;
  const wrong = field.value.trim() && !told;
  field.setCustomValidity((wrong && said[isDay ? "wrongDay" : "wrongHour"]) || "");
}

/** Our word for what a browser found. @param {HTMLInputElement} field */
function wordFor(field) {
  const { validity } = field;
  if (validity.valueMissing) return field.matches("select, [type=radio], [type=checkbox]") ? said.choose : said.missing;
  if (validity.rangeUnderflow || validity.rangeOverflow || validity.badInput || validity.stepMismatch) {
    return said.number?.replace("{least}", field.min || "0").replace("{most}", field.max || "…");
  }
  return validity.tooLong ? said.long : said.check;
}

/** Forget what was said of the fields of a form, so that the browser looks again. @param {HTMLFormElement|null} form */
function unsay(form) {
  form?.querySelectorAll("[data-told]").forEach((each) => {
    /** @type {HTMLInputElement} */ (each).setCustomValidity("");
    each.removeAttribute("data-told");
  });
}

document.addEventListener(
  "invalid",
  (event) => {
    const field = fieldOf(event);
    if (field.validity.customError) return;
    field.setCustomValidity(wordFor(field) ?? "");
    field.dataset.told = "";
  },
  true,
);
document.addEventListener("input", (event) => {
  const field = fieldOf(event);
  if (field.matches?.("[data-day], [data-hour]")) field.setCustomValidity("");
  unsay(field.form);
});
document.addEventListener("change", (event) => {
  const field = fieldOf(event);
  if (field.matches?.("[data-day], [data-hour]")) settle(field);
  if (field.matches?.(".file > input")) name(field);
});
// A press on a button of a form, or Enter in it, comes before the browser looks through the fields.
document.addEventListener(
  "click",
  (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest?.("button, [type=submit]");
    if (button) unsay(/** @type {HTMLButtonElement} */ (button).form);
  },
  true,
);

/** The chosen files by name, in our words. @param {HTMLInputElement} field */
function name(field) {
  const box = /** @type {HTMLElement} */ (field.parentElement);
  box.dataset.chosen = [...(field.files ?? [])].map((file) => file.name).join(", ") || box.dataset.none || "";
}

/** A place is looked for while it is typed. @param {Element|null} held */
function offer(held) {
  if (!(held instanceof HTMLInputElement) || !held.matches("[list=places], [data-places]")) return;
  held.dataset.places ??= said.places ?? "";
  if (held.dataset.places) import("./places.js").then(({ combobox }) => combobox(held));
}
document.addEventListener("focusin", (event) => offer(fieldOf(event)));
offer(document.activeElement);
picker(said);
