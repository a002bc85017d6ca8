// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { isUnsure, narrate } from "../trace/audience.js";
import { judge } from "./check.js";
import { BrokenLab } from "./scene.js";
import { stepRecord } from "./score.js";
import { describeJudgements, judge as judgeGuess } from "../predict/judge.js";

/** @typedef {import("./lesson.js").StepData} StepData */
/** @typedef {import("./lesson.js").StepRecord} StepRecord */
/** @typedef {import("./scene.js").LessonScene} LessonScene */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/** The name of the shortcut that runs the exercise; "" on a device that probably has no keyboard. */
const shortcut = matchMedia("(hover: hover)").matches ? "Ctrl+Enter" : "";

/**
 * Shows the exercise of one step. The learner guesses who will receive the event and runs the
 * exercise; then the view shows who received it and which checks hold.
 */
export class ExerciseView {
  #step;
  #scene;
  #place;
  #on;
  /** The names of the clients that the learner expects to receive the event. @type {Set<string>} */
  #guess = new Set();
  #nobody = false;
  #ran = false;
  #running = false;
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  #none = element("button", { type: "button", class: "guess-person", "aria-pressed": "false", "data-testid": "guess-nobody" }, "nobody");
  #run = element("button", { type: "button", class: "button primary", "data-testid": "run" }, "Run");
  #skip = element("button", { type: "button", class: "button plain", "data-testid": "skip" }, "Run without predicting");
  #hint = element("span", { class: "label" });
  #result = element("div", { class: "exercise-result", "data-testid": "result" });

