// What this phone keeps, in IndexedDB: it outlives a closed browser, a flat battery and a week without a network.
//
// kept    by name: token, kit and mine (what the post gave this phone), place and recent (last used), language, theme,
//         asked (the code that is being used, and the token that was made for it),
//         quiet and awake (how a new task is told), read (what of the tasks was put away)
// reports by id (a UUID, also the key under which the post keeps it once): form, title, place, body (the JSON that is
//         sent, fixed when it is saved), given (the answers as typed), savedAt, sentAt, state (waiting, sent, refused),
//         photos [{name, question, state}], number (the post's own), tries, nextAt, reason {status, words}
// photos  by [report, name]: the picture as a Blob, gone as soon as the post has it; `report` may be a draft
// drafts  by form: what is being filled in, kept at every stroke
// acts    by id (a UUID, under which the post does it once): what was said of a task or of this phone, with its photos

const NAME = "posko-phone";
const STORES = {
  kept: undefined,
  reports: { keyPath: "id" },
  photos: { keyPath: ["report", "name"] },
  drafts: { keyPath: "form" },
  acts: { keyPath: "id" },
};
const VERSION = 2;

/** @typedef {keyof typeof STORES} Name */

/** @type {Promise<IDBDatabase>|undefined} */
let opened;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const missing = Object.entries(STORES).filter(([name]) => !asked.result.objectStoreNames.contains(name));
      missing.forEach(([name, options]) => asked.result.createObjectStore(name, options));
    };
    asked.onblocked = () => failed(new Error("blocked"));
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = undefined;
      };
      done(asked.result);
    };
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/**
 * Run `work(stores)` in one transaction and give what its request found, once all of it is on the disk.
 * @template {Name} N
 * @template T
 * @param {N[]} names @param {IDBTransactionMode} mode
 * @param {(stores: Record<N, IDBObjectStore>) => IDBRequest<T>|void} work
 * @returns {Promise<T>}
 */
async function within(names, mode, work) {
  const base = await open();
  return new Promise((done, failed) => {
    // Strict: a report that was "saved" is still there after the battery was pulled out.
    const act = base.transaction(names, mode, { durability: mode === "readwrite" ? "strict" : "default" });
    /** @type {IDBRequest<T>|void} */
    let asked;
    act.oncomplete = () => done(/** @type {T} */ (asked?.result));
    act.onabort = () => failed(act.error ?? new Error("aborted"));
    const stores = Object.fromEntries(names.map((name) => [name, act.objectStore(name)]));
    asked = work(/** @type {Record<N, IDBObjectStore>} */ (stores));
  });
}

/** @param {Name} name @param {(store: IDBObjectStore) => IDBRequest<any>} work */
const read = (name, work) => within([name], "readonly", (stores) => work(stores[name]));

/** @param {Name} name @param {(store: IDBObjectStore) => IDBRequest<any>|void} work */
const write = (name, work) => within([name], "readwrite", (stores) => work(stores[name]));

/**
 * Go on with what a request found, within its transaction.
 * @param {IDBRequest<any>} request @param {(found: any) => void} act
 */
function onFound(request, act) {
  request.onsuccess = () => act(request.result);
}

/** @param {string} name */
export const kept = (name) => read("kept", (store) => store.get(name));

/** @param {string} name @param {unknown} value */
export const keep = (name, value) => write("kept", (store) => store.put(value, name));

/** @param {string[]} names */
export const forget = (...names) => write("kept", (store) => names.forEach((name) => store.delete(name)));

/** @param {string} form @returns {Promise<Phone.Draft|undefined>} */
export const draftOf = (form) => read("drafts", (store) => store.get(form));

/** The forms that somebody has begun. @returns {Promise<string[]>} */
export const drafts = () => read("drafts", (store) => store.getAllKeys());

/** @param {Phone.Draft} draft */
export const keepDraft = (draft) => write("drafts", (store) => store.put(draft));

/** @param {string} id @returns {Promise<Phone.Report|undefined>} */
export const reportOf = (id) => read("reports", (store) => store.get(id));

/** @param {string} report @param {string} name @returns {Promise<Phone.KeptPhoto|undefined>} */
export const photoOf = (report, name) => read("photos", (store) => store.get([report, name]));

/** All reports, oldest first. @returns {Promise<Phone.Report[]>} */
export async function reports() {
  /** @type {Phone.Report[]} */
  const found = await read("reports", (store) => store.getAll());
  return found.sort((one, other) => one.savedAt - other.savedAt);
}

/** All acts, in the order in which they were said. @returns {Promise<Phone.Act[]>} */
export async function acts() {
  /** @type {Phone.Act[]} */
  const found = await read("acts", (store) => store.getAll());
  return found.sort((one, other) => one.saidAt - other.saidAt);
}

/** @param {Phone.Act} act */
export const say = (act) => write("acts", (store) => store.put(act));

/**
 * Change an act as it stands in the base now; nothing happens to one that is gone.
 * @param {string} id @param {(act: Phone.Act) => Partial<Phone.Act>} changed
 */
export function changeAct(id, changed) {
  return write("acts", (store) => {
    onFound(store.get(id), (act) => act && store.put({ ...act, ...changed(act) }));
  });
}

