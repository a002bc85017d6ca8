// @ts-check
import { element } from "./dom.js";
import { focusOn, openMenu } from "./menus.js";

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

/**
 * Makes a function that shows why an action of the user has failed. Screen readers read it out.
 * @param {Problem} problem
 * @returns {(error: unknown) => void} takes an Error; if the error has words, they are shown
 */
export function failures(problem) {
  return (error) => {
    const { words, message = String(error) } = /** @type {{words?: {what: string, next: string}, message?: string}} */ (Object(error));
    problem.show(words?.what ?? message, words?.next);
  };
}

/** Shows in a note that something went wrong. The note stays until the page hides it, or until the user does. */
export class Problem {
  #note;
  #said = "";

  /** @param {HTMLElement} note */
  constructor(note) {
    this.#note = note;
  }

  /**
   * Shows what an action of the user led to. Screen readers read it out, the same text too.
   * If the user has scrolled the note out of the window, it is shown above the page. If a menu
   * is open, which would cover the note, it is shown above the menu, at the other end of the
   * window.
   * @param {string} what what happened, and why
   * @param {string} [next] what the user can do next
   * @param {HTMLElement} [remedy] a button that does this for the user, or a text with links
   */
  show(what, next, remedy) {
    this.hide();
    const close = element("button", { type: "button", class: "button small", "data-testid": "problem-close" }, "Close");
    const before = document.activeElement;
    close.addEventListener("click", () => {
      this.hide();
      if (before instanceof HTMLElement) focusOn(before);
    });
    this.showState(what, next, ...(remedy ? [remedy] : []), close);
    if (openMenu()) {
      this.#note.popover = "manual";
      this.#note.showPopover();
      return;
    }
    const { top, bottom } = this.#note.getBoundingClientRect();
    this.#note.toggleAttribute("data-above", top < 0 || bottom > innerHeight);
  }

  /**
   * Shows a state that the page may report again and again, such as a server that does not
   * answer. A note that shows the same text already is left alone, so that screen readers do
   * not read it out each time.
   * @param {string} what what happened, and why
   * @param {string} [next] what the user can do next
   * @param {...HTMLElement} remedies buttons that do this for the user, or texts with links
   */
  showState(what, next = "", ...remedies) {
    const said = `${what}\n${next}`;
    if (!this.#note.hidden && this.#said === said) return;
    this.#said = said;
    this.#putBack();
    this.#note.replaceChildren(element("p", {}, element("strong", {}, what)), ...(next ? [element("p", {}, next)] : []), ...remedies);
    this.#note.hidden = false;
  }

  hide() {
    this.#note.hidden = true;
    this.#putBack();
  }

  /** Puts the note back into its place in the page. */
  #putBack() {
    this.#note.removeAttribute("data-above");
    this.#note.removeAttribute("popover");
  }
}
