// The map that can be zoomed. It lies over the server's drawing and shows only once it stands; where the browser has
// no WebGL, or anything fails on the way, the drawing stays. Levels, addresses and sentences are in
// vulnerability/_map.html, the look in map-paint.js, the places in map-places.js.

import { addDrawing, readColours, repaint } from "./map-paint.js";
import { anchorsOf, boundsOf, codeAbove, fetchJson, LEVELS, NOTHING, painted, said, withRoom } from "./map-places.js";

/** @typedef {import("./map-places.js").Layer} Layer */

const NEAR = "300px"; // how far below the window the map begins to load
const PLACE = "00.00"; // stands for the code in the address of a place
const RIM = { top: 12, bottom: 12, left: 24, right: 24 }; // pixels around the whole city: names stand over its sides
const REACH = 4; // pixels beside a station that still mean it

class PlaceMap {
  /** @type {Map<string, Promise<any>>} what was fetched, by address */
  #fetched = new Map();
  /** @type {Map<string, string>} name by code, of every layer seen */
  #names = new Map();
  #turn = 0;
  #moved = false; // by the person: then a resize leaves the view alone
  #aimed = false; // keys move the map, and what lies in the middle is meant
  #hovered = "";

  /** @param {HTMLElement} figure @param {any} library */
  constructor(figure, library) {
    this.figure = figure;
    this.words = JSON.parse(part(figure, "#map-words").textContent ?? "");
    this.marks = JSON.parse(part(figure, "#map-marks").textContent ?? "");
    this.status = part(figure, "[role=status]");
    this.popup = new library.Popup({
      closeButton: false,
      closeOnClick: false,
      focusAfterOpen: false,
      offset: 14,
      maxWidth: "260px",
    });
    this.map = new library.Map({
      container: part(figure, ".map-live"),
      style: { version: 8, sources: {}, layers: [] },
      attributionControl: false,
      renderWorldCopies: false,
      maxZoom: 18,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      canvasContextAttributes: { antialias: true },
      locale: {
        "Map.Title": this.words.title,
        "CooperativeGesturesHandler.WindowsHelpText": this.words.ctrl,
        "CooperativeGesturesHandler.MacHelpText": this.words.cmd,
        "CooperativeGesturesHandler.MobileHelpText": this.words.fingers,
      },
    });
    this.map.keyboard.disableRotation();
    this.map.touchZoomRotate.disableRotation();
  }

  /** Draws the level that the page chose and takes the drawing's place. Rejects when anything fails on the way. */
  async start() {
    await new Promise((done, fail) => {
      this.map.once("load", done);
      this.map.once("error", (/** @type {any} */ event) => fail(event.error));
    });
    addDrawing(this.map, readColours());
    const level = part(this.figure, "[data-level][aria-pressed=true]").dataset.level ?? "";
    this.bounds = boundsOf(await this.#layer(level));
    this.#fit();
    await this.show(level);
    this.#listen();
    this.#takeOver();
  }

  /** Shows the map in place of the drawing; who was in the drawing by keyboard is in the map now. */
  #takeOver() {
    const within = part(this.figure, ".posko-map").contains(document.activeElement);
    this.figure.classList.add("is-live");
    if (within) this.map.getCanvas().focus();
  }

  /** Other numbers in the discs: something happened. @param {Record<string, number>} marks */
  async remark(marks) {
    this.marks = marks;
    await this.show(
      this.figure.dataset.shown ?? part(this.figure, "[data-level][aria-pressed=true]").dataset.level ?? "",
    );
  }

  /** Lets go of the graphics card. */
  end() {
    this.map.remove();
  }

