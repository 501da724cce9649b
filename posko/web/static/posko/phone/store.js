// What this phone keeps, in IndexedDB: it outlives a closed browser, a flat battery and a week without a network.
//
// kept    by name: token, kit (what the post gave this phone), place and recent (last used), language, theme
// reports by id (a UUID, also the key under which the post keeps it once): form, title, place, body (the JSON that is
//         sent, fixed when it is saved), given (the answers as typed), savedAt, sentAt, state (waiting, sent, refused),
//         photos [{name, question, state}], number (the post's own), tries, nextAt, reason {status, words}
// photos  by [report, name]: the picture as a Blob, gone as soon as the post has it; `report` may be a draft
// drafts  by form: what is being filled in, kept at every stroke

const NAME = "posko-phone";
const STORES = {
  kept: undefined,
  reports: { keyPath: "id" },
  photos: { keyPath: ["report", "name"] },
  drafts: { keyPath: "form" },
};

let opened;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () =>
      Object.entries(STORES).forEach(([name, options]) => asked.result.createObjectStore(name, options));
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

/** Run `work(stores)` in one transaction and give what its request found, once all of it is on the disk. */
async function within(names, mode, work) {
  const base = await open();
  return new Promise((done, failed) => {
    // Strict: a report that was "saved" is still there after the battery was pulled out.
    const act = base.transaction(names, mode, { durability: mode === "readwrite" ? "strict" : "default" });
    let asked;
    act.oncomplete = () => done(asked?.result);
    act.onabort = () => failed(act.error ?? new Error("aborted"));
    asked = work(Object.fromEntries(names.map((name) => [name, act.objectStore(name)])));
  });
}

const read = (name, work) => within([name], "readonly", (stores) => work(stores[name]));
const write = (name, work) => within([name], "readwrite", (stores) => work(stores[name]));

export const kept = (name) => read("kept", (store) => store.get(name));
export const keep = (name, value) => write("kept", (store) => store.put(value, name));
export const forget = (...names) =>
  write("kept", (store) => {
    names.forEach((name) => store.delete(name));
  });

export const draftOf = (form) => read("drafts", (store) => store.get(form));
export const drafts = () => read("drafts", (store) => store.getAllKeys());
export const keepDraft = (draft) => write("drafts", (store) => store.put(draft));

export const reportOf = (id) => read("reports", (store) => store.get(id));
export const photoOf = (report, name) => read("photos", (store) => store.get([report, name]));

/** All reports, oldest first. */
export async function reports() {
  return (await read("reports", (store) => store.getAll())).sort((one, other) => one.savedAt - other.savedAt);
}

const draftOwner = (form) => `draft-${form}`;
const allOf = (owner) => IDBKeyRange.bound([owner], [owner, []]);

export const draftPhotos = (form) => read("photos", (store) => store.getAll(allOf(draftOwner(form))));

/** A photo of a draft, under its question; without a blob it goes. */
export function keepDraftPhoto(form, question, blob) {
  const name = `${question}.jpg`;
  return write("photos", (store) =>
    blob ? store.put({ report: draftOwner(form), name, question, blob }) : store.delete([draftOwner(form), name]),
  );
}

export function dropDraft(form) {
  return within(["drafts", "photos"], "readwrite", (stores) => {
    stores.drafts.delete(form);
    stores.photos.delete(allOf(draftOwner(form)));
  });
}

/** A finished report: it, its photos, and the end of its draft, all or nothing. `instead`: the refused one it mends. */
export function file(report, instead) {
  return within(["reports", "photos", "drafts"], "readwrite", (stores) => {
    stores.reports.put(report);
    stores.drafts.delete(report.form);
    const names = report.photos.map((photo) => photo.name);
    stores.photos.getAll(allOf(draftOwner(report.form))).onsuccess = (event) => {
      event.target.result
        .filter((photo) => names.includes(photo.name))
        .forEach((photo) => stores.photos.put({ ...photo, report: report.id }));
      stores.photos.delete(allOf(draftOwner(report.form)));
    };
    if (instead) remove(stores, instead);
  });
}

/** Make a refused report a draft again, with its photos; it goes when the draft is saved in its place. */
export function mend(report) {
  return within(["photos", "drafts"], "readwrite", (stores) => {
    const { form, place, given } = report;
    stores.drafts.put({ form, place, given, instead: report.id, changedAt: Date.now() });
    stores.photos.delete(allOf(draftOwner(form)));
    stores.photos.getAll(allOf(report.id)).onsuccess = (event) => {
      event.target.result.forEach((photo) => stores.photos.put({ ...photo, report: draftOwner(form) }));
    };
  });
}

/** Change a report as it stands in the base now; nothing happens to one that is gone. */
export function change(id, changed) {
  return within(["reports"], "readwrite", ({ reports: store }) => {
    store.get(id).onsuccess = (event) => {
      if (event.target.result) store.put({ ...event.target.result, ...changed(event.target.result) });
    };
  });
}

/** A photo that follows a report. */
export function addPhoto(id, photo) {
  return within(["reports", "photos"], "readwrite", (stores) => {
    stores.reports.get(id).onsuccess = (event) => {
      const report = event.target.result;
      if (!report) return;
      stores.photos.put({ report: id, ...photo });
      stores.reports.put({ ...report, photos: [...report.photos, { name: photo.name, state: "waiting" }] });
    };
  });
}

/** The post has this photo, or will never take it: its bytes go from the phone. */
export function settlePhoto(id, name, state) {
  return within(["reports", "photos"], "readwrite", (stores) => {
    stores.photos.delete([id, name]);
    stores.reports.get(id).onsuccess = (event) => {
      const report = event.target.result;
      if (!report) return;
      const photos = report.photos.map((photo) => (photo.name === name ? { ...photo, ...state } : photo));
      stores.reports.put({ ...report, photos });
    };
  });
}

/** Forget what was sent, photos too, before a moment. */
export async function dropSent(before) {
  const done = (report) =>
    report.state === "sent" && report.sentAt < before && report.photos.every((photo) => photo.state !== "waiting");
  await drop((await reports()).filter(done).map((report) => report.id));
}

export function drop(ids) {
  return within(["reports", "photos"], "readwrite", (stores) => ids.forEach((id) => remove(stores, id)));
}

function remove(stores, id) {
  stores.reports.delete(id);
  stores.photos.delete(allOf(id));
}
