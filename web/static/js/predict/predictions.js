// @ts-check
import { required } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { Score, arePredictionsOn, savePredictionsOn } from "./score.js";

/**
 * Whether the learner is asked before something runs, and how many answers were right. A switch
 * turns all questions off; the browser remembers it. It fires "switched".
 */
export class Predictions extends EventTarget {
  #score = new Score(storage("sessionStorage"));
  #switch = required("[data-predict-switch]", HTMLInputElement);
  #scoreLine = required("[data-predict-score]", HTMLElement);

  /** @param {(text: string) => void} say announces a text to screen readers */
  constructor(say) {
    super();
    this.#switch.checked = arePredictionsOn(storage("localStorage"));
    this.#switch.addEventListener("change", () => {
      savePredictionsOn(this.on, storage("localStorage"));
      this.#show();
      say(this.on ? "Before a line runs you are asked what will happen." : "Lines run without a question.");
      this.dispatchEvent(new Event("switched"));
    });
    this.#show();
  }

  /** Whether the learner is asked. */
  get on() {
    return this.#switch.checked;
  }

  /** Counts judgements. @param {{right: boolean}[]} judgements */
  count(judgements) {
    if (judgements.length > 0) this.#score.add(judgements);
    this.#show();
  }

  #show() {
    const { text } = this.#score;
    if (this.#scoreLine.textContent !== text) this.#scoreLine.textContent = text;
    this.#scoreLine.hidden = !this.on || text === "";
  }
}

/** How many of some judgements are right, in words; "" if there is none. @param {{right: boolean}[]} judgements */
export const scoreOf = (judgements) => (judgements.length === 0 ? "" : `${judgements.filter((j) => j.right).length} of ${judgements.length} right`);
