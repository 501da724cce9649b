import assert from "node:assert/strict";
import test from "node:test";
import { dayOf, typedDay, typedHour } from "../../posko/web/static/posko/typed-time.js";

test("a day is read with the day first, and as browsers once sent it", () => {
  for (const text of ["25-11-2024", "25/11/2024", "25.11.2024", "25112024", "2024-11-25", "25-11-2024 "]) {
    assert.equal(typedDay(dayOf(text)), "25-11-2024", text);
  }
});

test("what is in no calendar is no day", () => {
  for (const text of ["11/25/2024", "31-11-2024", "25-11-24", "besok", "", "25-11/2024"]) {
    assert.equal(dayOf(text), null, text);
  }
});

test("an hour is one of 24", () => {
  for (const text of ["15.05", "15:05", "1505", "15:05:00"]) assert.equal(typedHour(text), "15.05", text);
  for (const text of ["3.05 PM", "24.00", "15.70", "sore", "15"]) assert.equal(typedHour(text), "", text);
});
