import assert from "node:assert/strict";
import test from "node:test";
import { decide, hourOf, momentOf, step } from "../../posko/web/static/posko/card.js";

const DAY = "2024-11-27";
const rule = (when, outcome = "VOTE") => ({ when, outcome });

// A small card: a police officer never votes; who has no document does not; who is on no list votes from eleven.
const CARD = {
  day: DAY,
  preview_at: "09:00",
  later_at: [`${DAY}T07:00`, `${DAY}T11:00`],
  rules: [
    rule([["service", "is", "polri"]], "REFUSE"),
    rule([["doc", "is", "none"]], "REFUSE"),
    rule([["roll", "is", "this"]]),
    rule([["now", "from", `${DAY}T11:00`]]),
    rule([], "WAIT"),
  ],
  questions: [
    {
      code: "doc",
      choices: [
        { code: "ktpel", facts: { doc: "KTPEL" } },
        { code: "none", facts: { doc: "none" } },
      ],
    },
    {
      code: "special",
      choices: [
        { code: "no", facts: { service: "none" } },
        { code: "polri", facts: { service: "polri" } },
      ],
    },
    {
      code: "list",
      choices: [
        { code: "this", facts: { roll: "this" } },
        { code: "none", facts: { roll: "none" } },
      ],
    },
  ],
};
const NOON = `${DAY}T12:00`;
const asked = (found) => found.asked.map((each) => each.question.code);

test("a row answers only when all its conditions hold, and the first such row does", () => {
  const rows = [
    rule([
      ["a", "is", 1],
      ["b", "is", 1],
    ]),
    rule([["a", "is", 1]]),
    rule([["a", "is", 1]]),
  ];
  assert.equal(decide(rows, { a: 1, b: 1 }), 0);
  assert.equal(decide(rows, { a: 1, b: 2 }), 1);
  assert.equal(decide(rows, { a: 2, b: 2 }), -1);
});

test("every operator of the rules holds on its own side of the edge only", () => {
  const cases = [
    ["is", 1, 1, 2],
    ["not", 1, 2, 1],
    ["known", true, "DKI", null],
    ["known", false, null, "DKI"],
    ["in", ["A", "B"], "B", "C"],
    ["not_in", ["A", "B"], "C", "B"],
    ["below", 17, 16, 17],
    ["at_least", 17, 17, 16],
    ["before", NOON, `${DAY}T11:59`, NOON],
    ["from", NOON, NOON, `${DAY}T11:59`],
  ];
  for (const [operator, value, holds, fails] of cases) {
    const rows = [rule([["fact", operator, value]])];
    assert.deepEqual([decide(rows, { fact: holds }), decide(rows, { fact: fails })], [0, -1], operator);
  }
});

test("the questions come one after the other", () => {
  const first = step(CARD, {}, NOON);
  assert.deepEqual([first.question.code, first.answer, asked(first)], ["doc", null, []]);
  const second = step(CARD, { doc: "ktpel" }, NOON);
  assert.deepEqual([second.question.code, asked(second)], ["special", ["doc"]]);
});

test("what can change nothing any more is not asked", () => {
  const found = step(CARD, { doc: "none", special: "polri" }, NOON);
  assert.deepEqual([found.question, found.answer, asked(found)], [null, 0, ["doc", "special"]]);
});

test("an answer that no choice has is asked for again", () => {
  assert.equal(step(CARD, { doc: "passport" }, NOON).question.code, "doc");
});

test("the hour decides where the rules ask for it", () => {
  const chosen = { doc: "ktpel", special: "no", list: "none" };
  assert.equal(step(CARD, chosen, `${DAY}T10:59`).answer, 4);
  assert.equal(step(CARD, chosen, `${DAY}T11:00`).answer, 3);
});

test("before opening the card says from when the same person votes", () => {
  const early = `${DAY}T06:30`;
  const listed = step(CARD, { doc: "ktpel", special: "no", list: "this" }, early);
  assert.deepEqual(listed.later, { at: `${DAY}T07:00`, answer: 2 });
  const unlisted = step(CARD, { doc: "ktpel", special: "no", list: "none" }, early);
  assert.deepEqual(unlisted.later, { at: `${DAY}T11:00`, answer: 3 });
  assert.equal(step(CARD, { doc: "ktpel", special: "no", list: "this" }, NOON).later, null);
});

test("who never votes is told of the first hour and no later one", () => {
  const found = step(CARD, { doc: "ktpel", special: "polri" }, `${DAY}T06:30`);
  assert.deepEqual(found.later, { at: `${DAY}T07:00`, answer: 0 });
});

test("on voting day the card answers for now", () => {
  assert.deepEqual(momentOf(CARD, `${DAY}T10:15`), { at: `${DAY}T10:15`, preview: false, past: false, chosen: false });
});

test("an hour that is set wins over the clock", () => {
  assert.deepEqual(momentOf(CARD, `${DAY}T10:15`, "11:30"), {
    at: `${DAY}T11:30`,
    preview: false,
    past: false,
    chosen: true,
  });
});

test("on another day it answers for the voting day and says so", () => {
  const before = momentOf(CARD, "2024-11-26T23:59");
  assert.deepEqual([before.at, before.preview, before.past], [`${DAY}T09:00`, true, false]);
  const after = momentOf(CARD, "2024-11-28T00:00");
  assert.deepEqual([after.at, after.preview, after.past], [`${DAY}T09:00`, true, true]);
});

test("an hour that is none is no hour", () => {
  for (const hour of ["24:00", "9:0", "12:60", "noon", ""])
    assert.equal(momentOf(CARD, `${DAY}T10:15`, hour).chosen, false, hour);
});

test("an hour is typed with a dot, a colon or nothing between, and of 24", () => {
  for (const text of ["07.05", "7:05", "0705", " 7.05 "]) assert.equal(hourOf(text), "07:05", text);
  for (const text of ["24.00", "7.65", "7.05 PM", "pagi", ""]) assert.equal(hourOf(text), "", text);
});
