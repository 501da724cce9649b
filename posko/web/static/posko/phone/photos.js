// Photos are made small on the phone, so that they pass a bad network, and drawn anew, so that they tell nothing but
// the picture: place, camera and time stay behind with the file they came from.

const LONGEST = 1600; // pixels: a sheet of figures stays readable
const QUALITY = 0.8;

/** A file of any picture as a small JPEG. Throws when the browser cannot read it. @param {Blob} file */
export async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = drawn(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
  picture.close();
  /** @type {Blob|null} */
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("no picture");
  return blob;
}

/**
 * The picture for the page, `width` pixels wide: a canvas, since the content policy knows no blob addresses.
 * @param {Blob} blob @param {number} width
 */
export async function shown(blob, width = 160) {
  const picture = await createImageBitmap(blob);
  const canvas = drawn(picture, width, Math.max(1, Math.round((width * picture.height) / picture.width)));
  picture.close();
  return canvas;
}

/** @param {ImageBitmap} picture @param {number} width @param {number} height */
function drawn(picture, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#fff"; // what is see-through in a drawing would turn black in a JPEG
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  return canvas;
}
