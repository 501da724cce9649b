import assert from "node:assert/strict";
import test from "node:test";
import { became, queue, report, store } from "./phone.js";

const picture = (words) => new Blob([words]);
const textOf = async (photo) => (photo ? photo.blob.text() : undefined);

test("a filed report takes the photos of its draft along, and the draft is over", async () => {
  await store.keepDraft({ form: "incident", place: "", given: { text: "Air naik" }, instead: "" });
  await store.keepDraftPhoto("incident", "photo_1", picture("the gate"));
  await store.file(report("one", { photos: [{ name: "photo_1.jpg", question: "photo_1", state: "waiting" }] }));
  assert.equal(await textOf(await store.photoOf("one", "photo_1.jpg")), "the gate");
  assert.equal(await store.draftOf("incident"), undefined);
  assert.deepEqual(await store.draftPhotos("incident"), []);
});

test("a photo of a question that is no longer asked goes with the draft", async () => {
  await store.keepDraftPhoto("incident", "photo_2", picture("nobody asked"));
  await store.file(report("one"));
  assert.equal(await store.photoOf("one", "photo_2.jpg"), undefined);
  assert.deepEqual(await store.draftPhotos("incident"), []);
});

test("a photo without a picture leaves the draft", async () => {
  await store.keepDraftPhoto("incident", "photo_1", picture("blurred"));
  await store.keepDraftPhoto("incident", "photo_1", null);
  assert.deepEqual(await store.draftPhotos("incident"), []);
});

test("the photos of one form are not those of another whose name begins the same", async () => {
  await store.keepDraftPhoto("count", "photo_1", picture("a sheet"));
  await store.keepDraftPhoto("counter", "photo_1", picture("a desk"));
  await store.dropDraft("count");
  assert.deepEqual(await store.draftPhotos("count"), []);
  assert.equal((await store.draftPhotos("counter")).length, 1);
});

test("reports come oldest first, whatever their keys are", async () => {
  for (const [id, savedAt] of [
    ["a", 30],
    ["b", 10],
    ["c", 20],
  ])
    await queue(id, { savedAt });
  assert.deepEqual(
    (await store.reports()).map((each) => each.id),
    ["b", "c", "a"],
  );
});

test("a refused report that is mended stands until the mended one is filed in its place", async () => {
  await queue("one", { state: "refused", given: { text: "Banjir" }, place: "31.75.03.1001/012" }, ["more_1.jpg"]);
  await store.mend(await became("one"));
  const draft = await store.draftOf("incident");
  assert.deepEqual([draft.given, draft.place, draft.instead], [{ text: "Banjir" }, "31.75.03.1001/012", "one"]);
  assert.equal((await store.draftPhotos("incident")).length, 1);
  assert.ok(await became("one"));
  await store.file(report("two"), "one");
  assert.equal(await became("one"), undefined);
  assert.equal(await store.photoOf("one", "more_1.jpg"), undefined);
  assert.ok(await became("two"));
});

test("what is gone is not brought back by a late change", async () => {
  await store.change("gone", () => ({ state: "sent" }));
  await store.addPhoto("gone", { name: "more_1.jpg", question: "", blob: picture("late") });
  await store.settlePhoto("gone", "more_1.jpg", { state: "sent" });
  assert.deepEqual(await store.reports(), []);
  assert.equal(await store.photoOf("gone", "more_1.jpg"), undefined);
});

test("a photo that the post has leaves the phone and stays in the list", async () => {
  await queue("one", {}, ["more_1.jpg", "more_2.jpg"]);
  await store.settlePhoto("one", "more_1.jpg", { state: "sent" });
  assert.equal(await store.photoOf("one", "more_1.jpg"), undefined);
  assert.ok(await store.photoOf("one", "more_2.jpg"));
  assert.deepEqual(
    (await became("one")).photos.map((photo) => photo.state),
    ["sent", "waiting"],
  );
});

test("only what is sent whole, and long ago, is forgotten", async () => {
  await queue("old", { state: "sent", sentAt: 10 });
  await queue("new", { state: "sent", sentAt: 30 });
  await queue("with a photo that waits", { state: "sent", sentAt: 10 }, ["more_1.jpg"]);
  await queue("waiting");
  await queue("refused", { state: "refused" });
  await store.dropSent(20);
  const left = (await store.reports()).map((each) => each.id).sort();
  assert.deepEqual(left, ["new", "refused", "waiting", "with a photo that waits"]);
});

test("what the phone keeps by name is forgotten by name", async () => {
  await store.keep("token", "secret");
  await store.keep("kit", { operation: "Banjir" });
  await store.keep("language", "en");
  await store.forget("token", "kit");
  assert.deepEqual(await Promise.all(["token", "kit", "language"].map(store.kept)), [undefined, undefined, "en"]);
});

test("a database that another page needs in a newer form is let go and opened again", async () => {
  await queue("one");
  const gone = indexedDB.deleteDatabase("posko-phone");
  await new Promise((done, failed) => Object.assign(gone, { onsuccess: done, onerror: failed, onblocked: failed }));
  assert.deepEqual(await store.reports(), []);
});
