// The places of the map as data: fetched from the post, joined with what paints them, and said in words.

/**
 * @typedef {{class: string, certain: boolean, score: number|null, rank: number|null, low: number|null,
 *   high: number|null, label: string|null}} Value how a place is painted; low and high are the ends of its ranks
 * @typedef {{type: "Feature", geometry: any, properties: Record<string, any>}} Feature
 * @typedef {{type: "FeatureCollection", features: Feature[]}} Layer
 */

export const LEVELS = ["kota", "kecamatan", "kelurahan", "tps"];
export const NOTHING = /** @type {Layer} */ ({ type: "FeatureCollection", features: [] });
const ROOM = 0.5; // of the view that holds the whole city: how far one may push the city aside

/** Reads JSON of the post. Rejects when the post refuses, also by leading to the log-in. @param {string} address */
export async function fetchJson(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(`${address} answers ${answer.status}`);
  return answer.json();
}

/**
 * The places of a layer with what paints them. A place without a value is unknown, never low.
 * @param {Layer} layer @param {Record<string, Value>} values @param {Record<string, number>} marks
 * @param {string} level
 * @returns {Layer}
 */
export function painted(layer, values, marks, level) {
  const few = level === "kota" || level === "kecamatan";
  const features = layer.features.map((feature) => {
    const { code, name } = feature.properties;
    const value = values[code];
    const klass = value?.class ?? "unknown";
    const own = { class: klass, unsure: klass !== "unknown" && !value.certain, loud: few || klass === "high" };
    return { ...feature, properties: { ...value, ...own, code, name, marks: countIn(marks, code, few) } };
  });
  return { ...layer, features };
}

/**
 * What is counted at a place, and below it where that is asked.
 * @param {Record<string, number>} marks @param {string} code @param {boolean} below
 */
function countIn(marks, code, below) {
  const inside = Object.entries(marks).filter(([place]) => place === code || (below && place.startsWith(`${code}.`)));
  return inside.reduce((sum, [, count]) => sum + count, 0);
}

/** The code of the place around another. @param {string} code */
export function codeAbove(code) {
  return code.includes("/") ? code.split("/")[0] : code.replace(/\.\d+$/, "");
}

/** One point an area, where its name and its disc stand. @param {Layer} layer @returns {Layer} */
export function anchorsOf(layer) {
  const features = layer.features.map((feature) => ({
    ...feature,
    geometry: { type: "Point", coordinates: middle(largestRing(feature.geometry)) },
  }));
  return { ...layer, features };
}

/** @param {any} geometry @returns {[number, number][]} the outer ring that holds the most */
function largestRing({ type, coordinates }) {
  const rings = type === "Polygon" ? [coordinates[0]] : coordinates.map((/** @type {any} */ polygon) => polygon[0]);
  return rings.reduce((/** @type {any} */ most, /** @type {any} */ ring) => (size(ring) > size(most) ? ring : most));
}

/** @param {[number, number][]} ring */
function size(ring) {
  return Math.abs(crosses(ring).reduce((sum, [, , cross]) => sum + cross, 0));
}

/** The centre of mass of a ring. @param {[number, number][]} ring @returns {[number, number]} */
function middle(ring) {
  const parts = crosses(ring);
  const whole = parts.reduce((sum, [, , cross]) => sum + cross, 0);
  const along = (/** @type {0|1} */ axis) => parts.reduce((sum, each) => sum + each[axis] * each[2], 0) / (3 * whole);
  const [x0, y0] = ring[0];
  return [x0 + along(0), y0 + along(1)];
}

/**
 * For each side of a ring, counted from its first corner: the sums of its ends' x and y, and their cross product.
 * @param {[number, number][]} ring
 */
function crosses(ring) {
  const [x0, y0] = ring[0];
  return ring.slice(1).map(([x, y], i) => {
    const [ax, ay, bx, by] = [ring[i][0] - x0, ring[i][1] - y0, x - x0, y - y0];
    return /** @type {[number, number, number]} */ ([ax + bx, ay + by, ax * by - bx * ay]);
  });
}

/** West, south, east and north of a layer of areas. @param {Layer} layer @returns {[number, number, number, number]} */
export function boundsOf(layer) {
  const points = layer.features.flatMap(({ geometry }) =>
    geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2),
  );
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** @param {[number, number, number, number]} bounds @returns {[number, number, number, number]} */
export function withRoom([west, south, east, north]) {
  const [across, up] = [(east - west) * ROOM, (north - south) * ROOM];
  return [west - across, south - up, east + across, north + up];
}

/**
 * A place in words, one line a fact.
 * @param {Record<string, any>} place @param {Record<string, any>} words
 * @param {string} above name of the place around it
 * @returns {string[]}
 */
export function said(place, words, above) {
  if (place.cluster) return [words.stations.replace("{count}", number(place.point_count))];
  const name = above ? `${place.name}, ${above}` : place.name;
  return [name, ...classed(place, words), ...figures(place, words), ...gaps(place.marks, words)];
}

/**
 * The class. The only area of its kind has a score and no class: then nothing is said, least of all that nothing is
 * known.
 * @param {Record<string, any>} place @param {Record<string, any>} words
 * @returns {string[]}
 */
function classed(place, words) {
  if (place.class === "unknown" && typeof place.score === "number") return [];
  return [words.classes[place.class] + (place.unsure ? ` (${words.unsure})` : "")];
}

/**
 * Score, and ranks where there are some: the mean of an area has none.
 * @param {Record<string, any>} place @param {Record<string, any>} words
 * @returns {string[]}
 */
function figures(place, words) {
  if (typeof place.score !== "number") return [];
  const label = words.labels[place.label] ? ` (${words.labels[place.label]})` : "";
  const score = `${place.code.includes("/") ? words.score : "IKP"} ${number(place.score, 1)}${label}`;
  if (typeof place.rank !== "number") return [score];
  const spread = place.low === place.high ? words.rank : words.ranks;
  return [score, spread.replace("{rank}", place.rank).replace("{low}", place.low).replace("{high}", place.high)];
}

/** @param {number} count @param {Record<string, any>} words */
function gaps(count, words) {
  if (!count) return [];
  return [count === 1 ? words.gap : words.gaps.replace("{count}", number(count))];
}

/** A number in the page's language. @param {number} value @param {number} digits */
function number(value, digits = 0) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang, form).format(value);
}
