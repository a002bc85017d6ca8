// @ts-check

const narrow = matchMedia("(max-width: 60rem)"); // as in css/lesson.css

/**
 * Whether the scene is above the text, where it stays while the text goes by, and
 * not beside it.
 */
export function sceneAbove() {
  return narrow.matches;
}

/**
 * Puts the scene after the text, which it stands beside, or before it on a narrow
 * page, so that the keyboard and whoever has the page read out go the way of the eye.
 * @param {HTMLElement} scene
 * @param {HTMLElement} text
 */
export function placeScene(scene, text) {
  const place = () => {
    const [first, second] = narrow.matches ? [scene, text] : [text, scene];
    // What is moved loses the focus, so the other one moves.
    if (first.contains(document.activeElement)) first.after(second);
    else second.before(first);
  };
  narrow.addEventListener("change", place);
  place();
}

/**
 * A button that shows all of a scene which is kept small above the text.
 * @param {HTMLElement} scene
 */
export function moreOf(scene) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small lesson-more";
  button.dataset.testid = "scene-more";
  const show = (/** @type {boolean} */ all) => {
    scene.toggleAttribute("data-all", all);
    button.setAttribute("aria-expanded", String(all));
    button.textContent = all ? "Less" : "More";
  };
  button.addEventListener("click", () => {
    show(!scene.hasAttribute("data-all"));
    // What it was about to show may be out of view now.
    button.scrollIntoView({ block: "nearest" });
  });
  show(false);
  return button;
}
