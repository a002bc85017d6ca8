// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { judge } from "./judge.js";
import { Score, askFor, asksFor } from "./score.js";

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../trace/trace.js").JudgementKind} JudgementKind */

/**
 * The stage, as far as a prediction needs it: its event "figure" names the client that was tapped.
 * @typedef {HTMLElement & Expecting} Stage
 *
 * @typedef {object} Expecting
 * @property {(names: Iterable<string>, asking: boolean) => void} showExpected shows whom the learner expects to receive a line
 * @property {(kinds: Map<string, JudgementKind>) => void} showJudged shows how each prediction compares with what happened
 */

/**
 * Asks who will receive a line before it runs. Who answers taps clients on the
 * stage, or ticks them; who does not want to be asked switches it off, and who
 * wants to skip one question runs the line without an answer.
 */
export class Prediction {
  #stage;
  #score;
  #on;
  /** @type {Set<string>} */
  #guess = new Set();
  #answered = false; // the guess is of a line that has run
  #asking = true;
  #fieldset = required("[data-predict]", HTMLFieldSetElement);
  #switch = required("[data-predict-switch]", HTMLInputElement);
  #scoreLine = required("[data-predict-score]", HTMLElement);
  /** @type {Map<string, HTMLInputElement>} */
  #boxes = new Map();
  #nobody = element("input", { type: "checkbox", "data-testid": "predict-nobody" });

  /**
   * @param {Stage} stage
   * @param {string[]} people who can be predicted, as the stage knows them
   * @param {(text: string) => void} say
   */
  constructor(stage, people, say) {
    this.#stage = stage;
    this.#score = new Score(storage("sessionStorage"));
    this.#on = asksFor(storage("localStorage"));
    this.#nobody.addEventListener("change", () => {
      this.#renew();
      this.#guess.clear();
      this.#show();
    });
    this.#fieldset.append(element("label", { class: "choice" }, this.#nobody, "nobody"));
    for (const name of people) this.add(name);
    this.#switch.checked = this.#on;
    this.#switch.addEventListener("change", () => {
      this.#on = this.#switch.checked;
      askFor(this.#on, storage("localStorage"));
      this.clear();
      say(this.#on ? "Before a line runs you are asked who will receive it." : "Lines run as soon as they are pressed.");
    });
    stage.addEventListener("figure", (e) => { if (e instanceof CustomEvent && this.#boxes.has(e.detail)) this.#tapOnStage(e.detail, say); });
    stage.addEventListener("keydown", (e) => {
      const name = /^[1-9]$/.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey ? [...this.#boxes.keys()][Number(e.key) - 1] : undefined;
      if (name) this.#tapOnStage(name, say);
    });
    this.#show();
  }

  /** Somebody who can be predicted has come. @param {string} name */
  add(name) {
    const box = element("input", { type: "checkbox", value: name, "data-testid": `predict-${name}` });
    box.addEventListener("change", () => this.#tap(name));
    this.#boxes.set(name, box);
    this.#nobody.parentElement?.before(element("label", { class: "choice", "data-user": name }, box, clientName(name)));
  }

  /** Somebody has left. @param {string} name */
  remove(name) {
    this.#boxes.get(name)?.parentElement?.remove();
    this.#boxes.delete(name);
    this.#guess.delete(name);
    this.#show();
  }

  /** Whether lines wait for an answer. */
  get on() {
    return this.#on && this.#asking;
  }

  /** Whether there is a question at all: only what is sent to clients has an audience. @param {boolean} asking */
  set asking(asking) {
    if (asking === this.#asking) return;
    this.#asking = asking;
    this.clear();
  }

  /** Asks anew: another line. */
  clear() {
    this.#answered = false;
    this.#guess.clear();
    this.#nobody.checked = false;
    this.#stage.showJudged(new Map());
    this.#show();
  }

  /**
   * Takes the answer for a line that is about to run.
   * @returns {string[] | undefined} nothing: none was given
   */
  take() {
    if (!this.on || this.#answered || (this.#guess.size === 0 && !this.#nobody.checked)) {
      if (this.#answered) this.clear();
      return undefined;
    }
    this.#answered = true;
    return [...this.#guess];
  }

  /** The line did not run after all: the answer stands. */
  giveBack() {
    this.#answered = false;
  }

  /**
   * Judges an answer and counts it.
   * @param {string[]} guess
   * @param {Verdict[]} verdicts
   */
  judge(guess, verdicts) {
    const judgements = judge(guess, verdicts);
    if (judgements.length > 0) this.#score.add(judgements);
    this.#stage.showJudged(new Map(judgements.map((j) => [j.name, j.kind])));
    this.#show();
    return judgements;
  }

  /** @param {string} name */
  #tap(name) {
    this.#renew();
    if (!this.#guess.delete(name)) this.#guess.add(name);
    this.#nobody.checked = false;
    this.#show();
  }

  /** @param {string} name @param {(text: string) => void} say */
  #tapOnStage(name, say) {
    if (!this.on) return;
    this.#tap(name);
    say(this.#guess.has(name) ? `You expect ${name} to receive it.` : `You do not expect ${name} to receive it.`);
  }

  /** The first tap after a run answers the question anew. */
  #renew() {
    if (!this.#answered) return;
    this.#answered = false;
    this.#guess.clear();
    this.#stage.showJudged(new Map());
  }

  #show() {
    this.#fieldset.hidden = !this.on;
    for (const [name, box] of this.#boxes) box.checked = this.#guess.has(name);
    this.#stage.showExpected(this.on ? this.#guess : new Set(), this.on);
    const { text } = this.#score;
    if (this.#scoreLine.textContent !== text) this.#scoreLine.textContent = text;
    this.#scoreLine.hidden = !this.#on || text === "";
  }
}
