import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";
import { answers, book, page, state, store, words } from "./phone.js";

const KAYU_PUTIH = {
  code: "31.75.02.1004",
  name: "Kayu Putih",
  kecamatan: "Pulo Gadung",
  spelt: ["kayuputih"],
  stations: [
    [1, 64],
    [901, 901],
  ],
};
const JATINEGARA = {
  code: "31.75.03.1009",
  name: "Jatinegara",
  kecamatan: "Cakung",
  spelt: ["jatinegara"],
  stations: [],
};
const BALI_MESTER = {
  code: "31.75.05.1001",
  name: "Bali Mester",
  kecamatan: "Jatinegara",
  spelt: ["balimester"],
  stations: [],
};
const KIT = {
  clock_offset: 0,
  forms: [],
  kelurahan: [KAYU_PUTIH, JATINEGARA, BALI_MESTER],
  kecamatan: [
    { code: "31.75.05", name: "Jatinegara", spelt: ["jatinegara"] },
    { code: "31.75.02", name: "Pulo Gadung", spelt: ["pulogadung"] },
  ],
  prefixes: { kec: "kecamatan", kecamatan: "kecamatan", kel: "kelurahan" },
};
const question = (name, kind, otherwise = {}) => ({ name, kind, label: { id: name }, ...otherwise });
const FORM = {
  code: "count",
  title: { id: "Hasil" },
  at: "at",
  lists: {
    kinds: [
      { code: "a", label: {}, group: "x" },
      { code: "b", label: {}, group: "y" },
    ],
  },
  questions: [
    question("place", "station", { required: true }),
    question("group", "choice", { list: "kinds", aside: true }),
    question("kind", "choice", { list: "kinds", by: "group" }),
    question("one", "number", { least: 0, most: 900, required: true }),
    question("two", "number", { least: 0, most: 900 }),
    question("all", "number", { least: 0, most: 900 }),
    question("sum", "check", { sum: ["one", "two"], equals: "all" }),
    question("why", "text", { when: { kind: ["a"] } }),
    question("how", "text", { when: { why: ["x"] } }),
    question("where", "point"),
    question("at", "moment"),
    question("text", "text"),
  ],
};
const LIMITS = { text: 20, answer: 10, private: { ours: "31\\.75[\\d.]*", nik: "\\d{16}", telephone: "08\\d{8,}" } };
const NOW = "2024-11-27T10:00:00";
const names = (rows) => rows.map((row) => row.name);
const wrong = (given, name) => answers.problems(FORM, { one: "1", ...given }, LIMITS, NOW)[name]?.[0];

test("a sentence is said in the reader's language, filled in", async () => {
  Object.assign(book.words, { id: { waiting: "{n} menunggu" }, en: { waiting: "{n} waiting" } });
  assert.equal(words.said("waiting", { n: 3 }), "3 menunggu");
  await words.speak("en");
  assert.equal(words.said("waiting", { n: 3 }), "3 waiting");
  assert.deepEqual([page.documentElement.lang, await store.kept("language")], ["en", "en"]);
});

test("a label that is not there is empty", () => {
  assert.deepEqual([words.label({ id: "Banjir" }), words.label({ en: "Flood" }), words.label()], ["Banjir", "", ""]);
});

test("the book is fetched and kept as the post gives it", async () => {
  const told = {
    words: { id: { saved: "Tersimpan" }, en: { saved: "Saved" } },
    limits: LIMITS,
    addresses: { home: "/phone/" },
  };
  const server = createServer((_, answer) => answer.end(JSON.stringify(told))).listen(0, "127.0.0.1");
  await once(server, "listening");
  await words.load(`http://127.0.0.1:${server.address().port}/book.json`);
  server.close();
  assert.deepEqual([words.said("saved"), book.addresses.home, book.limits.text], ["Tersimpan", "/phone/", 20]);
});

test("a place is said by its name, and by its code where the list is not here", () => {
  state.kit = KIT;
  const said = ["31.75.02.1004/028", "31.75.02.1004", "31.75.05", "31.75.99.1001"].map(words.placeName);
  assert.deepEqual(said, [
    "TPS 028 · Kayu Putih, Pulo Gadung",
    "Kayu Putih, Pulo Gadung",
    "Kec. Jatinegara",
    "31.75.99.1001",
  ]);
  state.kit = null;
  assert.equal(words.placeName("31.75.02.1004/028"), "TPS 028 · 31.75.02.1004");
});

