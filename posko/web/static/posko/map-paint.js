// What the map looks like: its colours, its textures and its layers. The colours are the page's own tokens, read
// anew when the theme changes, so that day and night need no second table here.

import { NOTHING } from "./map-places.js";

/** @typedef {Record<keyof typeof TOKENS, string>} Colours */

const TOKENS = {
  low: "--sand",
  mid: "--ochre",
  high: "--plum",
  unknown: "--void",
  hatch: "--hatch",
  card: "--card",
  sunk: "--sunk",
  ink: "--ink",
  quiet: "--ink-3",
  line: "--line-2",
  brand: "--act",
  soft: "--act-soft",
};
const KNOWN = /** @type {const} */ (["low", "mid", "high"]);
const CLASSES = /** @type {const} */ ([...KNOWN, "unknown"]);
const FONT = ["Posko Map SemiBold"]; // declared in map.css; the library takes the weight from the name
const GLEAM = "rgb(255 255 255 / .55)"; // as in the drawing of posko/domain/territory/map.py, in both themes
const RATIO = 2; // pictures are drawn at twice their size, for sharp screens
// Names stand where they fit: the loud ones (weak, or of few) from the start, the others from here on.
const NAMES_FROM = 12;
// Where a name may stand: around the disc of its place, best on its right, or on the place itself; in em.
const AROUND = ["left", [0.9, 0], "top", [0, 0.8], "bottom", [0, -0.8], "right", [-0.9, 0]];
const UPON = ["center", [0, 0], "top", [0, 0.2], "bottom", [0, -0.2]];
const CLOSE = { radius: 44, until: 14 }; // stations nearer than this many pixels become one circle, up to this zoom

/** The tokens as they are now. @returns {Colours} */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
  return /** @type {Colours} */ (Object.fromEntries(read));
}

/**
 * Adds every source, picture and layer to a map whose style is empty.
 * @param {any} map @param {Colours} colours
 */
export function addDrawing(map, colours) {
  for (const name of ["roofs", "areas", "anchors"]) map.addSource(name, { type: "geojson", data: NOTHING });
  map.addSource("stations", {
    type: "geojson",
    data: NOTHING,
    cluster: true,
    clusterRadius: CLOSE.radius,
    clusterMaxZoom: CLOSE.until,
  });
  for (const [name, image] of pictures(colours)) map.addImage(name, image, { pixelRatio: RATIO });
  for (const layer of layers(colours)) map.addLayer(layer);
}

/**
 * Paints a map that stands in the colours of now.
 * @param {any} map @param {Colours} colours
 */
export function repaint(map, colours) {
  for (const [name, image] of pictures(colours)) map.updateImage(name, image);
  for (const { id, paint } of layers(colours)) {
    for (const [property, value] of Object.entries(paint)) map.setPaintProperty(id, property, value);
  }
}

