// The map archive of a post (PMTiles), read in parts from the post itself. It lies over the server's drawing and shows
// once it stands; where the browser has no WebGL, or anything fails on the way, the drawing stays.

const TOKENS = {
  ground: "--ground",
  card: "--card",
  line: "--line-2",
  ink: "--edge",
  water: "--water",
  road: "--road-2",
};
const DEEPER = 2; // zooms beyond the archive's last: its shapes grow, nothing new comes

/** @typedef {Record<keyof typeof TOKENS, string>} Colours */

/** @returns {Colours} the page's own tokens as they are now */
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
  return /** @type {Colours} */ (Object.fromEntries(read));
}

/**
 * What is drawn of a layer that the archive names itself: waters, roads and the rest are told by their names.
 * @param {string} id @param {Colours} colours
 */
export function layersOf(id, colours) {
  const water = /water|river|canal/i.test(id);
  const road = /road|transport|highway|rail/i.test(id);
  const line = water ? colours.water : road ? colours.road : colours.line;
  const common = { source: "archive", "source-layer": id };
  return [
    {
      ...common,
      id: `${id}-areas`,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": water ? colours.water : colours.line, "fill-opacity": water ? 0.5 : 0.25 },
    },
    {
      ...common,
      id: `${id}-lines`,
      type: "line",
      filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.5, 16, 2.5] },
    },
  ];
}

/**
 * The whole style: the archive below, the borders of the kelurahan above it.
 * @param {{ vector: boolean, names: string[], from: number, to: number }} archive
 * @param {string} address @param {string} borders @param {Colours} colours
 */
export function styleOf(archive, address, borders, colours) {
  const kind = archive.vector ? "vector" : "raster";
  const tiles = { type: kind, tiles: [`pmtiles://${address}/{z}/{x}/{y}`], minzoom: archive.from, maxzoom: archive.to };
  const drawn = archive.vector
    ? archive.names.flatMap((id) => layersOf(id, colours))
    : [{ id: "pictures", type: "raster", source: "archive" }];
  return {
    version: 8,
    sources: {
      archive: archive.vector ? tiles : { ...tiles, tileSize: 256 },
      borders: { type: "geojson", data: borders },
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": colours.ground } },
      ...drawn,
      { id: "borders", type: "line", source: "borders", paint: { "line-color": colours.ink, "line-width": 1.5 } },
    ],
  };
}

/** @param {string} address of a script that is no module */
function addScript(address) {
  return added(Object.assign(document.createElement("script"), { src: address }));
}

/** @param {string} address */
function addSheet(address) {
  return added(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
}

/** @param {HTMLElement} part */
function added(part) {
  return new Promise((done, fail) => {
    part.addEventListener("load", done);
    part.addEventListener("error", fail);
    document.head.append(part);
  });
}

/** @param {HTMLElement} box */
async function show(box) {
  const { archive = "", borders = "", library = "", style = "", reader = "", title = "" } = box.dataset;
  if (!document.createElement("canvas").getContext("webgl2")) return;
  const [maps] = await Promise.all([import(library), addSheet(style), addScript(reader)]);
  const { PMTiles, Protocol } = /** @type {any} */ (window).pmtiles;
  const address = new URL(archive, location.href).href;
  const kept = new PMTiles(address);
  const [head, told] = await Promise.all([kept.getHeader(), kept.getMetadata()]);
  const protocol = new Protocol();
  protocol.add(kept);
  maps.addProtocol("pmtiles", protocol.tile);
  const names = (told.vector_layers ?? []).map((/** @type {{ id: string }} */ layer) => layer.id);
  const what = { vector: head.tileType === 1, names, from: head.minZoom, to: head.maxZoom };
  const map = new maps.Map({
    container: box.querySelector(".archive-live"),
    style: styleOf(what, address, new URL(borders, location.href).href, readColours()),
    bounds: [head.minLon, head.minLat, head.maxLon, head.maxLat],
    maxZoom: head.maxZoom + DEEPER,
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false,
    cooperativeGestures: true,
    locale: { "Map.Title": title },
  });
  map.keyboard.disableRotation();
  map.addControl(new maps.NavigationControl({ showCompass: false }));
  await new Promise((done, fail) => {
    map.once("load", done);
    map.once("error", (/** @type {any} */ event) => fail(event.error));
  });
  box.classList.add("is-live");
}

if (typeof document !== "undefined") {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-archive]"));
  // The drawing says where the city is; a map that fails says no more.
  if (box) show(box).catch(() => box.classList.add("is-still"));
}
