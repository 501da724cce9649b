// Choosing a place: a kelurahan from the operation's list and the number of a station that it has.

import { hasStation, isDigits, isWide, placesNamed, stationCode } from "./answers.js";
import { formOf, label, placeName, said, state } from "./book.js";
import { button, element } from "./page.js";
import * as store from "./store.js";

const RECENT = 5;

/** The screen. `code` is the form that asks for a place, or nothing. */
export async function placeScreen(code, go) {
  const form = formOf(code);
  const question = form?.questions.find((each) => ["station", "place"].includes(each.kind));
  const draft = form && (await store.draftOf(code));
  const now = draft?.place || (await store.kept("place")) || state.kit?.device.place || "";
  const recent = (await store.kept("recent")) ?? [];
  const back = form ? `form/${code}` : "";

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
  return new Choosing({ station: question?.kind === "station", now, recent, use, back, form }).screen();
}

class Choosing {
  constructor(told) {
    Object.assign(this, told);
    this.kelurahan = state.kit.kelurahan.find((row) => row.code === this.now.split("/")[0]) ?? null;
  }

  screen() {
    this.holder = element("div", { class: "stack" });
    this.fault = element("p", { class: "fault", role: "alert", hidden: true });
    this.done = button(said("use_place"), () => this.finish(), { class: "go" });
    this.draw();
    const title = this.form ? `${said("place")} · ${label(this.form.title)}` : said("place");
    return { title, back: this.back, main: [this.recentPart(), this.holder], bar: [this.done] };
  }

  recentPart() {
    const usable = this.recent.filter((place) => place.includes("/") || !this.station);
    const buttons = usable.map((place) => button(placeName(place), () => this.use(place), { class: "row-button" }));
    return (
      buttons.length > 0 &&
      element("section", { class: "stack is-tight" }, element("h2", {}, said("place_recent")), ...buttons)
    );
  }

  draw(focus) {
    this.done.hidden = !this.kelurahan;
    this.holder.replaceChildren(...(this.kelurahan ? this.numberPart() : this.kelurahanPart()));
    if (focus) this.holder.querySelector("input").focus();
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
      const { kecamatan, kelurahan } = placesNamed(state.kit, input.value);
      const whole = new Map(this.form?.wide ? kecamatan.map((row) => [row.name, row]) : []);
      count.textContent = said("found", { n: kelurahan.length + whole.size });
      list.replaceChildren(
        ...grouped(kelurahan).flatMap(([name, inside]) => [
          element("h3", {}, name),
          ...(whole.has(name)
            ? [button(said("whole_kecamatan", { name }), () => this.use(whole.get(name).code), { class: "row-button" })]
            : []),
          ...inside.map((row) =>
            button(
              row.name,
              () => {
                this.kelurahan = row;
                this.draw(true);
              },
              { class: "row-button" },
            ),
          ),
        ]),
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

  numberPart() {
    const other = button(
      said("change"),
      () => {
        this.kelurahan = null;
        this.draw(true);
      },
      { class: "link" },
    );
    const chosen = element(
      "p",
      { class: "chosen" },
      element("b", {}, this.kelurahan.name),
      element("span", {}, this.kelurahan.kecamatan),
      other,
    );
    this.number = element("input", {
      type: "text",
      inputmode: "numeric",
      id: "station",
      maxlength: 3,
      autocomplete: "off",
      class: "digits",
      "aria-describedby": "station-hint",
    });
    const [before, station] = this.now.split("/");
    if (before === this.kelurahan.code && station) this.number.value = String(Number(station));
    this.number.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.finish();
      }
    });
    const hint = `${said("station_hint", { runs: runs(this.kelurahan.stations) })} ${this.station ? "" : said("station_optional")}`;
    return [
      chosen,
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
    const typed = this.number.value.trim();
    if (!typed && !this.station) return this.use(this.kelurahan.code);
    if (isDigits(typed) && hasStation(this.kelurahan.stations, Number(typed)))
      return this.use(stationCode(this.kelurahan.code, Number(typed)));
    this.fault.textContent = said("fault_station", { name: this.kelurahan.name, runs: runs(this.kelurahan.stations) });
    this.fault.hidden = false;
    this.number.setAttribute("aria-invalid", "true");
    this.number.focus();
    return null;
  }
}

function runs(stations) {
  return stations.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ") || "–";
}

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.kecamatan, [...(found.get(row.kecamatan) ?? []), row]);
  return [...found];
}
