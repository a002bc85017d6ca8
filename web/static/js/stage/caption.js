// @ts-check
import { element } from "../page/dom.js";
import { set } from "./svg.js";

/** @typedef {import("./stage.js").Film} Film */

const noted = 3000; // milliseconds for which a note stays, where no film has more to say
const restful = 700; // milliseconds without another step before it is said aloud

/** Tells a film in sentences: the one of the step under the picture, all of them on demand, and aloud to whoever steps. */
export class Story {
  caption = element("p", { class: "stage-caption", "data-testid": "stage-caption" });
  aloud = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite", "data-testid": "stage-aloud" });
  #sentences = element("ol", { class: "stage-sentences", "data-testid": "stage-story" });
  list = element("details", {}, element("summary", {}, "This emit in words"), this.#sentences);
  #told = "";
  #timer = 0;
  #note = "";
  #noteTimer = 0;
  /** @type {Film | undefined} */
  #film;

  /**
   * Says something that is no step of a film, for a while.
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
   * @param {Film | undefined} film
   * @param {number} step -1 before the first
   * @param {boolean} live then nobody asked for it, and nothing is said aloud
   */
  tell(film, step, live) {
    if (film !== this.#film) {
      this.#film = film;
      this.#sentences.replaceChildren(...(film?.steps ?? []).map((s) => element("li", {}, s.text)));
    }
    [...this.#sentences.children].forEach((li, i) => set(li, "aria-current", i === step ? "step" : null));
    const text = !film ? "Nothing travels yet. Run an emit and follow its packet." : step < 0 ? `${film.event}, before it is sent.` : film.steps[step].text;
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
