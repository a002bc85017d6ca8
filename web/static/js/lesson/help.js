// @ts-check
import { required } from "../page/dom.js";

/**
 * The help of the step on the page: hints and the solution. Each press of Hint adds the next
 * hint below the text, Solution adds the solution or takes it away again.
 */
export class Help {
  #hint;
  #count;
  #solution;
  /** @type {HTMLDetailsElement[]} */
  #rungs = [];
  /** @type {HTMLDetailsElement | null} */
  #answer = null;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.#hint = required("[data-hint]", HTMLButtonElement, page);
    this.#count = required("[data-hint-count]", HTMLElement, page);
    this.#solution = required("[data-show-solution]", HTMLButtonElement, page);
    for (const part of page.querySelectorAll(".help")) {
      if (!(part instanceof HTMLDetailsElement)) continue;
      part.hidden = true;
      part.open = true;
    }
    this.#hint.addEventListener("click", () => {
      const next = this.#rungs.find((r) => r.hidden);
      if (!next) return;
      next.hidden = false;
      this.#show();
      reveal(next);
    });
    this.#solution.addEventListener("click", () => {
      if (!this.#answer) return;
      this.#answer.hidden = !this.#answer.hidden;
      this.#show();
      if (!this.#answer.hidden) reveal(this.#answer);
    });
  }

  /** @param {HTMLElement} section the section of the step that is shown now */
  showStep(section) {
    this.#rungs = [...section.querySelectorAll("[data-rung]")].filter((r) => r instanceof HTMLDetailsElement);
    const answer = section.querySelector("[data-solution]");
    this.#answer = answer instanceof HTMLDetailsElement ? answer : null;
    this.#show();
  }

  /** Adds the solution of a step, whose line has run. @param {HTMLElement} section */
  solve(section) {
    const answer = section.querySelector("[data-solution]");
    if (answer instanceof HTMLElement) answer.hidden = false;
    this.#show();
  }

  #show() {
    const given = this.#rungs.filter((r) => !r.hidden).length;
    const all = this.#rungs.length;
    this.#count.textContent = all > 0 ? ` ${Math.min(given + 1, all)} of ${all}` : "";
    disable(this.#hint, given === all, all === 0 ? "There is nothing to ask here" : "There are no more hints");
    disable(this.#solution, this.#answer === null, "There is nothing to solve here");
    this.#solution.setAttribute("aria-expanded", String(this.#answer !== null && !this.#answer.hidden));
  }
}

/** Disables a button without taking the focus from it. @param {HTMLButtonElement} button @param {boolean} disabled @param {string} why */
function disable(button, disabled, why) {
  button.setAttribute("aria-disabled", String(disabled));
  button.title = disabled ? why : "";
}

/** Scrolls a part into view, and the focus to what it says. @param {HTMLDetailsElement} part */
function reveal(part) {
  part.open = true;
  part.querySelector("summary")?.focus({ preventScroll: true });
  part.scrollIntoView({ block: "nearest" });
}
