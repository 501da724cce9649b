// Keeps the phone form on the phone. Only the form: nothing else of the post is ever touched.
const { version: VERSION, home: HOME, pages: PAGES, files: FILES } = JSON.parse("{{ told|escapejs }}");
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELF = `phone-${VERSION}`;

worker.addEventListener("install", (event) => {
  // "no-cache" asks whether the copy that the page just loaded still holds, and takes it again only where it does not.
  event.waitUntil(
    caches
      .open(SHELF)
      .then((shelf) => shelf.addAll([HOME, ...FILES].map((file) => new Request(file, { cache: "no-cache" }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("phone-") && name !== SHELF).map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

/** @param {RequestInfo} address */
async function kept(address) {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(address, { ignoreVary: true })) ?? fetch(address);
}

// All of one version comes from one shelf, network or not: the form opens at once, and never half old and half new.
worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (PAGES.includes(address.pathname)) event.respondWith(kept(HOME));
  else if (FILES.includes(address.pathname + address.search)) event.respondWith(kept(event.request));
});

// The doorbell says that there is a task, never which: that is fetched by the page.
worker.addEventListener("push", (event) => {
  event.waitUntil(worker.registration.showNotification("Tugas baru", { tag: "posko-task", lang: "id" }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    worker.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => new URL(page.url).pathname.startsWith(HOME));
      return open ? open.focus() : worker.clients.openWindow(HOME);
    }),
  );
});