/** @param {Colours} c */
function layers(c) {
  const known = ["!=", ["get", "class"], "unknown"];
  const byClass = ["match", ["get", "class"], ...KNOWN.flatMap((klass) => [klass, c[klass]]), c.unknown];
  const halo = { "text-color": c.ink, "text-halo-color": c.card, "text-halo-width": 1.6 };
  return [
    { id: "ground", type: "fill", source: "roofs", paint: { "fill-color": c.sunk } },
    {
      id: "areas",
      type: "fill",
      source: "areas",
      filter: known,
      paint: { "fill-color": byClass, "fill-antialias": false },
    },
    { id: "areas-unknown", type: "fill", source: "areas", filter: ["!", known], paint: { "fill-pattern": "unknown" } },
    {
      id: "areas-unsure",
      type: "fill",
      source: "areas",
      filter: ["get", "unsure"],
      paint: { "fill-pattern": "hatch" },
    },
    {
      id: "borders",
      type: "line",
      source: "areas",
      layout: { "line-join": "round" },
      paint: { "line-color": c.card, "line-width": 1 },
    },
    {
      id: "roofs",
      type: "line",
      source: "roofs",
      layout: { "line-join": "round" },
      paint: { "line-color": c.ink, "line-width": 1.4, "line-opacity": 0.75 },
    },
    {
      id: "hover",
      type: "line",
      source: "areas",
      filter: ["==", ["get", "code"], ""],
      layout: { "line-join": "round" },
      paint: { "line-color": c.ink, "line-width": 3 },
    },
    {
      id: "clusters",
      type: "circle",
      source: "stations",
      filter: ["has", "point_count"],
      paint: {
        "circle-color": c.soft,
        "circle-stroke-color": c.brand,
        "circle-stroke-width": 1.5,
        "circle-radius": ["step", ["get", "point_count"], 12, 20, 15, 100, 18, 1000, 22],
      },
    },
    {
      id: "stations",
      type: "symbol",
      source: "stations",
      filter: ["!", ["has", "point_count"]],
      layout: {
        "icon-image": ["concat", "dot-", ["get", "class"], ["case", ["get", "unsure"], "-unsure", ""]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.7, 17, 1.3],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
      paint: {},
    },
    {
      id: "names",
      type: "symbol",
      source: "anchors",
      minzoom: NAMES_FROM,
      filter: ["!", ["get", "loud"]],
      layout: nameLayout(11),
      paint: halo,
    },
    {
      id: "names-loud",
      type: "symbol",
      source: "anchors",
      filter: ["get", "loud"],
      layout: nameLayout(11.5),
      paint: halo,
    },
    {
      id: "marks",
      type: "circle",
      source: "anchors",
      filter: [">", ["get", "marks"], 0],
      paint: { "circle-color": c.card, "circle-stroke-color": c.ink, "circle-stroke-width": 1.2, "circle-radius": 8 },
    },
    {
      id: "marks-count",
      type: "symbol",
      source: "anchors",
      filter: [">", ["get", "marks"], 0],
      layout: countLayout(["to-string", ["get", "marks"]]),
      paint: { "text-color": c.ink },
    },
    {
      id: "clusters-count",
      type: "symbol",
      source: "stations",
      filter: ["has", "point_count"],
      layout: countLayout(["number-format", ["get", "point_count"], { locale: document.documentElement.lang }]),
      paint: { "text-color": c.ink },
    },
  ];
}

/** @param {number} size */
function nameLayout(size) {
  return {
    "text-field": ["get", "name"],
    "text-font": FONT,
    "text-size": size,
    "text-max-width": 7,
    "text-padding": 1,
    "text-variable-anchor-offset": ["case", [">", ["get", "marks"], 0], ["literal", AROUND], ["literal", UPON]],
    "symbol-sort-key": ["-", 0, ["coalesce", ["get", "score"], 0]],
  };
}

/** @param {any} field */
function countLayout(field) {
  return { "text-field": field, "text-font": FONT, "text-size": 11, "text-allow-overlap": true, "text-padding": 4 };
}

// ── pictures ──

/** @param {Colours} c @returns {[string, ImageData][]} */
function pictures(c) {
  const dots = CLASSES.flatMap(
    (klass) =>
      /** @type {[string, ImageData][]} */ ([
        [`dot-${klass}`, dot(c, klass, false)],
        [`dot-${klass}-unsure`, dot(c, klass, true)],
      ]),
  );
  return [["hatch", draw(8, (pen) => hatch(pen, c, 8))], ["unknown", draw(6, (pen) => stipple(pen, c))], ...dots];
}

/**
 * A square picture, drawn in CSS pixels.
 * @param {number} size @param {(pen: CanvasRenderingContext2D) => void} act
 */
function draw(size, act) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(RATIO, RATIO);
  act(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * Slanting lines, a dark one for the light classes and a light one for the dark; they meet over the edges of the tile.
 * @param {CanvasRenderingContext2D} pen @param {Colours} c @param {number} size
 */
function hatch(pen, c, size) {
  const pairs = /** @type {[string, number][]} */ ([
    [c.hatch, 1],
    [GLEAM, 1 + size / 2],
  ]);
  pen.lineWidth = 1.2;
  for (const [colour, at] of pairs) {
    pen.strokeStyle = colour;
    pen.beginPath();
    for (const sum of [at - size, at, at + size, at + 2 * size]) {
      pen.moveTo(sum + size, -size);
      pen.lineTo(sum - 2 * size, 2 * size);
    }
    pen.stroke();
  }
}

/** Dots on the colour of "no data": a texture of its own. @param {CanvasRenderingContext2D} pen @param {Colours} c */
function stipple(pen, c) {
  pen.fillStyle = c.unknown;
  pen.fillRect(0, 0, 6, 6);
  pen.fillStyle = c.quiet;
  pen.beginPath();
  pen.arc(3, 3, 0.8, 0, 7);
  pen.fill();
}

/**
 * A station: filled by its class, hatched where that is not certain, a hollow ring where nothing is known.
 * @param {Colours} c @param {typeof CLASSES[number]} klass @param {boolean} unsure
 */
function dot(c, klass, unsure) {
  return draw(16, (pen) => {
    pen.beginPath();
    pen.arc(8, 8, 5.5, 0, 7);
    pen.fillStyle = klass === "unknown" ? c.card : c[klass];
    pen.fill();
    pen.strokeStyle = klass === "unknown" ? c.quiet : c.ink;
    pen.lineWidth = klass === "unknown" ? 2 : 1;
    pen.stroke();
    if (!unsure) return;
    pen.clip();
    hatch(pen, c, 8);
  });
}
