// @ts-check
import { element } from "./dom.js";

/**
 * Makes a function that announces a text to screen readers, even if the text is the same
 * as the last one.
 * @param {HTMLElement} status a live region: screen readers read it out when it changes
 * @returns {(text: string) => void}
 */
export function narrator(status) {
  return (text) => {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = text; });
  };
}

/** Shows in a note what went wrong. The note stays until the page hides it. */
export class Problem {
  #note;
  #said = "";

  /** @param {HTMLElement} note */
  constructor(note) {
    this.#note = note;
  }

  /**
   * Shows what happened, why, and what to do next. It leaves the note alone if that text is
   * shown already.
   * @param {string} what
   * @param {string} [next]
   * @param {HTMLElement} [remedy] a button that does what next says
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
