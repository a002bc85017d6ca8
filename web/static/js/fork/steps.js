// @ts-check
import { lineOf } from "./line.js";
import { element } from "../page/dom.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Difference} Difference */

/** Lists the acts of a fork. An act that has run has a mark that says whether its outcome was the same in both worlds. */
export class Steps {
  root = element("ol", { class: "fork-steps", "data-testid": "fork-steps" });
  /** @type {{button: HTMLButtonElement, mark: HTMLElement}[]} */
  #rows;

  /**
   * @param {Act[]} acts
   * @param {(at: number) => void} choose is called with the number of the act (from 1) that the learner chooses
   */
  constructor(acts, choose) {
    this.#rows = acts.map((act, i) => {
      const { code, text } = lineOf(act);
      const mark = element("span", { class: "fork-mark" });
      const button = element("button", { type: "button", class: "fork-step", disabled: true }, ...(code ? [element("code", { class: "clip", title: code }, code)] : []), element("span", { class: "fork-step-text" }, text), mark);
      button.addEventListener("click", () => choose(i + 1));
      this.root.append(element("li", {}, button));
      return { button, mark };
    });
  }

  /**
   * @param {Difference[]} differences the differences after each act that has run, in order
   * @param {number} at the number (from 1) of the act whose outcome is shown; 0: the state before the first act
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
