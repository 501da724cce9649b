import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { colour, KeptMap, setTheme, tokens } from "./map.js";

const { addDrawing, readColours, repaint } = await import("../../posko/web/static/posko/map-paint.js");

beforeEach(() => setTheme("day"));

function painted() {
  const map = new KeptMap();
  addDrawing(map, readColours());
  return map;
}

const acts = (map, name) => map.images.get(name).done.map(([act]) => act);
const fills = (map, name) =>
  map.images
    .get(name)
    .done.filter(([act]) => act === "fillStyle")
    .map(([, value]) => value);

test("every colour is a token that the page has, by day and by night", () => {
  for (const theme of ["day", "night"]) {
    setTheme(theme);
    for (const [name, value] of Object.entries(readColours())) assert.match(value, /^(#|rgb)/, `${theme}: ${name}`);
  }
});

test("the style is one that the library takes", () => {
  assert.deepEqual(painted().faults(), []);
});

test("every layer draws from a source that is there, and no two have one name", () => {
  const { sources, layers } = painted().style;
  assert.ok(layers.every((layer) => layer.source in sources));
  assert.equal(new Set(layers.map((layer) => layer.id)).size, layers.length);
});

test("an area has the colour of its class", () => {
  const map = painted();
  for (const klass of ["low", "mid", "high"]) {
    const found = map.value("areas", "fill-color", { class: klass });
    assert.equal(found.toString(), colour(tokens.day[`--v-${klass}`]));
  }
});

test("an area of which nothing is known is stippled, never coloured", () => {
  const map = painted();
  assert.deepEqual(map.showing("areas", { class: "unknown", code: "31.75", unsure: false }), [
    "areas-unknown",
    "borders",
  ]);
  assert.ok(map.images.has("unknown"));
});

test("an unsure area has its colour and hatching over it", () => {
  const shown = painted().showing("areas", { class: "high", code: "31.75", unsure: true });
  assert.deepEqual(shown, ["areas", "areas-unsure", "borders"]);
});

test("every station has a picture of its class, hatched where that is not sure", () => {
  const map = painted();
  for (const klass of ["low", "mid", "high", "unknown"]) {
    const [sure, unsure] = [false, true].map(
      (each) => map.value("stations", "icon-image", { class: klass, unsure: each }).name,
    );
    assert.deepEqual([sure, unsure], [`dot-${klass}`, `dot-${klass}-unsure`]);
    assert.ok(!acts(map, sure).includes("clip"));
    assert.ok(acts(map, unsure).includes("clip"));
  }
});

test("a station of which nothing is known is a hollow ring", () => {
  const map = painted();
  assert.deepEqual(fills(map, "dot-unknown"), [tokens.day["--card"]]);
  assert.deepEqual(fills(map, "dot-high"), [tokens.day["--v-high"]]);
});

test("pictures are drawn for sharp screens", () => {
  const map = painted();
  assert.deepEqual([...new Set([...map.images.values()].map((image) => image.pixelRatio))], [2]);
  assert.equal(map.images.get("dot-low").width, 32);
});

test("many stations become one circle, which grows with them and says how many", () => {
  const map = painted();
  const circle = { point_count: 1500 };
  assert.deepEqual(map.showing("stations", circle), ["clusters", "clusters-count"]);
  const sizes = [2, 50, 500, 1500].map((count) => map.value("clusters", "circle-radius", { point_count: count }));
  assert.deepEqual(sizes, [12, 15, 18, 22]);
  assert.equal(map.value("clusters-count", "text-field", circle).toString(), "1.500");
});

test("loud names stand from the start and the others from nearby", () => {
  const map = painted();
  const names = (loud, zoom) => map.showing("anchors", { loud, marks: 0 }, zoom);
  assert.deepEqual([names(true, 9), names(false, 9), names(false, 12)], [["names-loud"], [], ["names"]]);
});

test("a place with gaps has a disc with their number and its name beside it", () => {
  const map = painted();
  const place = { loud: true, marks: 3, name: "Kayu Putih", score: 4 };
  assert.deepEqual(map.showing("anchors", place), ["names-loud", "marks", "marks-count"]);
  assert.equal(map.value("marks-count", "text-field", place).toString(), "3");
  const [beside, upon] = [3, 0].map(
    (marks) => map.value("names-loud", "text-variable-anchor-offset", { ...place, marks }).values[0],
  );
  assert.deepEqual([beside, upon], ["left", "center"]);
});

test("where names do not all fit, the weaker place is named first", () => {
  const map = painted();
  const rank = (score) => map.value("names", "symbol-sort-key", score === undefined ? {} : { score });
  assert.ok(rank(70) < rank(20));
  assert.ok(rank(20) < rank(undefined));
});

test("at night the whole map is painted anew, and nothing of the day is left", () => {
  const map = painted();
  const byDay = structuredClone(map.style);
  setTheme("night");
  repaint(map, readColours());
  const fresh = new KeptMap();
  addDrawing(fresh, readColours());
  assert.deepEqual(map.style, fresh.style);
  assert.deepEqual(map.images, fresh.images);
  assert.notDeepEqual(map.style, byDay);
  assert.equal(map.value("areas", "fill-color", { class: "high" }).toString(), colour(tokens.night["--v-high"]));
});
