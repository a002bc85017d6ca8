// @ts-check
import { element } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

const narrow = matchMedia("(max-width: 60rem)"); // as in css/lesson.css

/**
 * Whether the scene is above the text and not beside it. There it stays in view while the
 * text scrolls.
 */
export function sceneAbove() {
  return narrow.matches;
}

/**
 * Keeps the reading order in step with the layout: the scene follows the text if it is beside it, and precedes it if it is above it.
 * @param {HTMLElement} scene
 * @param {HTMLElement} text
 */
export function placeScene(scene, text) {
  keepOrder(narrow, (above) => [above ? [scene, text] : [text, scene]]);
}

/**
 * Makes a button that expands and collapses a scene. Above the text, a collapsed scene is cut to a small height.
 * @param {HTMLElement} scene
 */
export function moreOf(scene) {
  const button = element("button", { type: "button", class: "button small lesson-more", "data-testid": "scene-more" });
  const show = (/** @type {boolean} */ all) => {
    scene.toggleAttribute("data-all", all);
    button.setAttribute("aria-expanded", String(all));
    button.textContent = all ? "Less" : "More";
  };
  button.addEventListener("click", () => {
    show(!scene.hasAttribute("data-all"));
    button.scrollIntoView({ block: "nearest" }); // the button has moved with the end of the scene
  });
  show(false);
  return button;
}
