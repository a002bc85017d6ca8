// @ts-check
import { element, required } from "../page/dom.js";
import { isMissed, markOf, tally } from "./score.js";

/** @typedef {import("./lesson.js").StepData} StepData */
/** @typedef {import("./lesson.js").StepRecord} StepRecord */

/**
 * The end of a lesson: the score, and what was missed. The first guess stays in the score; what
 * was missed is asked again in the scene beside it.
 */
export class Ending {
  #steps;
  #score;
  #ask;
  /** @type {StepData | undefined} */
  #asked;

  /**
   * @param {HTMLElement} page
   * @param {StepData[]} steps
   * @param {(step: StepData | undefined) => void} ask asks the question of a step again; undefined: there is nothing to ask
   */
  constructor(page, steps, ask) {
    this.#steps = steps.filter((s) => s.exercise);
    this.#score = required("[data-score]", HTMLElement, page);
    this.#ask = ask;
  }

  /** Shows the end. It asks the first step that was missed and has not been answered since. @param {Record<string, StepRecord>} records */
  show(records) {
    const missed = this.#missed(records);
    this.ask(missed.find((s) => !records[s.id].again) ?? missed[0], records);
  }

  /** Asks a step again. @param {StepData | undefined} step @param {Record<string, StepRecord>} records */
  ask(step, records) {
    this.#asked = step;
    this.update(records);
    this.#ask(step);
  }

  /** @param {Record<string, StepRecord>} records */
  #missed(records) {
    return this.#steps.filter((s) => isMissed(records[s.id]));
  }

  /** What to ask after the present question: the next step that was missed and has not been asked again; undefined if there is none. @param {Record<string, StepRecord>} records */
  after(records) {
    const next = this.#missed(records).find((s) => s !== this.#asked && records[s.id].again === undefined);
    return next && { label: "Ask me the next", run: () => this.ask(next, records) };
  }

  /** Shows the score and the list again. @param {Record<string, StepRecord>} records */
  update(records) {
    const part = (/** @type {string} */ name) => required(`[data-${name}]`, HTMLElement, this.#score);
    const missed = this.#missed(records);
    const skipped = this.#steps.filter((s) => !records[s.id]?.guess);
    const held = this.#score.querySelector(":focus")?.getAttribute("data-again");
    this.#score.hidden = Object.keys(records).length === 0;
    part("tally").replaceChildren(...tally(records, this.#steps).map(([figure, words]) => element("span", {}, element("b", {}, figure), ` ${words}`)));
    part("bar").replaceChildren(...this.#steps.map((s) => element("i", { "data-done": markOf(records[s.id]) || null })));
    part("missed-title").textContent = missed.length > 0 ? "Missed, and asked again here" : skipped.length > 0 ? "Nothing was missed; some was not predicted" : "You missed nothing";
    part("missed").replaceChildren(
      ...missed.map((step) => {
        const { again } = records[step.id];
        const button = element("button", { type: "button", class: "button small", "data-again": step.id, "aria-current": step === this.#asked ? "true" : null, "data-testid": `again-${step.id}` }, step === this.#asked ? "Asked now" : "Ask me");
        button.addEventListener("click", () => this.ask(step, records));
        return element("li", {}, element("span", {}, step.title, again === undefined ? null : element("span", { class: "label" }, again ? " now right" : " not yet right")), button);
      }),
      ...skipped.map((step) => element("li", {}, element("span", {}, step.title, element("span", { class: "label" }, " not predicted")), this.#link(step))));
    if (held) [...this.#score.querySelectorAll("[data-again]")].find((b) => b.getAttribute("data-again") === held && b instanceof HTMLElement && (b.focus(), true));
  }

  /** @param {StepData} step */
  #link(step) {
    const section = required(`[data-step="${CSS.escape(step.id)}"]`, HTMLElement);
    return element("a", { href: `#${section.id}` }, "Go there");
  }
}
