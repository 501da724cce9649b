// The map page: zoom and drag without a round trip, and a row, its area and its mark light each other.
// Without this file the zoom is a page of its own, the map scrolls, and every area is a link.

const NEAREST = 5;
const wide = matchMedia("(min-width: 1181px)");

/** @returns {{map: HTMLElement, view: HTMLElement}|null} the map and the frame it scrolls in */
function shown() {
  const map = document.getElementById("city-map");
  const view = map?.querySelector(".mp-scroll");
  return map && view ? { map, view: /** @type {HTMLElement} */ (view) } : null;
}

// ── zoom: the middle of what is seen stays in the middle ──
/** @param {number} by one step nearer or farther; 0 is the whole city */
function zoom(by) {
  const found = shown();
  if (!found) return;
  const { map, view } = found;
  const now = Number(map.dataset.zoom ?? 1);
  const then = by ? Math.min(NEAREST, Math.max(1, now + by)) : 1;
  const across = (view.scrollLeft + view.clientWidth / 2) / view.scrollWidth;
  const down = (view.scrollTop + view.clientHeight / 2) / view.scrollHeight;
  map.dataset.zoom = String(then);
  view.scrollTo(across * view.scrollWidth - view.clientWidth / 2, down * view.scrollHeight - view.clientHeight / 2);
  map.querySelector("[data-zoom-by='1']")?.toggleAttribute("aria-disabled", then === NEAREST);
  map.querySelector("[data-zoom-by='-1']")?.toggleAttribute("aria-disabled", then === 1);
  const address = new URL(location.href);
  if (then === 1) address.searchParams.delete("zoom");
  else address.searchParams.set("zoom", String(then));
  history.replaceState(history.state, "", address);
}

/** The chosen area comes to the middle of a map that is nearer than whole. */
function centre() {
  const found = shown();
  const code = document.querySelector("#peek [data-code]")?.getAttribute("data-code");
  const area = code && found?.map.querySelector(`.area[data-code="${CSS.escape(code)}"]`);
  if (!found || !area || found.map.dataset.zoom === "1") return;
  const { view } = found;
  const box = area.getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  view.scrollBy(
    box.left + box.width / 2 - frame.left - frame.width / 2,
    box.top + box.height / 2 - frame.top - frame.height / 2,
  );
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const key = /** @type {HTMLElement|null} */ (target.closest?.("[data-zoom-by]"));
  if (!key) return;
  event.preventDefault();
  zoom(Number(key.dataset.zoomBy));
});
document.addEventListener(
  "wheel",
  (event) => {
    const inside = /** @type {HTMLElement} */ (event.target).closest?.(".mp-scroll");
    if (!inside || !event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1 : -1);
  },
  { passive: false },
);

// ── drag with the mouse; a press that dragged opens nothing ──
/** @type {{view: HTMLElement, x: number, y: number, moved: boolean}|null} */
let drag = null;
document.addEventListener("pointerdown", (event) => {
  const view = /** @type {HTMLElement} */ (event.target).closest?.(".mp-scroll");
  if (!view || event.pointerType !== "mouse" || event.button !== 0) return;
  drag = { view: /** @type {HTMLElement} */ (view), x: event.clientX, y: event.clientY, moved: false };
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [across, down] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(across, down) < 5) return;
  drag.view.scrollBy(-across, -down);
  drag = { ...drag, x: event.clientX, y: event.clientY, moved: true };
});
addEventListener("pointerup", () => {
  const moved = drag?.moved;
  drag = null;
  if (moved) addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
});
document.addEventListener("dragstart", (event) => {
  if (drag) event.preventDefault();
});

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

// ── an area or a mark is pressed: its row opens the panel, where there is room for one beside ──
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("#city-map a[data-code]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || !wide.matches || event.defaultPrevented) return;
  const code = CSS.escape(link.getAttribute("data-code") ?? "");
  const row = document.querySelector(`#queue li[data-code="${code}"]`);
  event.preventDefault();
  if (!row) {
    beside(/** @type {Element} */ (link));
    return;
  }
  row.scrollIntoView({ block: "nearest" });
  /** @type {HTMLElement|null} */ (row.querySelector("a.t"))?.click();
});

/** A place that the list does not hold opens in the panel by itself. @param {Element} link */
async function beside(link) {
  const address = new URL(link.getAttribute("href") ?? "", location.href);
  address.hash = "";
  await window.htmx.ajax("GET", address.pathname + address.search, { target: "#peek" });
  history.pushState({ peek: true }, "", address);
}

// ── light: what is pointed at in the list shines on the map, and the other way round ──
/** @param {string|null} code of a place; a kecamatan lights all that lies in it */
function light(code) {
  for (const each of document.querySelectorAll(".is-lit, .is-light")) each.classList.remove("is-lit", "is-light");
  if (!code) return;
  const [same, inside] = [`[data-code="${CSS.escape(code)}"]`, `[data-code^="${CSS.escape(code)}."]`];
  for (const each of document.querySelectorAll(`#city-map :is(${same}, ${inside})`)) each.classList.add("is-lit");
  for (const each of document.querySelectorAll(`#queue li${same}`)) each.classList.add("is-light");
}
for (const name of /** @type {const} */ (["pointerover", "focusin"])) {
  document.addEventListener(name, (event) => {
    const told = /** @type {HTMLElement} */ (event.target).closest?.("#city-map [data-code], li[data-code]");
    light(told?.getAttribute("data-code") ?? null);
  });
}

// ── the panel shows another place: it is outlined on the map ──
function outline() {
  const code = document.querySelector("#peek [data-code]")?.getAttribute("data-code") ?? "";
  const own = document.querySelector(`#city-map .area[data-code="${CSS.escape(code)}"] path`);
  for (const line of document.querySelectorAll("#city-map :is(.sel, .sel-case)")) {
    line.setAttribute("d", own?.getAttribute("d") ?? "");
  }
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "peek") outline();
});
centre();
