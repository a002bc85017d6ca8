// @ts-check
import { lineOf } from "./line.js";
import { element } from "../page/dom.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Difference} Difference */

/** The acts of a fork in a list, with what came of those that have been done. */
export class Steps {
  root = element("ol", { class: "fork-steps", "data-testid": "fork-steps" });
  /** @type {{button: HTMLButtonElement, mark: HTMLElement}[]} */
  #rows;

  /**
   * @param {Act[]} acts
   * @param {(at: number) => void} go an act was chosen: how many have been done then
   */
  constructor(acts, go) {
    this.#rows = acts.map((act, i) => {
      const { code, text } = lineOf(act);
      const mark = element("span", { class: "fork-mark" });
      const button = element("button", { type: "button", class: "fork-step", disabled: true }, ...(code ? [element("code", { class: "clip", title: code }, code)] : []), element("span", { class: "fork-step-text" }, text), mark);
      button.addEventListener("click", () => go(i + 1));
      this.root.append(element("li", {}, button));
      return { button, mark };
    });
  }

  /**
   * @param {Difference[]} differences of those that have been done
   * @param {number} at how many of them had been, where the learner looks
   */
  update(differences, at) {
    this.#rows.forEach(({ button, mark }, i) => {
      const difference = differences[i];
      button.disabled = !difference;
      if (i + 1 === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      mark.dataset.differs = String(difference?.differs ?? "");
      mark.textContent = difference ? (difference.differs ? "differs" : "the same") : "";
    });
  }
}