  /**
   * @param {StepData} step
   * @param {HTMLElement} section the element of the step
   * @param {string[]} people the names of the clients that the learner can choose
   * @param {LessonScene} scene plays the exercise
   * @param {{
   *   played: (step: StepData, record: StepRecord, judgements: Judgement[], passed: boolean) => void,
   *   ran: (step: StepData, chain: import("../trace/trace.js").TraceEvent[]) => void,
   *   guessed: (step: StepData) => void,
   *   before: (step: string) => StepRecord | undefined,
   *   announce: (text: string) => void,
   * }} on callbacks. played: the exercise has run; ran: one of its emits has run, with its
   *   effects; guessed: the guess has changed; before: returns the saved result of a step;
   *   announce: announces a text to screen readers
   */
  constructor(step, section, people, scene, on) {
    this.#step = step;
    this.#scene = scene;
    this.#on = on;
    this.#place = required("[data-answer]", HTMLElement, section);
    const guess = element("fieldset", { class: "guess-people" }, element("legend", { class: "label" }, "Tap everyone who will receive it"));
    for (const name of people) {
      const button = element("button", { type: "button", class: "guess-person", "aria-pressed": "false", "data-user": name, "data-testid": `guess-${name}` }, clientName(name));
      button.addEventListener("click", () => this.toggle(name));
      this.#buttons.set(name, button);
      guess.append(button);
    }
    this.#none.addEventListener("click", () => {
      if (this.#ran) this.clearResult();
      this.#nobody = !this.#nobody;
      if (this.#nobody) this.#guess.clear();
      this.#guessChanged();
    });
    guess.append(this.#none);
    this.#run.addEventListener("click", () => this.run());
    this.#skip.addEventListener("click", () => this.#play(undefined));
    this.#place.replaceChildren(guess, element("div", { class: "exercise-run" }, this.#run, this.#skip, this.#hint), this.#result);
    section.querySelector("[data-choices]")?.addEventListener("change", () => this.clearResult());
    const before = on.before(step.id);
    if (before?.guess) {
      this.#guess = new Set(before.guess.filter((name) => people.includes(name)));
      this.#nobody = before.guess.length === 0;
    }
    this.update();
  }

  /** Adds a client to the guess, or removes it. @param {string} name */
  toggle(name) {
    if (this.#running) return;
    if (this.#ran) this.clearResult();
    if (!this.#guess.delete(name)) this.#guess.add(name);
    this.#nobody = false;
    this.#guessChanged();
  }

  /** The clients that the learner expects to receive the event. */
  get guess() {
    return [...this.#guess];
  }

  #guessChanged() {
    this.update();
    this.#on.guessed(this.#step);
  }

  /** Clears the guess and the result, as if the exercise had never been played. */
  reset() {
    this.#guess.clear();
    this.#nobody = false;
    this.clearResult();
  }

  /** Clears the result, so that the learner can guess again. */
  clearResult() {
    this.#ran = false;
    this.#result.replaceChildren();
    this.#guessChanged();
  }

  update() {
    for (const [name, button] of this.#buttons) button.setAttribute("aria-pressed", String(this.#guess.has(name)));
    this.#none.setAttribute("aria-pressed", String(this.#nobody));
    const ready = this.#scene.ready && !this.#running;
    const guessed = this.#guess.size > 0 || this.#nobody;
    this.#run.disabled = !ready || !guessed;
    this.#run.textContent = this.#ran ? "Run again" : "Run";
    this.#skip.disabled = !ready;
    this.#skip.hidden = guessed;
    const hint = this.#running ? "running" : !this.#scene.ready ? "waiting for all clients to be connected" : guessed ? shortcut : "predict first, then run";
    if (this.#hint.textContent !== hint) this.#hint.textContent = hint;
  }

  /** Runs the exercise with the learner's guess. */
  run() {
    if (!this.#run.disabled) this.#play([...this.#guess]);
  }

  /** Runs the exercise and shows the result. @param {string[] | undefined} guess undefined: the learner skipped the prediction */
  async #play(guess) {
    const exercise = this.#step.exercise;
    if (!exercise || this.#running) return;
    this.#running = true;
    this.update();
    try {
      await this.#scene.arrange();
      const { facts, verdicts } = await this.#scene.play(exercise.play ?? this.#chosenActions(), (chain) => this.#on.ran(this.#step, chain));
      const judgements = (this.#step.checks ?? []).map((check) => judge(check, facts));
      const passed = judgements.every((j) => j.holds);
      const record = stepRecord(this.#on.before(this.#step.id), guess, verdicts, passed);
      this.#show(guess, verdicts, judgements);
      this.#ran = true;
      this.#on.played(this.#step, record, guess ? judgeGuess(guess, verdicts) : [], passed);
      this.#announceResult(guess, verdicts, passed);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const note = element("div", { class: "note", "data-kind": "problem", "data-testid": "exercise-problem" }, element("p", {}, text));
      if (error instanceof BrokenLab) {
        const mend = element("button", { type: "button", class: "button small", "data-testid": "mend" }, "Mend the lab and run again");
        mend.addEventListener("click", () => this.#play(guess)); // which puts the lab in order first
        note.append(mend);
      }
      this.#result.replaceChildren(note);
      this.#result.scrollIntoView({ block: "nearest" });
      this.#on.announce(text);
    }
    this.#running = false;
    this.update();
  }

  /** The actions of the choice that the learner has selected. */
  #chosenActions() {
    const picked = this.#place.closest(".exercise")?.querySelector("input[type=radio]:checked");
    const id = picked instanceof HTMLInputElement ? picked.value : "";
    return this.#step.exercise?.choices?.find((c) => c.id === id)?.play ?? [];
  }

  /**
   * @param {string[] | undefined} guess
   * @param {Verdict[]} verdicts
   * @param {import("./lesson.js").Judgement[]} judgements
   */
  #show(guess, verdicts, judgements) {
    const judged = new Map(guess && judgeGuess(guess, verdicts).map((j) => [j.name, j]));
    this.#result.replaceChildren(
      element("ul", { class: "verdicts" }, ...verdicts.map((v) => {
        const judgement = judged.get(v.name);
        const word = judgement?.word ?? (v.received ? "received it" : isUnsure(v) ? "not seen here" : "not reached") + (v.times > 1 ? ` (${v.times} times)` : "");
        return element(
          "li",
          { "data-user": v.name, "data-received": String(v.received), "data-judged": judgement?.right ? "right" : null, "data-testid": `verdict-${v.name}`, "data-verdict": judgement?.kind },
          element("span", {}, clientName(v.name), " ", element("span", { class: "verdict-word" }, word)),
          judgement ? element("span", { class: "verdict-sign" }, judgement.sign) : null,
          element("span", { class: "verdict-why" }, v.why, judgement?.instead ? element("span", { class: "verdict-instead" }, ` ${judgement.instead}`) : null),
        );
      })),
      element("h4", { class: "checks-title label" }, "What must hold, checked against the trace"),
      element("ul", { class: "checks", "data-testid": "checks" }, ...judgements.map((j) => element("li", { "data-holds": String(j.holds) }, j.text))),
    );
  }

  /**
   * @param {string[] | undefined} guess
   * @param {Verdict[]} verdicts
   * @param {boolean} passed
   */
  #announceResult(guess, verdicts, passed) {
    const parts = [narrate(this.#eventName(), verdicts)];
    if (guess) parts.push(describeJudgements(judgeGuess(guess, verdicts)));
    parts.push(passed ? "All checks hold." : "Not every check holds yet.");
    this.#on.announce(parts.join(" "));
  }

  /** The name of the event that the exercise emits. */
  #eventName() {
    const actions = this.#step.exercise?.play ?? this.#chosenActions();
    return actions.find((a) => a.do === "emit")?.event ?? "it";
  }
}
