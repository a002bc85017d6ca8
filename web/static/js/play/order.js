// @ts-check
import { required } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

const narrow = matchMedia("(max-width: 56rem)"); // as in css/play.css

/**
 * Keeps the parts of the playground's document in the order in which the page displays them,
 * for users of the keyboard and of screen readers. On a wide page the controls come first,
 * then the world beside them. On a narrow page the order is: the stage, the part that the
 * learner has chosen with the tabs, the list of receivers.
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