  /** Shows a level inside the borders of the one above it. @param {string} level */
  async show(level) {
    const turn = ++this.#turn;
    const above = LEVELS[LEVELS.indexOf(level) - 1] ?? level;
    const [layer, roofs, values] = await Promise.all([this.#layer(level), this.#layer(above), this.#values(level)]);
    if (turn !== this.#turn) return; // another level was pressed meanwhile
    const stations = level === "tps";
    const places = painted(layer, values, this.marks, level);
    this.#data("areas", stations ? NOTHING : places);
    this.#data("stations", stations ? places : NOTHING);
    this.#data("roofs", roofs);
    this.#data("anchors", anchorsOf(stations ? painted(roofs, {}, {}, above) : places));
    this.#press(level);
    this.#forget();
    await new Promise((done) => this.map.once("idle", done));
    this.figure.dataset.shown = level;
  }

  // ── data ──

  /** @param {string} level @returns {Promise<Layer>} */
  async #layer(level) {
    const layer = await this.#fetch(this.#button(level).dataset.layer ?? "");
    for (const { properties } of layer.features) this.#names.set(properties.code, properties.name);
    return layer;
  }

  /** @param {string} level @returns {Promise<Record<string, import("./map-places.js").Value>>} */
  async #values(level) {
    return (await this.#fetch(this.#button(level).dataset.values ?? "")).values;
  }

  /** Fetches once; what failed may be tried again. @param {string} address */
  #fetch(address) {
    const found = this.#fetched.get(address) ?? fetchJson(address);
    this.#fetched.set(address, found);
    found.catch(() => this.#fetched.delete(address));
    return found;
  }

  /** @param {string} source @param {Layer} layer */
  #data(source, layer) {
    this.map.getSource(source).setData(layer);
  }

  // ── what lies under the pointer, or in the middle where keys move the map ──

  #listen() {
    const { map } = this;
    const canvas = map.getCanvas();
    map.on("mousemove", (/** @type {any} */ event) => this.#look(event.point, event.lngLat));
    map.on("mouseout", () => this.#forget());
    map.on("click", (/** @type {any} */ event) => this.#open(this.#under(event.point), event.originalEvent));
    map.on("movestart", (/** @type {any} */ event) => {
      this.#moved ||= Boolean(event.originalEvent);
    });
    map.on("moveend", () => this.#aim());
    map.on("resize", () => {
      if (!this.#moved) this.#fit();
    });
    map.on("webglcontextlost", () => this.figure.classList.remove("is-live"));
    map.on("webglcontextrestored", () => this.figure.classList.add("is-live"));
    canvas.addEventListener("focus", () => this.#setAim(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => this.#setAim(false));
    canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") this.#open(this.#under(this.#middle()), event);
    });
    this.figure.addEventListener("click", (event) => this.#pressed(/** @type {HTMLElement} */ (event.target)));
    const paint = () => repaint(map, readColours());
    new MutationObserver(paint).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme"],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  }

  /** The station, circle or area at a point of the canvas. @param {{x: number, y: number}} point @returns {any} */
  #under({ x, y }) {
    const box = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    const [near] = this.map.queryRenderedFeatures(box, { layers: ["clusters", "stations"] });
    return near ?? this.map.queryRenderedFeatures([x, y], { layers: ["areas", "areas-unknown"] })[0];
  }

  /** Says what is at a point. @param {{x: number, y: number}} point @param {any} at */
  #look(point, at) {
    const found = this.#under(point);
    this.map.getCanvas().style.cursor = found ? "pointer" : "";
    if (!found) return this.#forget();
    const { properties, geometry } = found;
    const code = properties.code ?? `circle ${properties.cluster_id}`;
    if (code !== this.#hovered) {
      this.#hovered = code;
      this.popup.setDOMContent(lines(this.#said(properties)));
      this.#outline(code);
    }
    this.popup.setLngLat(geometry.type === "Point" ? geometry.coordinates : at);
    if (!this.popup.isOpen()) this.popup.addTo(this.map);
  }

  #forget() {
    this.#hovered = "";
    this.popup.remove();
    this.#outline("");
  }

  /** @param {string} code */
  #outline(code) {
    this.map.setFilter("hover", ["==", ["get", "code"], code]);
  }

  /** @param {Record<string, any>} place */
  #said(place) {
    return said(place, this.words, this.#names.get(codeAbove(place.code ?? "")) ?? "");
  }

  /** @param {boolean} on */
  #setAim(on) {
    this.#aimed = on;
    this.figure.classList.toggle("is-aimed", on);
    if (on) this.#aim();
    else this.#forget();
  }

  #aim() {
    if (!this.#aimed) return;
    const found = this.#under(this.#middle());
    this.#look(this.#middle(), this.map.getCenter());
    this.status.textContent = found ? this.#said(found.properties).join(", ") : "";
  }

  #middle() {
    return this.map.project(this.map.getCenter());
  }

  /** Goes to a place, or closer to a circle of stations. @param {any} found @param {MouseEvent|KeyboardEvent} event */
  async #open(found, event) {
    if (!found) return;
    if (found.properties.cluster) {
      const zoom = await this.map.getSource("stations").getClusterExpansionZoom(found.properties.cluster_id);
      this.#moved = true;
      this.map.easeTo({ center: found.geometry.coordinates, zoom });
      return;
    }
    const address = (this.figure.dataset.place ?? "").replace(PLACE, found.properties.code);
    if (event.ctrlKey || event.metaKey) open(address);
    else location.assign(address);
  }

  // ── buttons ──

  /** @param {HTMLElement} target */
  #pressed(target) {
    const { level, zoom } = /** @type {HTMLElement|null} */ (target.closest("button"))?.dataset ?? {};
    if (level) this.show(level).catch(sayFailed);
    if (!zoom) return;
    this.#moved = zoom !== "all";
    if (zoom === "all") this.#fit();
    else this.map[zoom === "in" ? "zoomIn" : "zoomOut"]();
  }

