// A phone and a post for the tests: the phone's own scripts on an empty database, and a server on this machine that
// answers as a test wants.

import "./browser.js";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, beforeEach } from "node:test";
import { book, state } from "../../posko/web/static/posko/phone/book.js";
import * as store from "../../posko/web/static/posko/phone/store.js";
import { browser, waits } from "./browser.js";

export * as acts from "../../posko/web/static/posko/phone/acts.js";
export * as answers from "../../posko/web/static/posko/phone/answers.js";
export * as words from "../../posko/web/static/posko/phone/book.js";
export * as mine from "../../posko/web/static/posko/phone/mine.js";
export { browser, page, waits } from "./browser.js";
export { book, state, store };

const SENDING = "../../posko/web/static/posko/phone/sending.js";
let turn = 0;

beforeEach(async () => {
  waits.length = 0;
  browser.locks = undefined;
  Object.assign(state, { token: "a token", unknown: false, online: true, ahead: false, kit: null, language: "id" });
  await store.drop((await store.reports()).map((report) => report.id));
  await store.dropActs((await store.acts()).map((act) => act.id));
  for (const form of await store.drafts()) await store.dropDraft(form);
});

/** The script that sends, as a page that was just opened has it. */
export function freshSending() {
  turn += 1;
  return import(`${SENDING}?${turn}`);
}

/** A report that waits, with what a test wants otherwise. */
export function report(id, otherwise = {}) {
  return {
    id,
    form: "incident",
    place: "31.75.03.1001",
    body: JSON.stringify({ form: "incident", text: id }),
    given: {},
    savedAt: 1,
    state: "waiting",
    photos: [],
    tries: 0,
    nextAt: 0,
    ...otherwise,
  };
}

/** Put a report into the queue, with a photo under each of the names. */
export async function queue(id, otherwise = {}, photos = []) {
  await store.file(report(id, otherwise));
  for (const name of photos) await store.addPhoto(id, { name, question: "", blob: new Blob([name]) });
}

/** What became of a report. */
export const became = (id) => store.reportOf(id);

const servers = [];
after(() => servers.forEach((server) => server.close()));

/**
 * Open a post. `answer(path, key)` gives status, body and headers, or a promise of them; without it every report is
 * taken. Gives the list of what it was asked: path, key, headers and the body as text.
 */
export async function openPost(answer = () => undefined) {
  const heard = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { url: path, headers } = request;
    const key = headers["idempotency-key"];
    heard.push({ path, key, headers, body: Buffer.concat(parts).toString() });
    const taken = { status: 201, body: { id: heard.length, flags: [] } };
    const { status, body, headers: told = {} } = { ...taken, ...(await answer(path, key)) };
    if (status === 0) return response.destroy();
    response.writeHead(status, { "Content-Type": "application/json", Connection: "close", ...told });
    return response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const home = `http://127.0.0.1:${server.address().port}`;
  Object.assign(book.addresses, {
    reports: `${home}/reports`,
    files: `${home}/reports/{id}/files`,
    acts: `${home}/acts`,
    act_files: `${home}/acts/{id}/files`,
    check_in: `${home}/check-in`,
  });
  return heard;
}
