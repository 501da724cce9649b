// A place field is a combobox: what is typed is looked for by name, by any other spelling and by code, and the post
// offers what fits. Without this file the browser offers the kelurahan by itself, and any spelling may be typed.

const FEWEST = 2; // letters
const box = document.createElement("ul");
box.id = "place-offers";
box.className = "offers";
box.popover = "manual";
box.setAttribute("role", "listbox");

/** @type {HTMLInputElement|null} */
let field = null;
let [asked, timer, at] = [0, 0, -1];

/** @typedef {{ value: string, name: string, within: string }} Offer */

function close() {
  if (box.matches(":popover-open")) box.hidePopover();
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
  at = -1;
}

/** @param {HTMLElement|undefined} offer */
function take(offer) {
  if (!field || !offer?.dataset.value) return;
  field.value = offer.dataset.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  close();
}

/** Marks the offer that Enter takes. @param {number} index */
function mark(index) {
  const offers = /** @type {HTMLElement[]} */ ([...box.children]);
  if (!offers.length) return;
  at = (index + offers.length) % offers.length;
  offers.forEach((offer, place) => offer.setAttribute("aria-selected", String(place === at)));
  field?.setAttribute("aria-activedescendant", offers[at].id);
  offers[at].scrollIntoView({ block: "nearest" });
}

/** @param {Offer[]} offers */
function show(offers) {
  if (!field || document.activeElement !== field || !offers.length) return close();
  box.replaceChildren(
    ...offers.map(({ value, name, within }, index) => {
      const made = document.createElement("li");
      made.id = `place-offer-${index}`;
      made.dataset.value = value;
      made.setAttribute("role", "option");
      const beside = document.createElement("span");
      beside.textContent = within;
      made.append(name, beside);
      return made;
    }),
  );
  at = -1;
  box.showPopover();
  const frame = field.getBoundingClientRect();
  const below = frame.bottom + box.offsetHeight < innerHeight;
  box.style.width = `${frame.width}px`;
  box.style.left = `${frame.left}px`;
  box.style.top = `${below ? frame.bottom + 4 : Math.max(4, frame.top - 4 - box.offsetHeight)}px`;
  field.setAttribute("aria-expanded", "true");
}

/** Asks the post; an answer that comes after a later question is passed over. */
async function ask() {
  const words = field?.value.trim() ?? "";
  if (!field || words.length < FEWEST) return close();
  asked += 1;
  const question = asked;
  const address = `${field.dataset.places}?q=${encodeURIComponent(words)}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.ok && !answer.redirected && question === asked) show(await answer.json());
}

/** Makes a field a combobox. @param {HTMLInputElement} chosen */
export function combobox(chosen) {
  if (field === chosen || !("popover" in box)) return;
  field = chosen;
  if (!box.isConnected) document.body.append(box);
  chosen.removeAttribute("list");
  const told = { role: "combobox", "aria-autocomplete": "list", "aria-controls": box.id, autocomplete: "off" };
  for (const [name, value] of Object.entries({ ...told, "aria-expanded": "false" })) chosen.setAttribute(name, value);
}

document.addEventListener("input", (event) => {
  if (event.target !== field) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask().catch(close), 150);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== field || !box.matches(":popover-open")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(at < 0 && step < 0 ? -1 : at + step);
  else if (event.key === "Enter" && at >= 0) take(/** @type {HTMLElement} */ (box.children[at]));
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
// Before the field loses the cursor, so that the offers still stand.
document.addEventListener("pointerdown", (event) => {
  const offer = /** @type {HTMLElement|null} */ (/** @type {HTMLElement} */ (event.target).closest?.(".offers > li"));
  if (!offer) return;
  event.preventDefault();
  take(offer);
});
document.addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
