// Keeps the rule card on the telephone. Only the card: nothing else of the post is ever touched.
const { version: VERSION, home: HOME, files: FILES } = JSON.parse("{{ told|escapejs }}");
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELF = `card-${VERSION}`;
const PATIENCE = 4000; // milliseconds that a page from the network may take at the table

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELF)
      .then((shelf) =>
        shelf.addAll(
          FILES.map((/** @type {string} */ file) => new Request(file, { cache: "reload", credentials: "omit" })),
        ),
      )
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("card-") && name !== SHELF).map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

/** @param {RequestInfo} address */
async function kept(address) {
  const shelf = await caches.open(SHELF);
  return shelf.match(address, { ignoreVary: true });
}

/**
 * The page comes from the network first, so that a mended rule is read at once, and from the shelf when there is none.
 * @param {Request} request
 */
async function page(request) {
  const language = new URL(request.url).searchParams.get("lang");
  const away = new Promise((_, refuse) => setTimeout(refuse, PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), away]);
    if (answer.ok) return answer;
  } catch {
    /* no network, or one that is as good as none */
  }
  return (await kept(language === "en" ? `${HOME}?lang=en` : HOME)) ?? Response.error();
}

worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname === HOME) event.respondWith(page(event.request));
  else if (FILES.includes(address.pathname + address.search)) {
    event.respondWith(kept(event.request).then((found) => found ?? fetch(event.request)));
  }
});
