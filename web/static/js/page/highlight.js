// @ts-check
// One highlight for everything on a page that shows the trace: point at a row, a
// frame, a line of code or a packet on its way, and all that belongs to the same
// events lights up with it.

const name = "trace:highlight";

/**
 * Lights up trace events everywhere on the page; none: nothing is lit.
 * @param {Iterable<number>} ids
 * @param {unknown} [source] who says so, and need not be told
 */
export function highlight(ids, source) {
  document.dispatchEvent(new CustomEvent(name, { detail: { ids: new Set(ids), source } }));
}

/**
 * Is told what to light up, except by itself.
 * @param {unknown} listener as it is named in highlight
 * @param {(ids: Set<number>) => void} light
 * @returns {() => void} ends it
 */
export function onHighlight(listener, light) {
  const hear = (/** @type {Event} */ e) => {
    if (!(e instanceof CustomEvent) || e.detail.source === listener) return;
    light(e.detail.ids);
  };
  document.addEventListener(name, hear);
  return () => document.removeEventListener(name, hear);
}
