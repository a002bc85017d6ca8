// @ts-check
import { element } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

const narrow = matchMedia("(max-width: 60rem)"); // as in css/lesson.css

/**
 * Whether the scene is above the text, where it stays while the text goes by, and
 * not beside it.
 */
export function sceneAbove() {
  return narrow.matches;
}

/**
 * Keeps a scene after the text that it stands beside, and before one that it is above.
 * @param {HTMLElement} scene
 * @param {HTMLElement} text
 */
export function placeScene(scene, text) {
  keepOrder(narrow, (above) => [above ? [scene, text] : [text, scene]]);
}

/**
 * A button that shows all of a scene which is kept low above the text.
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
    button.scrollIntoView({ block: "nearest" }); // it has another place now
  });
  show(false);
  return button;
}
