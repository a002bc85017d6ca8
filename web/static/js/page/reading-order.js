// @ts-check

/**
 * Keeps the parts of a document in the order in which the page displays them. The Tab key and
 * screen readers follow the document's order, but CSS displays some parts in another order on
 * a narrow page than on a wide one.
 * @param {MediaQueryList} narrow matches while the page is narrow
 * @param {(narrow: boolean) => HTMLElement[][]} order returns lists of parts; each part of a list has to stand in the document right after the part before it
 * @returns {() => void} stops keeping the order; needed only for parts that are removed from the page
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
    // An element loses the keyboard focus when it moves in the document, so give it back.
    if (held instanceof HTMLElement && held !== document.activeElement) held.focus({ preventScroll: true });
  };
  narrow.addEventListener("change", arrange);
  arrange();
  return () => narrow.removeEventListener("change", arrange);
}
