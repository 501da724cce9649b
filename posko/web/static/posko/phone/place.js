// Choosing a place: a kelurahan from the operation's list and the number of a station that it has.

import { hasStation, isDigits, isWide, placesNamed, stationCode } from "./answers.js";
import { formOf, label, placeName, said, state } from "./book.js";
import { button, element } from "./page.js";
import * as store from "./store.js";

const RECENT = 5;

/**
 * @param {string} code the form that asks for a place, or nothing
 * @param {Phone.Go} go @returns {Promise<Phone.Screen|void>}
 */
export async function placeScreen(code, go) {
  const form = formOf(code);
  const question = form?.questions.find((each) => each.kind === "station" || each.kind === "place");
  const draft = form && (await store.draftOf(code));
  const now = draft?.place || (await store.kept("place")) || state.kit?.device.place || "";
  /** @type {string[]} */
  const recent = (await store.kept("recent")) ?? [];
  const back = form ? `form/${code}` : "";

  /** @param {string} place */
  async function use(place) {
    if (isWide(place)) {
      // Wide enough for this report, and for no other: it is not kept as the place of those to come.
      await store.keepDraft({ form: code, given: {}, instead: "", ...draft, place, changedAt: Date.now() });
      return go(back, "");
    }
    await store.keep("place", place);
    await store.keep("recent", [place, ...recent.filter((each) => each !== place)].slice(0, RECENT));
    if (draft) await store.keepDraft({ ...draft, place });
    return go(back, "");
  }
  if (!state.kit)
    return { title: said("place"), back, main: [element("p", { class: "empty" }, said("places_missing"))] };
  const choosing = new Choosing({ station: question?.kind === "station", now, use, wide: form?.wide }, state.kit);
  const title = form ? `${said("place")} · ${label(form.title)}` : said("place");
  return { title, back, main: [choosing.recentPart(recent), choosing.holder], bar: [choosing.done] };
}

class Choosing {
  holder = element("div", { class: "stack" });
  fault = element("p", { class: "fault", role: "alert", hidden: true });
  done = button(said("use_place"), () => this.finish(), { class: "go" });
  number = element("input", {
    type: "text",
    inputmode: "numeric",
    id: "station",
    maxlength: 3,
    autocomplete: "off",
    class: "digits",
    "aria-describedby": "station-hint",
  });

  /**
   * @param {{station: boolean, now: string, use: (place: string) => Promise<void>, wide?: boolean}} asked `station`:
   *   its number is needed; `now`: the place so far; `wide`: a whole kecamatan will do
   * @param {Phone.Kit} kit
   */
  constructor({ station, now, use, wide }, kit) {
    this.station = station;
    this.now = now;
    this.use = use;
    this.wide = wide;
    this.kit = kit;
    this.kelurahan = kit.kelurahan.find((row) => row.code === now.split("/")[0]) ?? null;
    this.number.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.finish();
      }
    });
    this.draw();
  }

  /** @param {string[]} recent */
  recentPart(recent) {
    const usable = recent.filter((place) => place.includes("/") || !this.station);
    const buttons = usable.map((place) => button(placeName(place), () => this.use(place), { class: "row-button" }));
    return (
      buttons.length > 0 &&
      element("section", { class: "stack is-tight" }, element("h2", {}, said("place_recent")), ...buttons)
    );
  }

  draw() {
    this.done.hidden = !this.kelurahan;
    this.holder.replaceChildren(...(this.kelurahan ? this.numberPart(this.kelurahan) : this.kelurahanPart()));
  }

  /** Takes a kelurahan, or goes back to the list of all. @param {Phone.Kelurahan|null} kelurahan */
  choose(kelurahan) {
    this.kelurahan = kelurahan;
    this.draw();
    this.holder.querySelector("input")?.focus();
  }

  kelurahanPart() {
    const list = element("div", { class: "stack is-tight", id: "kelurahan-list" });
    const input = element("input", {
      type: "search",
      id: "kelurahan",
      autocomplete: "off",
      "aria-controls": "kelurahan-list",
    });
    const count = element("p", { class: "sr-only", role: "status" });
    const narrow = () => {
      const { kecamatan, kelurahan } = placesNamed(this.kit, input.value);
      const whole = new Map((this.wide ? kecamatan : []).map((row) => [row.name, row.code]));
      count.textContent = said("found", { n: kelurahan.length + whole.size });
      list.replaceChildren(
        ...grouped(kelurahan).flatMap(([name, inside]) => {
          const code = whole.get(name);
          return [
            element("h3", {}, name),
            ...(code ? [button(said("whole_kecamatan", { name }), () => this.use(code), { class: "row-button" })] : []),
            ...inside.map((row) => button(row.name, () => this.choose(row), { class: "row-button" })),
          ];
        }),
        ...(kelurahan.length ? [] : [element("p", { class: "empty" }, said("kelurahan_none"))]),
      );
    };
    input.addEventListener("input", narrow);
    narrow();
    return [
      element("div", { class: "question" }, element("label", { for: "kelurahan" }, said("kelurahan")), input, count),
      list,
    ];
  }

  /** @param {Phone.Kelurahan} kelurahan */
  numberPart({ code, name, kecamatan, stations }) {
    const [before, station] = this.now.split("/");
    this.number.value = before === code && station ? String(Number(station)) : "";
    this.number.removeAttribute("aria-invalid");
    const other = button(said("change"), () => this.choose(null), { class: "link" });
    const optional = this.station ? "" : said("station_optional");
    const hint = `${said("station_hint", { runs: runs(stations) })} ${optional}`;
    return [
      element("p", { class: "chosen" }, element("b", {}, name), element("span", {}, kecamatan), other),
      element(
        "div",
        { class: "question" },
        element("label", { for: "station" }, said("station")),
        element("p", { class: "hint", id: "station-hint" }, hint),
        this.number,
        this.fault,
      ),
    ];
  }

  finish() {
    if (!this.kelurahan) return null;
    const { code, name, stations } = this.kelurahan;
    const typed = this.number.value.trim();
    if (!typed && !this.station) return this.use(code);
    if (isDigits(typed) && hasStation(stations, Number(typed))) return this.use(stationCode(code, Number(typed)));
    this.fault.textContent = said("fault_station", { name, runs: runs(stations) });
    this.fault.hidden = false;
    this.number.setAttribute("aria-invalid", "true");
    this.number.focus();
    return null;
  }
}

/** @param {Phone.Runs} stations */
function runs(stations) {
  return stations.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ") || "–";
}

/** The kelurahan by the name of their kecamatan. @param {Phone.Kelurahan[]} rows */
function grouped(rows) {
  /** @type {Map<string, Phone.Kelurahan[]>} */
  const found = new Map();
  for (const row of rows) found.set(row.kecamatan, [...(found.get(row.kecamatan) ?? []), row]);
  return [...found];
}
