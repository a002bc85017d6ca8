// @ts-check
// One highlight for all views of a page that show the trace. When the user points at a row,
// a frame, a line of code or a moving packet, every view lights up its parts that belong to
// the same events.

const name = "trace:highlight";

/**
 * Lights up trace events in all views of the page, and turns off the light of all other events.
 * @param {Iterable<number>} ids the events' ids; empty turns the light off
 * @param {unknown} [source] the view that the user points at; its own listener is not called
 */
export function highlight(ids, source) {
  document.dispatchEvent(new CustomEvent(name, { detail: { ids: new Set(ids), source } }));
}

/**
 * Adds a listener for calls of highlight by other views.
 * @param {unknown} listener the view that listens, the same value as it passes to highlight as source
 * @param {(ids: Set<number>) => void} light is called with the ids of the events to light up
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