/** @param {string[]} ids */
export const dropActs = (ids) => write("acts", (store) => ids.forEach((id) => store.delete(id)));

/** @param {string} form */
const draftOwner = (form) => `draft-${form}`;

/** @param {string} owner a report's id, or a draft */
const allOf = (owner) => IDBKeyRange.bound([owner], [owner, []]);

/** @param {string} form @returns {Promise<Phone.KeptPhoto[]>} */
export const draftPhotos = (form) => read("photos", (store) => store.getAll(allOf(draftOwner(form))));

/**
 * A photo of a draft, under its question; without a blob it goes.
 * @param {string} form @param {string} question @param {Blob|null} blob
 */
export function keepDraftPhoto(form, question, blob) {
  const name = `${question}.jpg`;
  return write("photos", (store) =>
    blob ? store.put({ report: draftOwner(form), name, question, blob }) : store.delete([draftOwner(form), name]),
  );
}

/** @param {string} form */
export function dropDraft(form) {
  return within(["drafts", "photos"], "readwrite", (stores) => {
    stores.drafts.delete(form);
    stores.photos.delete(allOf(draftOwner(form)));
  });
}

/**
 * A finished report: it, its photos, and the end of its draft, all or nothing.
 * @param {Phone.Report} report @param {string} [instead] the refused report that it mends
 */
export function file(report, instead) {
  return within(["reports", "photos", "drafts"], "readwrite", (stores) => {
    stores.reports.put(report);
    stores.drafts.delete(report.form);
    const names = report.photos.map((photo) => photo.name);
    onFound(stores.photos.getAll(allOf(draftOwner(report.form))), (/** @type {Phone.KeptPhoto[]} */ photos) => {
      const asked = photos.filter((photo) => names.includes(photo.name));
      asked.forEach((photo) => stores.photos.put({ ...photo, report: report.id }));
      stores.photos.delete(allOf(draftOwner(report.form)));
    });
    if (instead) remove(stores, instead);
  });
}

/**
 * Make a refused report a draft again, with its photos; it goes when the draft is saved in its place.
 * @param {Phone.Report} report
 */
export function mend(report) {
  return within(["photos", "drafts"], "readwrite", (stores) => {
    const { form, place, given } = report;
    stores.drafts.put({ form, place, given, instead: report.id, changedAt: Date.now() });
    stores.photos.delete(allOf(draftOwner(form)));
    onFound(stores.photos.getAll(allOf(report.id)), (/** @type {Phone.KeptPhoto[]} */ photos) => {
      photos.forEach((photo) => stores.photos.put({ ...photo, report: draftOwner(form) }));
    });
  });
}

/**
 * Change a report as it stands in the base now; nothing happens to one that is gone.
 * @param {string} id @param {(report: Phone.Report) => Partial<Phone.Report>} changed
 */
export function change(id, changed) {
  return within(["reports"], "readwrite", ({ reports: store }) => {
    onFound(store.get(id), (report) => report && store.put({ ...report, ...changed(report) }));
  });
}

/** A photo that follows a report. @param {string} id @param {Phone.Photo} photo */
export function addPhoto(id, photo) {
  return within(["reports", "photos"], "readwrite", (stores) => {
    onFound(stores.reports.get(id), (/** @type {Phone.Report|undefined} */ report) => {
      if (!report) return;
      stores.photos.put({ report: id, ...photo });
      stores.reports.put({ ...report, photos: [...report.photos, { name: photo.name, state: "waiting" }] });
    });
  });
}

/**
 * The post has this photo, or will never take it: its bytes go from the phone.
 * @param {string} id @param {string} name @param {Partial<Phone.PhotoLine>} state
 */
export function settlePhoto(id, name, state) {
  return within(["reports", "photos"], "readwrite", (stores) => {
    stores.photos.delete([id, name]);
    onFound(stores.reports.get(id), (/** @type {Phone.Report|undefined} */ report) => {
      if (!report) return;
      const photos = report.photos.map((photo) => (photo.name === name ? { ...photo, ...state } : photo));
      stores.reports.put({ ...report, photos });
    });
  });
}

/** Forget what was sent, photos too, before a moment (milliseconds). @param {number} before */
export async function dropSent(before) {
  const done = (/** @type {Phone.Report} */ { state, sentAt = Infinity, photos }) =>
    state === "sent" && sentAt < before && photos.every((photo) => photo.state !== "waiting");
  await drop((await reports()).filter(done).map((report) => report.id));
  const over = (/** @type {Phone.Act} */ { state, saidAt }) => state !== "waiting" && saidAt < before;
  await dropActs((await acts()).filter(over).map((act) => act.id));
}

/** Forget reports, whatever became of them. @param {string[]} ids */
export function drop(ids) {
  return within(["reports", "photos"], "readwrite", (stores) => ids.forEach((id) => remove(stores, id)));
}

/** @param {Record<"reports"|"photos", IDBObjectStore>} stores @param {string} id */
function remove(stores, id) {
  stores.reports.delete(id);
  stores.photos.delete(allOf(id));
}
