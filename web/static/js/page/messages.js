// @ts-check
import { element } from "./dom.js";

/**
 * Makes a function that announces a text to screen readers. A text is announced even if the
 * text before was the same.
 * @param {HTMLElement} status a live region: screen readers read its text out when the text changes
 * @returns {(text: string) => void}
 */
export function narrator(status) {
  return (text) => {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = text; });
  };
}

/** Shows in a note that something went wrong. The note stays until the page hides it. */
export class Problem {
  #note;
  #said = "";

  /** @param {HTMLElement} note */
  constructor(note) {
    this.#note = note;
  }

  /**
   * Shows what an action of the user led to. Screen readers read it out, the same text too.
   * @param {string} what what happened, and why
   * @param {string} [next] what the user can do next
   * @param {HTMLElement} [remedy] a button that does this for the user, or a text with links
   */
  show(what, next, remedy) {
    this.hide();
    this.showState(what, next, remedy);
  }

  /**
   * Shows a state that the page may report again and again, such as a server that does not
   * answer. A note that shows the same text already is left alone, so that screen readers do
   * not read it out each time.
   * @param {string} what what happened, and why
   * @param {string} [next] what the user can do next
   * @param {HTMLElement} [remedy] a button that does this for the user, or a text with links
   */
  showState(what, next = "", remedy) {
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
