// @ts-check
import { required } from "../page/dom.js";
import { sceneAbove } from "./place.js";

/**
 * Shows one step of a lesson at a time. The learner chooses the step with the dots, with Back
 * and Next, with PgUp and PgDn, or by the address (#step-3).
 */
export class Steps {
  /** @type {HTMLElement[]} */
  #sections;
  #intro;
  #turn;
  #at = 0;
  #shown;

  /**
   * @param {HTMLElement} page
   * @param {number} start the index of the step to show at first, if the address names none
   * @param {(index: number) => void} shown is called with the index of each step that is shown
   */
  constructor(page, start, shown) {
    this.#sections = [...page.querySelectorAll("[data-step]")].filter((s) => s instanceof HTMLElement);
    this.#intro = required("[data-intro]", HTMLElement, page);
    this.#turn = required("[data-turn]", HTMLElement, page);
    this.#shown = shown;
    this.#turn.hidden = false;
    addEventListener("hashchange", () => this.#showAddressed(true));
    addEventListener("keydown", (e) => this.#key(e));
    this.#at = start;
    this.#showAddressed(false);
  }

  get at() {
    return this.#at;
  }

  /** @param {number} index */
  go(index) {
    if (index < 0 || index >= this.#sections.length) return;
    location.hash = `step-${index + 1}`;
  }

  /** The index of the step that the address names; -1 if it names none. */
  #indexInAddress() {
    return this.#sections.findIndex((s) => `#${s.id}` === location.hash);
  }

  /**
   * Shows the step that the address names.
   * @param {boolean} moved true: the learner has changed the step, so the step's heading gets the focus
   */
  #showAddressed(moved) {
    const named = this.#indexInAddress();
    if (named >= 0) this.#at = named;
    this.#sections.forEach((s, i) => { s.hidden = i !== this.#at; });
    this.#intro.hidden = this.#at !== 0;
    for (const link of document.querySelectorAll("[data-step-link]")) {
      if (link.getAttribute("href") === `#step-${this.#at + 1}`) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    this.#link("[data-back]", this.#at - 1);
    this.#link("[data-next]", this.#at + 1);
    required("[data-place]", HTMLElement).textContent = `${this.#at + 1} of ${this.#sections.length}`;
    this.#shown(this.#at);
    if (named < 0) return;
    const heading = required("h2", HTMLElement, this.#sections[this.#at]);
    // If the scene stays in view above the text, scroll the step to just below the scene.
    if (sceneAbove()) (this.#at === 0 ? this.#intro : heading).scrollIntoView();
    else scrollTo({ top: 0 });
    if (moved) heading.focus({ preventScroll: true });
  }

  /**
   * @param {string} selector
   * @param {number} index
   */
  #link(selector, index) {
    const link = required(selector, HTMLAnchorElement);
    const exists = index >= 0 && index < this.#sections.length;
    // A hidden link keeps its space, so that the other link does not move under the finger.
    link.style.visibility = exists ? "visible" : "hidden";
    if (exists) link.href = `#step-${index + 1}`;
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const by = e.key === "PageDown" ? 1 : e.key === "PageUp" ? -1 : 0;
    if (by === 0) return;
    // A list, or a block of code that scrolls, handles these keys itself.
    if (e.target instanceof HTMLElement && e.target.closest("[tabindex='0'], select, textarea")) return;
    e.preventDefault();
    const named = this.#indexInAddress(); // #at may still be the step before the last change of the address
    this.go((named < 0 ? this.#at : named) + by);
  }
}
