/** Whether keys go into this element as text. @param {HTMLElement} element */
export function isTyping(element) {
  return element.matches?.(
    "input:not([type=checkbox], [type=radio], [type=file]), select, textarea, [contenteditable]",
  );
}
