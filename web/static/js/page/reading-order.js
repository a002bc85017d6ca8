// @ts-check

/**
 * Keeps a document in the order in which the eye meets its parts, where that is
 * another one on a narrow page: the keyboard, and whoever has the page read out, go
 * by the document and not by what CSS makes of it.
 * @param {MediaQueryList} narrow
 * @param {(narrow: boolean) => HTMLElement[][]} order rows of parts, each of which belongs right after the one before it
 * @returns {() => void} stops it, for what goes before the page does
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
    // What moves loses the keyboard.
    if (held instanceof HTMLElement && held !== document.activeElement) held.focus({ preventScroll: true });
  };
  narrow.addEventListener("change", arrange);
  arrange();
  return () => narrow.removeEventListener("change", arrange);
}
