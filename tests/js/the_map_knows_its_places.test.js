import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "id" } };
const places = await import("../../posko/web/static/posko/map-places.js");

const square = (west, south, size) => [
  [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ],
];
const area = (code, name, coordinates, type = "Polygon") => ({
  type: "Feature",
  geometry: { type, coordinates },
  properties: { code, name },
});
const layer = (...features) => ({ type: "FeatureCollection", features });
const value = (otherwise = {}) => ({
  class: "high",
  certain: true,
  score: 61.4,
  rank: 3,
  low: 2,
  high: 5,
  label: "official",
  ...otherwise,
});
const WORDS = {
  classes: { low: "Rendah", mid: "Sedang", high: "Tinggi", unknown: "Tidak ada data" },
  unsure: "belum pasti",
  labels: { official: "resmi" },
  score: "Nilai",
  rank: "peringkat {rank}",
  ranks: "peringkat {low} sampai {high}",
  gap: "1 celah",
  gaps: "{count} celah",
  stations: "{count} TPS",
};

const JATINEGARA = area("31.75.03", "Jatinegara", square(106, -6, 1));
const painted = (values, marks = {}, level = "kelurahan") =>
  places.painted(layer(JATINEGARA), values, marks, level).features[0].properties;

test("a place without a value is unknown, never low", () => {
  const { class: klass, unsure, loud } = painted({});
  assert.deepEqual([klass, unsure, loud], ["unknown", false, false]);
});

test("a class that is not certain is unsure", () => {
  assert.equal(painted({ "31.75.03": value({ certain: false }) }).unsure, true);
  assert.equal(painted({ "31.75.03": value() }).unsure, false);
});

test("the few and the weak are named loudly", () => {
  assert.equal(painted({}, {}, "kecamatan").loud, true);
  assert.equal(painted({ "31.75.03": value() }).loud, true);
  assert.equal(painted({ "31.75.03": value({ class: "mid" }) }).loud, false);
});

test("a kecamatan counts what is below it, a kelurahan only its own", () => {
  const marks = { "31.75.03": 1, "31.75.03.1001": 2, "31.75.031": 40 };
  assert.equal(painted({}, marks, "kecamatan").marks, 3);
  assert.equal(painted({}, marks, "kelurahan").marks, 1);
});

test("a value keeps neither name nor code of the place from it", () => {
  const { name, code } = painted({ "31.75.03": { ...value(), name: "x", code: "y" } });
  assert.deepEqual([name, code], ["Jatinegara", "31.75.03"]);
});

test("the place above a station is its kelurahan, and so on up", () => {
  const above = ["31.75.03.1001/012", "31.75.03.1001", "31.75.03"].map(places.codeAbove);
  assert.deepEqual(above, ["31.75.03.1001", "31.75.03", "31.75"]);
});

test("the name of an area stands in the middle of its largest part", () => {
  const islands = area("31.01", "Kepulauan Seribu", [square(0, 0, 1), square(10, 10, 4)], "MultiPolygon");
  const [{ geometry }] = places.anchorsOf(layer(islands)).features;
  assert.deepEqual(geometry, { type: "Point", coordinates: [12, 12] });
});

test("which way round a ring is drawn moves no name", () => {
  const [ring] = square(10, 10, 4);
  const [{ geometry }] = places.anchorsOf(layer(area("1", "A", [ring.toReversed()]))).features;
  assert.deepEqual(geometry.coordinates, [12, 12]);
});

test("the bounds hold every part, and there is room around them", () => {
  const islands = area("31.01", "Kepulauan Seribu", [square(0, 0, 1), square(10, 10, 4)], "MultiPolygon");
  const bounds = places.boundsOf(layer(JATINEGARA, islands));
  assert.deepEqual(bounds, [0, -6, 107, 14]);
  assert.deepEqual(places.withRoom([0, 0, 10, 20]), [-5, -10, 15, 30]);
});

test("a place says its name, class, score, ranks and gaps", () => {
  const place = { ...value({ certain: false }), code: "31.75.03", name: "Jatinegara", unsure: true, marks: 1200 };
  assert.deepEqual(places.said(place, WORDS, "Jakarta Timur"), [
    "Jatinegara, Jakarta Timur",
    "Tinggi (belum pasti)",
    "IKP 61,4 (resmi)",
    "peringkat 2 sampai 5",
    "1.200 celah",
  ]);
});

test("one rank and one gap are said as one", () => {
  const place = { ...value({ low: 3, high: 3 }), code: "31.75.03.1001/012", name: "TPS 012", marks: 1 };
  assert.deepEqual(places.said(place, WORDS, "").slice(2), ["Nilai 61,4 (resmi)", "peringkat 3", "1 celah"]);
});

test("of the only area of its kind nothing is said about its class, and unknown is said as unknown", () => {
  const alone = { class: "unknown", score: 50, rank: null, label: null, code: "31", name: "Jakarta", marks: 0 };
  assert.deepEqual(places.said(alone, WORDS, ""), ["Jakarta", "IKP 50,0"]);
  assert.deepEqual(places.said({ ...alone, score: null }, WORDS, ""), ["Jakarta", "Tidak ada data"]);
});

test("a circle of stations says how many there are", () => {
  assert.deepEqual(places.said({ cluster: true, point_count: 1500 }, WORDS, ""), ["1.500 TPS"]);
});

test("what the post refuses, or answers by leading to the log-in, is an error", async () => {
  const answers = [
    [{ ok: false, status: 403 }, /answers 403/],
    [{ ok: true, redirected: true, status: 200 }, /answers 200/],
  ];
  for (const [answer, words] of answers) {
    globalThis.fetch = async () => answer;
    await assert.rejects(places.fetchJson("/territory/layer/"), words);
  }
});
