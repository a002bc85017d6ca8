// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { storage } from "../page/storage.js";
import { judge } from "./judge.js";
import { Score, arePredictionsOn, savePredictionsOn } from "./score.js";

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../trace/trace.js").JudgementKind} JudgementKind */

/**
 * The part of the stage (the picture of the lab) that a prediction needs. The stage fires the
 * event "figure" when the learner taps a client; detail is the client's name.
 * @typedef {HTMLElement & Expecting} Stage
 *
 * @typedef {object} Expecting
 * @property {(names: Iterable<string>, asking: boolean) => void} showExpected shows which clients the learner expects to receive the event of a line
 * @property {(kinds: Map<string, JudgementKind>) => void} showJudged shows how each prediction compares with what happened
 */

/**
 * Asks the learner, before a line runs, which clients will receive its event. The learner
 * answers by tapping clients on the stage or ticking them in the list. A learner who runs the
 * line without an answer skips the question. A switch turns all questions off.
 */
export class Prediction {
  #stage;
  #score;
  #on;
  /** @type {Set<string>} */
  #guess = new Set();
  #answered = false; // true: the guess belongs to a line that has run already
  #asking = true; // true: the chosen line sends an event to clients, so there is something to predict
  #fieldset = required("[data-predict]", HTMLFieldSetElement);
  #switch = required("[data-predict-switch]", HTMLInputElement);
  #scoreLine = required("[data-predict-score]", HTMLElement);
  /** @type {Map<string, HTMLInputElement>} */
  #boxes = new Map();
  #nobody = element("input", { type: "checkbox", "data-testid": "predict-nobody" });

  /**
   * @param {Stage} stage
   * @param {string[]} people the names of the clients that the learner can choose; they are also the keys of the clients' figures
   * @param {(text: string) => void} say announces a text to screen readers
   */
  constructor(stage, people, say) {
    this.#stage = stage;
    this.#score = new Score(storage("sessionStorage"));
    this.#on = arePredictionsOn(storage("localStorage"));
    this.#nobody.addEventListener("change", () => {
      this.#startNewGuess();
      this.#guess.clear();
      this.#show();
    });
    this.#fieldset.append(element("label", { class: "choice" }, this.#nobody, "nobody"));
    for (const name of people) this.add(name);
    this.#switch.checked = this.#on;
    this.#switch.addEventListener("change", () => {
      this.#on = this.#switch.checked;
      savePredictionsOn(this.#on, storage("localStorage"));
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

  /** Adds a client that the learner can choose. @param {string} name */
  add(name) {
    const box = element("input", { type: "checkbox", value: name, "data-testid": `predict-${name}` });
    box.addEventListener("change", () => this.#tap(name));
    this.#boxes.set(name, box);
    this.#nobody.parentElement?.before(element("label", { class: "choice", "data-user": name }, box, clientName(name)));
  }

  /** Removes a client from the choices. @param {string} name */
  remove(name) {
    this.#boxes.get(name)?.parentElement?.remove();
    this.#boxes.delete(name);
    this.#guess.delete(name);
    this.#show();
  }

  /** Whether the learner is asked before the chosen line runs. */
  get on() {
    return this.#on && this.#asking;
  }

  /** Sets whether the chosen line sends an event to clients. If it does not, the learner is not asked. @param {boolean} asking */
  set asking(asking) {
    if (asking === this.#asking) return;
    this.#asking = asking;
    this.clear();
  }

  /** Forgets the guess, because another line was chosen. */
  clear() {
    this.#answered = false;
    this.#guess.clear();
    this.#nobody.checked = false;
    this.#stage.showJudged(new Map());
    this.#show();
  }

  /**
   * Returns the learner's answer for the line that is about to run, and marks the answer as used.
   * @returns {string[] | undefined} undefined if the learner gave no answer
   */
  useAnswer() {
    if (!this.on || this.#answered || (this.#guess.size === 0 && !this.#nobody.checked)) {
      if (this.#answered) this.clear();
      return undefined;
    }
    this.#answered = true;
    return [...this.#guess];
  }

  /** Makes an answer usable again after useAnswer, because the line did not run. */
  restoreAnswer() {
    this.#answered = false;
  }

  /**
   * Judges an answer, adds the judgements to the score, and shows both.
   * @param {string[]} guess the names of the clients that the learner expected to receive the event
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
    this.#startNewGuess();
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

  /** Starts a new guess if the old guess belongs to a line that has run: the first tap after a run begins a new answer. */
  #startNewGuess() {
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
