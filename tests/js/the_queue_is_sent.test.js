import assert from "node:assert/strict";
import test from "node:test";
import { became, browser, freshSending, openPost, queue, state, store, waits } from "./phone.js";

const pathsOf = (heard) => heard.map((each) => each.path);
const near = (wait, aim) => assert.ok(wait >= aim * 0.75 && wait <= aim * 1.25, `${wait} is near ${aim}`);

test("texts go first and photos later, each report under its own key", async () => {
  const heard = await openPost();
  const { send } = await freshSending();
  await queue("one", { savedAt: 1 }, ["more_1.jpg"]);
  await queue("two", { savedAt: 2 });
  await send();
  assert.deepEqual(pathsOf(heard), ["/reports", "/reports", "/reports/1/files"]);
  assert.deepEqual(
    heard.slice(0, 2).map((each) => each.key),
    ["one", "two"],
  );
  assert.match(heard[2].body, /filename="more_1\.jpg"/);
  const { state: where, number, photos } = await became("one");
  assert.deepEqual([where, number, photos[0].state], ["sent", 1, "sent"]);
  assert.equal(waits.length, 0);
});

test("a report goes with the phone's token and language, and without a cookie", async () => {
  const heard = await openPost();
  const { send } = await freshSending();
  state.language = "en";
  await queue("one");
  await send();
  const { authorization, cookie, "accept-language": language, "content-type": kind } = heard[0].headers;
  assert.deepEqual([authorization, cookie, language, kind], ["Bearer a token", undefined, "en", "application/json"]);
  assert.equal(heard[0].body, JSON.stringify({ form: "incident", text: "one" }));
});

test("what was sent is not sent again", async () => {
  const heard = await openPost();
  const { send } = await freshSending();
  await queue("one");
  await send();
  await send({ force: true });
  assert.equal(heard.length, 1);
});

test("two presses at once make one walk, and the second is not forgotten", async () => {
  const heard = await openPost();
  const { send, isSending } = await freshSending();
  await queue("one");
  const first = send({ force: true });
  assert.ok(isSending());
  await queue("two");
  await send({ force: true });
  await first;
  while (isSending() || heard.length < 2) await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(heard.map((each) => each.key).sort(), ["one", "two"]);
});

test("while another tab sends, this one waits and comes again", async () => {
  const heard = await openPost();
  const { send } = await freshSending();
  browser.locks = { request: async (_, { ifAvailable }, work) => work(ifAvailable ? null : {}) };
  await queue("one");
  await send();
  assert.equal(heard.length, 0);
  assert.deepEqual(waits, [5_000]);
  assert.equal((await became("one")).state, "waiting");
});

test("without a token nothing is sent and nobody comes again", async () => {
  const heard = await openPost();
  const { send } = await freshSending();
  state.token = "";
  await queue("one");
  await send({ force: true });
  assert.deepEqual([heard.length, waits.length], [0, 0]);
});

test("a post that cannot be reached is tried later and later, and no report is lost", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  const { send } = await freshSending();
  await openPost(() => ({ status: 0 }));
  await queue("one");
  for (let time = 0; time < 9; time += 1) await send({ force: true });
  assert.equal(state.online, false);
  assert.equal((await became("one")).state, "waiting");
  assert.deepEqual(
    waits.map((wait) => wait / 1000),
    [5, 10, 20, 40, 80, 160, 300, 300, 300],
  );
});

test("after a success the patience begins anew", async () => {
  const { send } = await freshSending();
  let reached = false;
  await openPost(() => (reached ? {} : { status: 0 }));
  await queue("one");
  await send();
  await send();
  reached = true;
  await send();
  reached = false;
  await queue("two");
  await send();
  near(waits.at(-1), 5_000);
});

test("a phone that is online again sends at once", async () => {
  const { send, listen } = await freshSending();
  let reached = false;
  const heard = await openPost(() => (reached ? {} : { status: 0 }));
  let told = 0;
  listen(() => {
    told += 1;
  });
  await queue("one", { nextAt: Date.now() + 60_000 });
  await send();
  assert.equal(heard.length, 0);
  reached = true;
  dispatchEvent(new Event("online"));
  while ((await became("one")).state !== "sent") await new Promise((done) => setTimeout(done, 5));
  assert.ok(told > 0);
});

test("a phone that is online again begins its patience anew", async () => {
  const { send, listen } = await freshSending();
  const heard = await openPost(() => ({ status: 0 }));
  listen(() => {});
  await queue("one");
  for (let time = 0; time < 4; time += 1) await send();
  dispatchEvent(new Event("online"));
  while (heard.length < 5 || waits.length < 5) await new Promise((done) => setTimeout(done, 5));
  near(waits.at(-1), 5_000);
});

test("a thousand phones do not come again in the same moment", async () => {
  const { send } = await freshSending();
  await openPost(() => ({ status: 0 }));
  await queue("one");
  await send();
  await send();
  near(waits[0], 5_000);
  assert.notEqual(waits[1], 2 * waits[0]);
});

