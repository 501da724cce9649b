// A map for the tests: it keeps what the painting gives it, as the library would, and reads it by the library's own
// rules (its style specification). The canvas keeps what was drawn.

import { readFileSync } from "node:fs";
import * as spec from "@maplibre/maplibre-gl-style-spec";

const TOKENS = new URL("../../posko/web/static/posko/tokens.css", import.meta.url);
const NAMED = /(--[\w-]+):\s*([^;]+);/g;
const [day, chosenNight] = readFileSync(TOKENS, "utf8").split('[data-theme="dark"]');
export const tokens = { day: table(day), night: { ...table(day), ...table(chosenNight.split("}")[0]) } };

function table(css) {
  return Object.fromEntries([...css.matchAll(NAMED)].map(([, name, value]) => [name, value]));
}

let theme = tokens.day;
export const setTheme = (name) => {
  theme = tokens[name];
};

globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => theme[name] ?? "" });
globalThis.document = {
  documentElement: { lang: "id" },
  createElement: () => new Canvas(),
};

/** A canvas whose picture is the list of what was done with its pen. */
class Canvas {
  width = 0;
  height = 0;

  getContext() {
    const done = [];
    const { width, height } = this;
    const own = { getImageData: () => ({ width, height, done }) };
    return new Proxy(own, {
      get: (_, act) => own[act] ?? ((...given) => done.push([act, ...given])),
      set: (_, property, value) => done.push([property, value]) > 0,
    });
  }
}

/** What is kept of a map: its style and its pictures. */
export class KeptMap {
  style = { version: 8, glyphs: "https://glyphs.invalid/{fontstack}/{range}", sources: {}, layers: [] };
  images = new Map();

  addSource(name, source) {
    this.style.sources[name] = source;
  }

  addLayer(layer) {
    this.style.layers.push(structuredClone(layer));
  }

  addImage(name, image, { pixelRatio }) {
    if (this.images.has(name)) throw new Error(`${name} is there already`);
    this.images.set(name, { ...image, pixelRatio });
  }

  updateImage(name, image) {
    const before = this.images.get(name);
    if (before?.width !== image.width) throw new Error(`${name} has no picture of this size`);
    this.images.set(name, { ...before, ...image });
  }

  setPaintProperty(id, property, value) {
    this.layer(id).paint[property] = value;
  }

  layer(id) {
    const found = this.style.layers.find((layer) => layer.id === id);
    if (!found) throw new Error(`the map has no layer ${id}`);
    return found;
  }

  /** What the style specification has against this style, as sentences. */
  faults() {
    return spec.validateStyleMin(this.style).map((fault) => fault.message);
  }

  /** The value of a property of a layer for a feature, as the library reckons it. */
  value(id, property, properties, zoom = 13) {
    const layer = this.layer(id);
    const part = property in (layer.paint ?? {}) ? "paint" : "layout";
    const rule = spec.latest[`${part}_${layer.type}`][property];
    const made = spec.createPropertyExpression(layer[part][property], `layers.${id}.${part}.${property}`, rule);
    if (made.result === "error") throw new Error(JSON.stringify(made.value));
    return made.value.evaluate({ zoom }, { type: 1, properties }, {}, undefined, [...this.images.keys()]);
  }

  /** The layers of a source that show a feature. */
  showing(source, properties, zoom = 13) {
    const shows = ({ id, filter, minzoom = 0 }) =>
      zoom >= minzoom && spec.featureFilter(filter, `layers.${id}.filter`).filter({ zoom }, { type: 1, properties });
    return this.style.layers.filter((layer) => layer.source === source && shows(layer)).map((layer) => layer.id);
  }
}

/** A colour of a token as the library writes it. */
export const colour = (text) => spec.Color.parse(text).toString();
