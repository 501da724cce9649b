// Making parts of a page.

const DRAWING = "http://www.w3.org/2000/svg";

/**
 * An element; attributes that are functions are listeners (`onclick`), those that are false or null are left out, as
 * are such children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Phone.Attributes} attributes @param {Phone.Child[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...there(children));
  return made;
}

/** Those children that are there. @param {Phone.Child[]} children */
export function there(children) {
  return /** @type {(Node|string)[]} */ (children.filter((child) => child || child === 0));
}

/** Whether something could not be kept because the phone has no room. @param {unknown} broken */
export function isFull(broken) {
  return broken instanceof Error && broken.name === "QuotaExceededError";
}

/** A drawing of one path, 24 by 24, in the colour of the text around it. @param {string} path */
export function icon(path) {
  const drawing = document.createElementNS(DRAWING, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.classList.add("sign");
  const line = document.createElementNS(DRAWING, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

/** @type {Record<string, string>} the sign of each form, by its code */
export const SIGNS = {
  tps_status: "M5 21V9l7-5 7 5v12M9 21v-6h6v6",
  incident: "M12 4 2.5 20h19zM12 10v4m0 3v.01",
  count: "M4 4h16v16H4zM8 9h8M8 13h8M8 17h4",
  evidence: "M4 13l5 5L20 7",
  indicator: "M4 20V10m6 10V4m6 16v-7m5 7H2",
};

/**
 * A button that is busy while its work runs, so that an impatient thumb starts it once.
 * @param {string} words @param {() => unknown} work @param {Phone.Attributes} attributes
 */
export function button(words, work, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-busy")) return;
    made.setAttribute("aria-busy", "true");
    try {
      await work();
    } finally {
      made.removeAttribute("aria-busy");
    }
  });
  return made;
}
