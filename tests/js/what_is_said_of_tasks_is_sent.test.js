import assert from "node:assert/strict";
import test from "node:test";
import { acts, freshSending, mine, openPost, queue, store, waits } from "./phone.js";

const task = (otherwise = {}) => ({ code: "26", state: "asked", version: 3, place: "31.75.03.1001", ...otherwise });
const bodies = (heard) => heard.filter(({ path }) => path === "/acts").map(({ body }) => JSON.parse(body));
const states = async () => (await store.acts()).map((act) => act.state);

test("acts that were said without the post are sent in their order, as one run", async () => {
  const heard = await openPost(() => ({ body: { outcome: "applied" } }));
  const { send } = await freshSending();
  await acts.sayOf(task(), "accepted");
  await acts.sayOf(task(), "set_out");
  await acts.sayOf(task(), "unable", "Jalan ditutup");
  await send();
  const told = bodies(heard);
  assert.deepEqual(
    told.map(({ event, counter, base }) => [event, counter, base]),
    [
      ["accepted", 1, 3],
      ["set_out", 2, 3],
      ["unable", 3, 3],
    ],
  );
  assert.equal(new Set(told.map(({ branch }) => branch)).size, 1);
  assert.equal(new Set(told.map(({ id }) => id)).size, 3);
  assert.equal(told[2].reason, "Jalan ditutup");
  assert.deepEqual(await states(), ["sent", "sent", "sent"]);
});

test("acts go before reports", async () => {
  const heard = await openPost((path) => (path === "/acts" ? { body: { outcome: "applied" } } : undefined));
  const { send } = await freshSending();
  await queue("one");
  await acts.sayOf(task(), "accepted");
  await send();
  assert.deepEqual(
    heard.map(({ path }) => path),
    ["/acts", "/reports"],
  );
});

test("an act that the post stumbles over holds back its own task and no other", async () => {
  const heard = await openPost((path) =>
    path === "/acts" && heard?.length === 1 ? { status: 500, body: {} } : { body: { outcome: "applied" } },
  );
  const { send } = await freshSending();
  await acts.sayOf(task(), "accepted");
  await acts.sayOf(task(), "set_out");
  await acts.sayOf(task({ code: "27" }), "accepted");
  await send();
  assert.deepEqual(
    bodies(heard).map(({ task: code, event }) => [code, event]),
    [
      ["26", "accepted"],
      ["27", "accepted"],
    ],
  );
  assert.deepEqual(await states(), ["waiting", "waiting", "sent"]);
  assert.equal(waits.length, 1);
});

test("a run ends with what the post has taken; what is said later is based on what is known then", async () => {
  const heard = await openPost(() => ({ body: { outcome: "applied" } }));
  const { send } = await freshSending();
  await acts.sayOf(task(), "accepted");
  await send();
  await acts.sayOf(task({ version: 4 }), "set_out");
  await send();
  const [first, second] = bodies(heard);
  assert.notEqual(first.branch, second.branch);
  assert.deepEqual([second.base, second.counter], [4, 1]);
});

test("what the post did not take as it was said keeps its words, and is not sent again", async () => {
  const answers = [
    { body: { outcome: "conflict", message: "Diubah" } },
    { status: 404, body: { errors: [{ message: "Tidak ada" }] } },
  ];
  const heard = await openPost(() => answers.shift());
  const { send } = await freshSending();
  await acts.sayOf(task(), "arrived");
  await acts.sayOf(task({ code: "99" }), "accepted");
  await send();
  await send({ force: true });
  assert.equal(heard.length, 2);
  assert.deepEqual(
    (await store.acts()).map(({ state, words }) => [state, words]),
    [
      ["conflict", "Diubah"],
      ["refused", "Tidak ada"],
    ],
  );
});

test("a photo follows the act that it belongs to and leaves the phone", async () => {
  const heard = await openPost((path) => ({ body: path === "/acts" ? { outcome: "applied" } : {} }));
  const { send } = await freshSending();
  assert.equal(await acts.addPhoto("26", new Blob(["x"])), false);
  await acts.sayOf(task(), "accepted");
  assert.equal(await acts.addPhoto("26", new Blob(["picture"])), true);
  await send();
  const [act] = await store.acts();
  assert.deepEqual(
    heard.map(({ path }) => path),
    ["/acts", `/acts/${act.id}/files`],
  );
  assert.deepEqual([act.photos[0].state, act.photos[0].blob], ["sent", null]);
});

test("a task stands where this phone has left it", async () => {
  await acts.sayOf(task(), "accepted");
  const said = await store.acts();
  assert.equal(acts.standingOf(task(), said, 0).state, "accepted");
  assert.equal(acts.standingOf(task({ code: "27" }), said, 0).state, "asked");
  const sent = said.map((act) => ({ ...act, state: "sent", sentAt: 1_000 }));
  assert.equal(acts.standingOf(task(), sent, 999).state, "accepted");
  assert.equal(acts.standingOf(task({ state: "cancelled" }), sent, 1_001).state, "cancelled");
});

test("the next step of a task is the one after where it stands", () => {
  assert.deepEqual(acts.stepsFrom("asked"), ["accepted", "set_out", "arrived", "done"]);
  assert.deepEqual(acts.stepsFrom("on_the_way"), ["arrived", "done"]);
  assert.deepEqual(acts.stepsFrom("cancelled"), []);
});

test("a check-in is sent once, under its own id", async () => {
  const heard = await openPost(() => ({ body: { outcome: "applied" } }));
  const { send } = await freshSending();
  await acts.checkIn("ready");
  await send();
  await send({ force: true });
  assert.deepEqual(
    heard.map(({ path }) => path),
    ["/check-in"],
  );
  assert.equal(JSON.parse(heard[0].body).state, "ready");
});

test("what somebody else did rings, and what was heard before does not", () => {
  const cases = [
    [task(), undefined, "new"],
    [task(), task(), ""],
    [task({ state: "accepted" }), task(), ""],
    [task({ version: 4 }), task(), "moved"],
    [task({ state: "cancelled", version: 4 }), task(), "ended"],
    [task({ state: "cancelled" }), task({ state: "cancelled" }), ""],
    [task({ gone: true }), task(), "ended"],
    [task({ state: "done" }), undefined, ""],
  ];
  for (const [now, before, what] of cases) assert.equal(mine.newsOf(now, before), what);
});

test("a team is late once its word was due, and soon in the last quarter", () => {
  const team = { every: 60, due_at: "2024-11-25T09:00:00Z" };
  const at = (hour) => mine.lateness(team, Date.parse(`2024-11-25T${hour}Z`));
  assert.deepEqual([at("08:30:00"), at("08:50:00"), at("09:00:01")], [0, 1, 2]);
  assert.equal(mine.lateness({ ...team, due_at: null }, 0), 0);
});
