// @ts-check
import { required } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

const narrow = matchMedia("(max-width: 56rem)"); // as in css/play.css

/**
 * Keeps the parts of the playground in the order in which they are displayed. On a wide page
 * that is the controls, then the world beside them. On a narrow page it is the stage, then
 * the part that the tabs have chosen, then the list of receivers.
 * @param {HTMLElement} page
 */
export function orderParts(page) {
  const part = (/** @type {string} */ selector) => required(selector, HTMLElement, page);
  const head = part("[data-narration]");
  const [tabs, bench, world] = [part(".play-tabs"), part(".play-bench"), part(".play-world")];
  const [stage, line, outcome, timeline] = [part(".play-stage"), part(".line"), part(".outcome"), part(".play-timeline")];
  const [cards, settings] = [part(".play-cards"), part(".play-settings")];
  keepOrder(narrow, (isNarrow) => isNarrow
    ? [[head, world, tabs, line, bench, timeline, cards, outcome, settings]]
    : [[stage, line, outcome, timeline], [head, tabs, bench, world, cards, settings]]);
}
