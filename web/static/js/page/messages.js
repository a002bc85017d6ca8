// @ts-check
import { element } from "./dom.js";

/**
 * Lets a page say something aloud, also if it is what was said last.
 * @param {HTMLElement} status a live region, which screen readers read out when it changes
 * @returns {(text: string) => void}
 */
export function narrator(status) {
  return (text) => {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = text; });
  };
}

/** The note in which a page says what went wrong. It stays until the page hides it. */
export class Problem {
  #note;
  #said = "";

  /** @param {HTMLElement} note */
  constructor(note) {
    this.#note = note;
  }

  /**
   * Says what happened, why, and what to do next. What the note says already is not said
   * twice.
   * @param {string} what
   * @param {string} [next]
   * @param {HTMLElement} [remedy] a button that does it
   */
  show(what, next = "", remedy) {
    const said = `${what}\n${next}`;
    if (!this.#note.hidden && this.#said === said) return;
    this.#said = said;
    this.#note.replaceChildren(element("p", {}, element("strong", {}, what)), ...(next ? [element("p", {}, next)] : []), ...(remedy ? [remedy] : []));
    this.#note.hidden = false;
  }

  hide() {
    this.#note.hidden = true;
  }
}
