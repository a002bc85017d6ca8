// @ts-check
// One highlight for all parts of a page that show the trace. When the user points at a
// row, a frame, a line of code or a moving packet, every part lights up what belongs to
// the same events.

const name = "trace:highlight";

/**
 * Lights up trace events everywhere on the page. Without ids it turns the light off.
 * @param {Iterable<number>} ids
 * @param {unknown} [source] the view that asks; its own listener is not called
 */
export function highlight(ids, source) {
  document.dispatchEvent(new CustomEvent(name, { detail: { ids: new Set(ids), source } }));
}

/**
 * Calls light whenever another view asks to light up events.
 * @param {unknown} listener the view, as it passes itself to highlight as source
 * @param {(ids: Set<number>) => void} light
 * @returns {() => void} removes the listener
 */
export function onHighlight(listener, light) {
  const onEvent = (/** @type {Event} */ e) => {
    if (!(e instanceof CustomEvent) || e.detail.source === listener) return;
    light(e.detail.ids);
  };
  document.addEventListener(name, onEvent);
  return () => document.removeEventListener(name, onEvent);
}
