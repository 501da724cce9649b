// The picker of a day or an hour: under its field, opened by a click or by arrow down; one serves all fields of a page.
// Whoever types is not disturbed: the field keeps the cursor until an arrow leads into the picker.

import { dayOf, typedDay, typedHour } from "./typed-time.js";

const DAY = 86_400_000;
const language = document.documentElement.lang || "id";
const box = document.createElement("div");
/** @type {HTMLInputElement|null} */
let field = null;
/** @type {Date} */
let month = new Date();

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node|string)[]} inside */
function element(tag, attributes, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** @param {string} value */
function put(value) {
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function close() {
  if (box.matches(":popover-open")) box.hidePopover();
}

/** @param {DOMStringMap} said */
export function picker(said) {
  if (!("popover" in box)) return;
  box.className = "picker";
  box.popover = "manual";
  box.setAttribute("role", "dialog");
  document.body.append(box);

  /** The day that the field holds, else today by the clock of the post. */
  function held() {
    const today = dayOf(said.today ?? "") ?? new Date(new Date().toISOString().slice(0, 10));
    return dayOf(field?.value ?? "") ?? today;
  }

  /** @param {Date} day */
  function dayButton(day) {
    const attributes = { type: "button", "data-pick": typedDay(day), tabindex: "-1" };
    const made = element("button", attributes, String(day.getUTCDate()));
    made.setAttribute("aria-label", day.toLocaleDateString(language, { dateStyle: "full", timeZone: "UTC" }));
    if (day.getUTCMonth() !== month.getUTCMonth()) made.className = "is-other";
    if (+day === +held()) made.setAttribute("aria-current", "date");
    return made;
  }

  /** @param {number} by @param {string|undefined} label @param {string} sign */
  function turn(by, label, sign) {
    return element("button", { type: "button", "data-turn": String(by), "aria-label": label ?? "" }, sign);
  }

  function drawDays() {
    const first = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1));
    const monday = +first - ((first.getUTCDay() + 6) % 7) * DAY;
    const days = Array.from({ length: 42 }, (_, at) => new Date(monday + at * DAY));
    const title = first.toLocaleDateString(language, { month: "long", year: "numeric", timeZone: "UTC" });
    const names = days.slice(0, 7).map((day) => {
      return element("span", {}, day.toLocaleDateString(language, { weekday: "short", timeZone: "UTC" }));
    });
    box.replaceChildren(
      element(
        "header",
        {},
        turn(-1, said.before, "‹"),
        element("b", { "aria-live": "polite" }, title),
        turn(1, said.after, "›"),
      ),
      element("div", { class: "picker-days" }, ...names, ...days.map(dayButton)),
    );
    const chosen = box.querySelector("[aria-current]") ?? box.querySelector("[data-pick]:not(.is-other)");
    chosen?.setAttribute("tabindex", "0");
  }

  function drawHours() {
    const [hour, minute] = (typedHour(field?.value ?? "") || "--.--").split(".");
    /** @param {string} kind @param {number} number @param {string} now */
    const cell = (kind, number, now) => {
      const told = String(number).padStart(2, "0");
      const made = element("button", { type: "button", [`data-${kind}`]: told }, kind === "minute" ? `.${told}` : told);
      if (told === now) made.setAttribute("aria-current", "time");
      return made;
    };
    const hours = Array.from({ length: 24 }, (_, at) => cell("hour", at, hour));
    const minutes = Array.from({ length: 12 }, (_, at) => cell("minute", at * 5, minute));
    box.replaceChildren(
      element("div", { class: "picker-hours" }, ...hours),
      element("div", { class: "picker-hours is-minutes" }, ...minutes),
    );
  }

  /** @param {HTMLInputElement} asked */
  function open(asked) {
    field = asked;
    const isDay = "day" in asked.dataset;
    box.setAttribute("aria-label", (isDay ? said.pickDay : said.pickHour) ?? "");
    month = held();
    (isDay ? drawDays : drawHours)();
    if (!box.matches(":popover-open")) box.showPopover();
    const at = asked.getBoundingClientRect();
    const below = at.bottom + 4 + box.offsetHeight <= innerHeight;
    box.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - 4 - box.offsetHeight)}px`;
    box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - box.offsetWidth - 4))}px`;
  }

  function enter() {
    const first = ["[aria-current]", "[tabindex='0']", "button"]
      .map((wanted) => box.querySelector(wanted))
      .find(Boolean);
    /** @type {HTMLElement|undefined} */ (first ?? undefined)?.focus();
  }

  /** @param {HTMLElement} pressed */
  function choose(pressed) {
    const { pick, hour, minute, turn } = pressed.dataset;
    if (turn) {
      month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + Number(turn), 1));
      drawDays();
      return /** @type {HTMLElement|null} */ (box.querySelector(`[data-turn="${turn}"]`))?.focus();
    }
    const [given, rest] = (typedHour(field?.value ?? "") || "00.00").split(".");
    put(pick ?? `${hour ?? given}.${minute ?? rest}`);
    if (!hour) {
      close();
      return field?.focus();
    }
    drawHours();
    /** @type {HTMLElement|null} */ (box.querySelector(`[data-hour="${hour}"]`))?.focus();
  }

  /** Arrows walk by day and week, or from cell to cell. @param {KeyboardEvent} event */
  function walk(event) {
    const here = /** @type {HTMLElement} */ (event.target);
    const cells = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-pick], [data-hour], [data-minute]")]);
    const across = here.dataset.pick ? 7 : 6;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
    if (!by || !cells.includes(here)) return;
    event.preventDefault();
    const day = dayOf(here.dataset.pick ?? "");
    if (!day) return cells[cells.indexOf(here) + by]?.focus();
    const next = new Date(+day + by * DAY);
    if (next.getUTCMonth() !== month.getUTCMonth()) {
      month = next;
      drawDays();
    }
    /** @type {HTMLElement|null} */ (box.querySelector(`[data-pick="${typedDay(next)}"]`))?.focus();
  }

  document.addEventListener("click", (event) => {
    const pressed = /** @type {HTMLElement} */ (event.target);
    const asked = /** @type {HTMLInputElement|null} */ (pressed.closest?.("[data-day], input[data-hour]"));
    const button = /** @type {HTMLElement|null} */ (pressed.closest?.(".picker button"));
    if (button) choose(button);
    else if (asked && !asked.readOnly) open(asked);
    else if (!box.contains(pressed)) close();
  });
  document.addEventListener("keydown", (event) => {
    const here = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape" && box.matches(":popover-open")) {
      event.stopPropagation();
      close();
      field?.focus();
    } else if (box.contains(here)) walk(event);
    else if (event.key === "ArrowDown" && here.matches("[data-day], input[data-hour]")) {
      event.preventDefault();
      open(/** @type {HTMLInputElement} */ (here));
      enter();
    }
  });
  const first = /** @type {HTMLInputElement|null} */ (document.activeElement);
  if (first?.matches("[data-day]:hover, input[data-hour]:hover")) open(first); // the press that fetched this file
  document.addEventListener("focusin", (event) => {
    const here = /** @type {HTMLElement} */ (event.target);
    if (here !== field && !box.contains(here)) close();
  });
}