test("an hour is Jakarta's, with the day where it is another", () => {
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  assert.equal(words.hour(Date.parse(`${today}T14:05:00+07:00`)), "14.05");
  assert.equal(words.hour(Date.parse("2024-11-26T18:30:00Z")), "27/11 01.30");
  state.language = "en";
  assert.equal(words.hour(Date.parse(`${today}T14:05:00+07:00`)), "14:05");
});

test("an exercise has a clock of its own", () => {
  state.kit = { ...KIT, clock_offset: -3600 };
  assert.ok(Math.abs(words.now() - (Date.now() - 3_600_000)) < 1_000);
});

test("a prefix keeps to its level, and a kecamatan's name names its kelurahan too", () => {
  const named = (text) => Object.values(answers.placesNamed(KIT, text)).map(names);
  assert.deepEqual(named("Jatinegara"), [["Jatinegara"], ["Jatinegara", "Bali Mester"]]);
  assert.deepEqual(named("Kec. Jatinegara"), [["Jatinegara"], ["Bali Mester"]]);
  assert.deepEqual(named("KEL jatinegara"), [[], ["Jatinegara"]]);
  assert.deepEqual(named("kayu-putih"), [[], ["Kayu Putih"]]);
  assert.deepEqual(named("atlantis"), [[], []]);
});

test("a station has to be one that the kelurahan has", () => {
  const has = [1, 64, 65, 901].map((number) => answers.hasStation(KAYU_PUTIH.stations, number));
  assert.deepEqual(has, [true, true, false, true]);
  assert.equal(answers.stationCode("31.75.02.1004", 28), "31.75.02.1004/028");
});

test("a question waits for the answer that it hangs on, and what hangs on that waits too", () => {
  const shown = (given) => answers.asked(FORM, given).map((each) => each.name);
  assert.ok(!shown({ kind: "b", why: "x" }).includes("why"));
  assert.ok(!shown({ kind: "b", why: "x" }).includes("how"));
  assert.ok(shown({ kind: "a", why: "x" }).includes("how"));
});

test("figures that do not add up are told once all of them are there", () => {
  const told = (given) => answers.asked(FORM, given).some((each) => each.name === "sum");
  assert.ok(!told({ one: "1", two: "2" }));
  assert.ok(!told({ one: "1", two: "2", all: "3" }));
  assert.ok(told({ one: "1", two: "2", all: "4" }));
});

test("choices are narrowed by the answer before them", () => {
  const kind = FORM.questions.find((each) => each.name === "kind");
  const codes = (given) => answers.choicesOf(FORM, kind, given).map((each) => each.code);
  assert.deepEqual([codes({ group: "x" }), codes({ group: "y" }), codes({})], [["a"], ["b"], []]);
});

test("what is wrong is named by question", () => {
  assert.equal(wrong({ one: "" }, "one"), "required");
  assert.equal(wrong({ one: "901" }, "one"), "not_number");
  assert.equal(wrong({ one: "-1" }, "one"), "not_number");
  assert.equal(wrong({ at: "2024-11-27T10:01" }, "at"), "future");
  assert.equal(wrong({ at: "31-11-2024 10.00" }, "at"), "not_time");
  assert.equal(wrong({ at: "2024-11-27T10:00" }, "at"), undefined);
  assert.equal(wrong({ kind: "a", why: "far too long" }, "why"), "too_long");
  assert.equal(wrong({ text: "3175030101900001" }, "text"), "nik");
  assert.equal(wrong({ text: "WA 081234567890" }, "text"), "telephone");
  assert.equal(wrong({ text: "08\u200b1234567890" }, "text"), "telephone");
  assert.equal(wrong({ text: "di 31.75.02.1004" }, "text"), undefined);
});

test("the place has to be as narrow as the form needs it", () => {
  const problem = (place, wide) => answers.placeProblem({ ...FORM, wide }, place);
  assert.deepEqual(
    [problem(""), problem("31.75.05"), problem("31.75.02.1004"), problem("31.75.02.1004/028")],
    ["place_missing", "place_missing", "station_missing", ""],
  );
});

test("the post is sent figures as figures, and nothing that was only asked for the way", () => {
  const given = {
    group: "x",
    kind: "a",
    one: "12",
    where: "-6.2 106.9 0 12",
    at: "2024-11-27T09:30",
    text: " Air naik ",
  };
  assert.deepEqual(answers.bodyOf(FORM, given, "31.75.02.1004/028", NOW), {
    form: "count",
    place: "31.75.02.1004/028",
    at: "2024-11-27T09:30:00+07:00",
    answers: { kind: "a", one: 12, lat: -6.2, lng: 106.9 },
    text: "Air naik",
    channel: "phone",
  });
});
