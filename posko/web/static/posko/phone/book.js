// The words of the page in both languages, and the kit of this phone: whose it is, the operation's forms, places and
// clock.

import { keep } from "./store.js";

export const book = /** @type {Phone.Book} */ ({ words: {}, limits: {}, addresses: {} });

export const state = {
  language: /** @type {Phone.Language} */ ("id"),
  kit: /** @type {Phone.Kit|null} */ (null),
  token: "",
  unknown: false, // the post does not know the token any more
  online: navigator.onLine,
  ahead: false, // the phone's clock, as the post sees it
};

/** @param {string} address */
export async function load(address) {
  Object.assign(book, await (await fetch(address)).json());
}

/** A sentence in the reader's language; `{n}` in it is filled in. @param {string} name @param {Phone.Values} values */
export function said(name, values = {}) {
  return book.words[state.language][name].replace(/\{(\w+)\}/g, (_, place) => String(values[place]));
}

/** The label of a form, a question or a choice in the reader's language. @param {Phone.Words} [words] */
export const label = (words) => words?.[state.language] ?? "";

/** @param {string} code */
export const formOf = (code) => state.kit?.forms.find((form) => form.code === code);

/** The operation's time in milliseconds: that of an exercise is not the phone's own. */
export const now = () => Date.now() + (state.kit?.clock_offset ?? 0) * 1000;

/** @param {Phone.Language} language */
export async function speak(language) {
  state.language = language;
  document.documentElement.lang = language;
  await keep("language", language).catch(() => {});
}

/**
 * A place as people say it: `TPS 028 · Kayu Putih`; the code where the list of places is not here.
 * @param {string} code
 */
export function placeName(code) {
  const [kelurahan, station] = code.split("/");
  const row = state.kit?.kelurahan.find((each) => each.code === kelurahan);
  const roof = state.kit?.kecamatan?.find((each) => each.code === kelurahan);
  const name = row ? `${row.name}, ${row.kecamatan}` : roof ? `Kec. ${roof.name}` : kelurahan;
  return station ? `TPS ${station} · ${name}` : name;
}

/** A position, `latitude longitude altitude accuracy`, as people read it. @param {string} answer */
export function positionWords(answer) {
  const [lat, lng, , accuracy] = answer.split(" ");
  return said("position", { lat: Number(lat).toFixed(5), lng: Number(lng).toFixed(5), accuracy });
}

/**
 * The hour of a moment in Jakarta, with the day where it is not that of `today`; both in milliseconds.
 * @param {number} moment @param {number} [today]
 */
export function hour(moment, today = Date.now()) {
  const at = new Date(moment + 7 * 60 * 60 * 1000).toISOString();
  const time = at.slice(11, 16).replace(":", state.language === "id" ? "." : ":");
  const day = new Date(today + 7 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return at.slice(0, 10) === day ? time : `${Number(at.slice(8, 10))}/${Number(at.slice(5, 7))} ${time}`;
}
