// @ts-check
import { element } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

const narrow = matchMedia("(max-width: 60rem)"); // as in css/lesson.css

/**
 * Whether the scene is above the text, as on a narrow page, and not beside the text.
 */
export function sceneAbove() {
  return narrow.matches;
}

/**
 * Keeps the order of the document the same as the order on the page: the scene comes before
 * the text if it is above the text, and after the text if it is beside the text.
 * @param {HTMLElement} scene
 * @param {HTMLElement} text
 */
export function placeScene(scene, text) {
  keepOrder(narrow, (above) => [above ? [scene, text] : [text, scene]]);
}

/**
 * Makes a button that expands and collapses a scene. On a narrow page, where the scene is above the text, a collapsed scene is cut to a small height.
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
    button.scrollIntoView({ block: "nearest" }); // the button is at the end of the scene, which has moved
  });
  show(false);
  return button;
}
