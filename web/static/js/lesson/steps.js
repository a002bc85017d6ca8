// @ts-check
import { required } from "../page/dom.js";
import { sceneAbove } from "./place.js";

/**
 * Shows one step of a lesson at a time: by its address (#step-3), by the dots, by
 * Back and Next, and by PgUp and PgDn.
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
   * @param {number} start the step to begin with, where the address names none
   * @param {(index: number) => void} shown
   */
  constructor(page, start, shown) {
    this.#sections = [...page.querySelectorAll("[data-step]")].filter((s) => s instanceof HTMLElement);
    this.#intro = required("[data-intro]", HTMLElement, page);
    this.#turn = required("[data-turn]", HTMLElement, page);
    this.#shown = shown;
    this.#turn.hidden = false;
    addEventListener("hashchange", () => this.#follow(true));
    addEventListener("keydown", (e) => this.#key(e));
    this.#at = start;
    this.#follow(false);
  }

  get at() {
    return this.#at;
  }

  /** @param {number} index */
  go(index) {
    if (index < 0 || index >= this.#sections.length) return;
    location.hash = `step-${index + 1}`;
  }

  /** The step that the address names, -1 if it names none. */
  #named() {
    return this.#sections.findIndex((s) => `#${s.id}` === location.hash);
  }

  /**
   * Shows what the address says.
   * @param {boolean} moved by the reader: then the new step gets the keyboard
   */
  #follow(moved) {
    const named = this.#named();
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
    // Under a scene that stays, the step begins where the scene ends.
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
    // It keeps its place, so that the other one does not move under the finger.
    link.style.visibility = exists ? "visible" : "hidden";
    if (exists) link.href = `#step-${index + 1}`;
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const by = e.key === "PageDown" ? 1 : e.key === "PageUp" ? -1 : 0;
    if (by === 0) return;
    // A list or a block of code that scrolls keeps its keys.
    if (e.target instanceof HTMLElement && e.target.closest("[tabindex='0'], select, textarea")) return;
    e.preventDefault();
    const named = this.#named(); // which the page may not have followed yet
    this.go((named < 0 ? this.#at : named) + by);
  }
}
