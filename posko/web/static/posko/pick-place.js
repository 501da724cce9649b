// A place field has a button that opens the map of the city; a press on a kelurahan writes it into the field.

const box = document.createElement("dialog");
box.className = "pick-place";
box.id = "pick-place";

/** @type {HTMLInputElement|null} */
let field = null;

/** Shows the map, fetched once a page. @param {string} address */
async function open(address) {
  if (!box.isConnected) document.body.append(box);
  box.showModal();
  if (!box.childElementCount) await window.htmx.ajax("GET", address, { target: "#pick-place" });
}

box.addEventListener("click", (event) => {
  const area = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("a[data-code]"));
  if (!area || !field) return;
  event.preventDefault();
  const name = area.querySelector("title")?.textContent ?? "";
  field.value = `${area.dataset.code} · ${name}`;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  box.close();
  field.focus();
});

/** Puts the button behind every place field of a form. @param {DOMStringMap} said the words of the page */
export function buttons(said) {
  document.querySelectorAll("main form .field input:is([list=places], [data-places])").forEach((each) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn is-small pick-place-button";
    button.textContent = said.pickPlace ?? "";
    button.addEventListener("click", () => {
      field = /** @type {HTMLInputElement} */ (each);
      open(said.pick ?? "");
    });
    each.after(button);
  });
}