  /** @param {string} level */
  #press(level) {
    for (const each of LEVELS) this.#button(each).setAttribute("aria-pressed", String(each === level));
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.figure.querySelectorAll("[data-at]"))) {
      line.hidden = (line.dataset.at === "tps") !== (level === "tps");
    }
  }

  /** @param {string} level */
  #button(level) {
    return part(this.figure, `[data-level=${level}]`);
  }

  /** The whole city, and as much around it as brings its rim to the middle of the map. */
  #fit() {
    this.map.setMaxBounds(null);
    this.map.fitBounds(this.bounds, { padding: RIM, animate: false });
    this.map.setMaxBounds(withRoom(this.map.getBounds().toArray().flat()));
  }
}

/** @param {HTMLElement} whole @param {string} selector @returns {HTMLElement} */
function part(whole, selector) {
  const found = whole.querySelector(selector);
  if (!found) throw new Error(`the map lacks ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** The first line is the name. @param {string[]} sentences */
function lines([name, ...facts]) {
  const box = document.createElement("div");
  for (const [tag, text] of [["b", name], ...facts.map((fact) => ["span", fact])]) {
    box.append(Object.assign(document.createElement(tag), { textContent: text }));
  }
  return box;
}

function sayFailed() {
  const live = document.getElementById("live");
  if (live) live.textContent = live.dataset.failed ?? "";
}

/** The library's own style sheet, which no other page needs. @param {string} address */
function addStyle(address) {
  return new Promise((done, fail) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: address,
      onload: done,
      onerror: fail,
    });
    document.head.append(link);
  });
}

/** @param {HTMLElement} figure */
async function enhance(figure) {
  let map;
  try {
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
    const [library] = await Promise.all([import(figure.dataset.library ?? ""), addStyle(figure.dataset.style ?? "")]);
    map = new PlaceMap(figure, library);
    await map.start();
    const standing = map;
    document.addEventListener("posko-marks", (event) => {
      standing.remark(/** @type {CustomEvent} */ (event).detail).catch(sayFailed);
    });
  } catch {
    map?.end();
    figure.classList.add("is-still"); // the drawing says the same
  }
}

const watch = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      enhance(/** @type {HTMLElement} */ (target));
    }
  },
  { rootMargin: NEAR },
);
document.querySelectorAll("[data-map]").forEach((figure) => watch.observe(figure));
