// @ts-check
import { required } from "../page/dom.js";

/**
 * Shows one step of a lesson at a time, and after the last one the end. The learner turns with
 * Back and Next, with PgUp and PgDn, with the segments above the text (arrow keys go along
 * them), or by the address (#step-3, #end).
 */
export class Steps {
  /** @type {HTMLElement[]} */
  #sections;
  /** @type {HTMLAnchorElement[]} */
  #links;
  #at = 0;
  #shown;

  /**
   * @param {HTMLElement} page
   * @param {number} start the index of the step to show at first, if the address names none
   * @param {(index: number) => void} shown is called with the index of each step that is shown; the end has the index after the last step
   */
  constructor(page, start, shown) {
    this.#sections = [...page.querySelectorAll("[data-step], [data-end]")].filter((s) => s instanceof HTMLElement);
    this.#links = [...page.querySelectorAll("[data-step-link]")].filter((a) => a instanceof HTMLAnchorElement);
    this.#shown = shown;
    addEventListener("hashchange", () => this.#showAddressed(true));
    addEventListener("keydown", (e) => this.#key(e));
    for (const link of this.#links) link.addEventListener("keydown", (e) => this.#arrow(e));
    this.#at = start;
    this.#showAddressed(false);
  }

  /** @param {number} index */
  #go(index) {
    if (index < 0 || index >= this.#sections.length) return;
    location.hash = this.#sections[index].id;
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
    const last = this.#sections.length - 1;
    this.#sections.forEach((s, i) => { s.hidden = i !== this.#at; });
    this.#links.forEach((link, i) => {
      link.tabIndex = i === this.#at ? 0 : -1;
      if (i === this.#at) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    this.#link("[data-back]", this.#at - 1);
    this.#link("[data-next]", this.#at + 1);
    for (const place of document.querySelectorAll("[data-place]")) place.textContent = this.#at === last ? "the end" : `${this.#at + 1} of ${last}`;
    this.#shown(this.#at);
    required("[data-text]", HTMLElement).scrollTop = 0;
    scrollTo({ top: 0 });
    if (moved) required("h2", HTMLElement, this.#sections[this.#at]).focus({ preventScroll: true });
  }

  /**
   * @param {string} selector
   * @param {number} index
   */
  #link(selector, index) {
    const link = required(selector, HTMLAnchorElement);
    const section = this.#sections[index];
    // A hidden link keeps its space, so that the other link does not move under the finger.
    link.style.visibility = section ? "visible" : "hidden";
    if (section) link.href = `#${section.id}`;
  }

  /** Goes along the segments, which are one stop of the Tab key. @param {KeyboardEvent} e */
  #arrow(e) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key] ?? 0;
    const at = this.#links.findIndex((l) => l === e.target);
    const next = e.key === "Home" ? this.#links[0] : e.key === "End" ? this.#links.at(-1) : this.#links[at + by];
    if (!next || next === e.target) return;
    e.preventDefault();
    for (const link of this.#links) link.tabIndex = link === next ? 0 : -1;
    next.focus();
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const by = e.key === "PageDown" ? 1 : e.key === "PageUp" ? -1 : 0;
    if (by === 0) return;
    // A list, or a block of code that scrolls, handles these keys itself.
    if (e.target instanceof HTMLElement && e.target.closest("pre, [role='listbox'], [role='option'], select, textarea, .ask-body[tabindex]")) return;
    e.preventDefault();
    const named = this.#indexInAddress(); // #at may still be the step before the last change of the address
    this.#go((named < 0 ? this.#at : named) + by);
  }
}
