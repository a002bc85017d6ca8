// @ts-check

/**
 * Keeps the parts of a document in the order in which a reader sees them, which differs
 * between a narrow and a wide page. The keyboard and screen readers follow the document's
 * order, not the order that CSS shows.
 * @param {MediaQueryList} narrow
 * @param {(narrow: boolean) => HTMLElement[][]} order lists of parts; within a list each part belongs right after the one before it
 * @returns {() => void} stops it, for parts that are removed before the page is left
 */
export function keepOrder(narrow, order) {
  const arrange = () => {
    const held = document.activeElement;
    for (const [first, ...rest] of order(narrow.matches)) {
      let last = first;
      for (const part of rest) {
        if (last.nextElementSibling !== part) last.after(part);
        last = part;
      }
    }
    // An element that was moved has lost the keyboard focus.
    if (held instanceof HTMLElement && held !== document.activeElement) held.focus({ preventScroll: true });
  };
  narrow.addEventListener("change", arrange);
  arrange();
  return () => narrow.removeEventListener("change", arrange);
}
