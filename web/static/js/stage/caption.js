// @ts-check
import { element } from "../page/dom.js";
import { set } from "./svg.js";

/** @typedef {import("./stage.js").Film} Film */

const noted = 3000; // milliseconds for which a note stays, unless the next step of the film replaces it
const restful = 700; // milliseconds: a step is announced if no other step follows within this time

/**
 * Describes a film in sentences, one for each step. The sentence of the current step stands
 * under the picture, and the user can open a list of all sentences. Screen readers announce
 * the current sentence when the user steps through the film.
 */
export class Story {
  caption = element("p", { class: "stage-caption", "data-testid": "stage-caption" });
  aloud = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite", "data-testid": "stage-aloud" });
  #sentences = element("ol", { class: "stage-sentences", "data-testid": "stage-story" });
  list = element("details", {}, element("summary", {}, "This film in words"), this.#sentences);
  #told = "";
  #timer = 0;
  #note = "";
  #noteTimer = 0;
  /** @type {Film | undefined} */
  #film;

  /**
   * Shows a text under the picture for a few seconds. The text does not belong to a step of a film.
   * @param {string} text
   */
  note(text) {
    this.#note = text;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = window.setTimeout(() => {
      if (this.#note === text && this.caption.textContent === text) this.#write(this.#text);
      this.#note = "";
    }, noted);
  }
  #text = "";

  /** @param {string} text */
  #write(text) {
    if (this.caption.textContent === text) return;
    this.caption.textContent = text;
    this.caption.title = text;
  }

  /**
   * Shows the sentence of a film's current step.
   * @param {Film | undefined} film
   * @param {number} step the step's index; -1 before the first step
   * @param {boolean} live true: the film plays without the user, so nothing is announced to screen readers
   * @param {string} standing how the lab stands, which is shown while there is no film
   */
  showStep(film, step, live, standing) {
    if (film !== this.#film) {
      this.#film = film;
      this.#sentences.replaceChildren(...(film?.steps ?? []).map((s) => element("li", {}, s.text)));
    }
    [...this.#sentences.children].forEach((li, i) => set(li, "aria-current", i === step ? "step" : null));
    const told = !film ? standing : step < 0 ? `${film.event}, before it ${film.kind === "builtin" ? "happens" : "is sent"}.` : film.steps[step].text;
    const text = film?.by ? `By ${film.by}: ${told}` : told;
    if (text !== this.#text) this.#note = "";
    this.#text = text;
    this.#write(this.#note || text);
    const key = `${film?.id} ${step}`;
    if (this.#told === key) return;
    this.#told = key;
    clearTimeout(this.#timer);
    if (live || !film) return;
    this.#timer = window.setTimeout(() => { this.aloud.textContent = step < 0 ? text : `Step ${step + 1} of ${film.steps.length}. ${text}`; }, restful);
  }
}
