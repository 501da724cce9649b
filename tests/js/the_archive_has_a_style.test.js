import assert from "node:assert/strict";
import test from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { styleOf } from "../../posko/web/static/posko/archive.js";

const COLOURS = { ground: "#eee", card: "#fff", line: "#aaa", ink: "#111", water: "#389", road: "#888" };
const told = (vector) => ({ vector, names: ["water", "roads"], from: 0, to: 14 });

test("a style of drawn shapes and one of pictures are sound", () => {
  for (const vector of [true, false]) {
    const style = styleOf(told(vector), "http://h/a.pmtiles", "http://h/b.geojson", COLOURS);
    assert.deepEqual(validateStyleMin(style), []);
  }
});

test("borders lie over the archive, and waters have their own colour", () => {
  const { layers } = styleOf(told(true), "http://h/a.pmtiles", "http://h/b.geojson", COLOURS);
  assert.equal(layers.at(-1).id, "borders");
  assert.equal(layers.find((layer) => layer.id === "water-lines").paint["line-color"], COLOURS.water);
});