test("a report that the post refuses says why and keeps no other from going", async () => {
  const { send } = await freshSending();
  const refusal = { errors: [{ message: "TPS 900 tidak ada." }, {}, { message: "Pilih TPS lain." }] };
  await openPost((_, key) => (key === "one" ? { status: 422, body: refusal } : {}));
  await queue("one", { savedAt: 1 });
  await queue("two", { savedAt: 2 });
  await send();
  const { state: where, reason } = await became("one");
  assert.equal(where, "refused");
  assert.deepEqual(reason, { status: 422, words: "TPS 900 tidak ada. Pilih TPS lain.", kept: false });
  assert.equal((await became("two")).state, "sent");
});

test("a refusal that is no JSON is a refusal all the same", async () => {
  const { send } = await freshSending();
  await openPost(() => ({ status: 413, body: "<h1>Too large</h1>" }));
  await queue("one");
  await send();
  assert.deepEqual((await became("one")).reason, { status: 413, words: "", kept: false });
});

test("a long refusal is cut, so that the phone keeps a sentence and no page", async () => {
  const { send } = await freshSending();
  await openPost(() => ({ status: 400, body: { errors: [{ message: "x".repeat(5000) }], id: 7 } }));
  await queue("one");
  await send();
  const { words, kept } = (await became("one")).reason;
  assert.deepEqual([words.length, kept], [600, true]);
});

test("a token that was taken back stops everything and loses nothing", async () => {
  const { send } = await freshSending();
  const heard = await openPost(() => ({ status: 401 }));
  await queue("one", { savedAt: 1 });
  await queue("two", { savedAt: 2 });
  await send();
  assert.equal(heard.length, 1);
  assert.ok(state.unknown);
  assert.deepEqual(
    (await store.reports()).map((each) => each.state),
    ["waiting", "waiting"],
  );
  assert.equal(waits.length, 0);
});

test("a post that asks for patience gets as much as it asks for", async () => {
  const { send } = await freshSending();
  const heard = await openPost(() => ({ status: 429, headers: { "Retry-After": "42" } }));
  await queue("one", { savedAt: 1 });
  await queue("two", { savedAt: 2 });
  await send();
  assert.equal(heard.length, 1);
  assert.deepEqual(waits, [42_000]);
});

test("one report that the post stumbles over waits alone", async () => {
  const { send } = await freshSending();
  await openPost((_, key) => (key === "one" ? { status: 500 } : {}));
  await queue("one", { savedAt: 1 });
  await queue("two", { savedAt: 2 });
  await send();
  const { state: where, tries, nextAt } = await became("one");
  assert.deepEqual([where, tries, (await became("two")).state], ["waiting", 1, "sent"]);
  near(nextAt - Date.now(), 5_000);
  near(waits[0], 5_000);
});

test("a report that is not due is left alone until somebody presses", async () => {
  const { send } = await freshSending();
  const heard = await openPost();
  await queue("one", { nextAt: Date.now() + 60_000 });
  await send();
  assert.equal(heard.length, 0);
  await send({ force: true });
  assert.equal(heard.length, 1);
});

test("a photo whose picture is gone is told as lost and the next one goes", async () => {
  const { send } = await freshSending();
  const heard = await openPost();
  await queue("one", { photos: [{ name: "photo_1.jpg", question: "photo_1", state: "waiting" }] }, ["more_1.jpg"]);
  await send();
  assert.deepEqual(
    (await became("one")).photos.map((photo) => photo.state),
    ["lost", "sent"],
  );
  assert.equal(heard.length, 2);
});

test("a photo that is refused keeps its report sent", async () => {
  const { send } = await freshSending();
  await openPost((path) =>
    path.endsWith("/files") ? { status: 415, body: { errors: [{ message: "Bukan foto." }] } } : {},
  );
  await queue("one", {}, ["more_1.jpg"]);
  await send();
  const { state: where, photos } = await became("one");
  assert.deepEqual([where, photos[0].state, photos[0].reason.words], ["sent", "refused", "Bukan foto."]);
});

test("a report that is thrown away while it is sent stays away", async () => {
  const { send } = await freshSending();
  await openPost(() => store.drop(["one"]));
  await queue("one");
  await send();
  assert.equal(await became("one"), undefined);
});

test("a clock that runs ahead is told", async () => {
  const { send } = await freshSending();
  await openPost(() => ({ body: { id: 7, flags: ["late_clock"] } }));
  await queue("one");
  await send();
  assert.ok(state.ahead);
  assert.equal((await became("one")).number, 7);
});

test("a report waits as long as a text or a photo of it does", async () => {
  const { waits: isWaiting } = await freshSending();
  const photos = [{ name: "more_1.jpg", state: "waiting" }];
  assert.ok(isWaiting({ state: "waiting", photos: [] }));
  assert.ok(isWaiting({ state: "sent", photos }));
  assert.ok(!isWaiting({ state: "refused", photos }));
  assert.ok(!isWaiting({ state: "sent", photos: [{ name: "more_1.jpg", state: "refused" }] }));
});
