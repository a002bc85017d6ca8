// @ts-check
import { required } from "../page/dom.js";
import { describeJudgements, judge as judgeGuess } from "../predict/judge.js";
import { scoreOf } from "../predict/predictions.js";
import { verdictRow } from "../predict/verdict-row.js";
import { narrate } from "../trace/audience.js";
import { checkNotes, judge } from "./check.js";
import { ideaBehind } from "./idea.js";
import { BrokenLab } from "./scene.js";

/** @typedef {import("./lesson.js").StepData} StepData */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../scene/ask.js").Ask} Ask */

const who = "guess"; // the id of the question who will receive the event

/**
 * The result of a run.
 * @typedef {object} Result
 * @property {string[] | undefined} guess undefined: the learner skipped the prediction
 * @property {Verdict[]} verdicts
 * @property {Judgement[]} judgements one for each client whose verdict is known; none without a guess
 * @property {boolean} passed whether all checks held; true without checks
 */

/**
 * Asks the questions of a lesson's steps in the ask box, one at a time, runs their lines, and
 * shows in the box who received what. One line runs at a time.
 */
export class Exercises {
  #page;
  #people;
  #scene;
  #ask;
  #on;
  /** @type {StepData | undefined} */
  #step;
  #again = false; // true: the step is asked again, at the end of the lesson
  #running = false;

  /**
   * @param {HTMLElement} page
   * @param {import("../scene/scene.js").Person[]} people who can be chosen
   * @param {import("./scene.js").LessonScene} scene plays the lines
   * @param {Ask} ask
   * @param {{
   *   played: (step: StepData, result: Result, again: boolean) => void,
   *   ran: (chain: import("../trace/trace.js").TraceEvent[]) => void,
   *   judged: (judgements: Judgement[]) => void,
   *   next: () => {label: string, run: () => void} | undefined,
   *   announce: (text: string) => void,
   * }} on next: what to ask next, at the end. played: a line has run and been judged. ran: one of its emits has run, with its effects;
   *   judged: the guess was judged. These two are called only if the step is still shown
   */
  constructor(page, people, scene, ask, on) {
    this.#page = page;
    this.#people = people;
    this.#scene = scene;
    this.#ask = ask;
    this.#on = on;
    ask.addEventListener("run", (e) => { if (e instanceof CustomEvent && e.detail.by === this.#by) this.#run(e.detail.guess.get(who)); });
    ask.addEventListener("repair", (e) => { if (e instanceof CustomEvent && e.detail.by === this.#by) this.#mend(); });
    page.addEventListener("change", (e) => { if (e.target instanceof HTMLElement && e.target.closest("[data-choices]")) this.pose(); });
  }

  /** The name by which the ask box knows the step. */
  get #by() {
    return `${this.#again ? "again" : "step"}:${this.#step?.id ?? ""}`;
  }

  /** Asks the question of a step. @param {StepData | undefined} step undefined: there is nothing to ask @param {boolean} [again] whether it is asked again, at the end */
  show(step, again = false) {
    this.#step = step?.exercise ? step : undefined;
    this.#again = again;
    this.pose();
  }

  /** Asks again from the beginning. */
  pose() {
    const exercise = this.#step?.exercise;
    if (!exercise) return;
    const actor = this.#actions().find((a) => a.do === "emit")?.client;
    this.#ask.pose({
      by: this.#by,
      line: this.line,
      lead: actor && `${actor}’s handler runs this line.`,
      title: exercise.ask,
      questions: [{ kind: "who", id: who, people: this.#people, times: exercise.times }],
      run: "Run",
      cannot: this.#cannot,
    });
  }

  /** Says whether the line can run now. */
  update() {
    if (this.#step) this.#ask.cannot = this.#cannot;
  }

  get #cannot() {
    if (this.#running) return "A line is still running.";
    return this.#scene.ready ? undefined : "Waiting for all clients to be connected.";
  }

  /** The line of the step, in the language that the page shows, without comments and line breaks. */
  get line() {
    const language = this.#page.dataset.dialect ?? "js";
    const choice = this.#choice;
    if (choice) return oneLine(language === "go" ? choice.go : choice.js);
    return oneLine([...this.#section.querySelectorAll(`figure[data-lang="${language}"] code`)].at(-1)?.textContent ?? "");
  }

  get #section() {
    return required(`[data-step="${CSS.escape(this.#step?.id ?? "")}"]`, HTMLElement, this.#page);
  }

  /** The line that the learner has chosen; undefined if the line is fixed. */
  get #choice() {
    const choices = this.#step?.exercise?.choices;
    if (!choices) return undefined;
    const picked = this.#section.querySelector("[data-choices] input:checked");
    return choices.find((c) => picked instanceof HTMLInputElement && c.id === picked.value) ?? choices[0];
  }

  #actions() {
    return this.#choice?.play ?? this.#step?.exercise?.play ?? [];
  }

  /** Runs the line. @param {string[] | undefined} guess undefined: the learner skipped the prediction */
  async #run(guess) {
    const { cannot } = this.#ask.posed ?? {};
    const [step, again, by, line] = [this.#step, this.#again, this.#by, this.line];
    if (!step?.exercise || this.#running || cannot !== undefined) {
      if (cannot) this.#on.announce(cannot);
      return;
    }
    const actions = this.#actions();
    const shown = () => this.#by === by; // the learner may have gone to another step meanwhile
    this.#running = true;
    this.#ask.wait("The line runs.", line);
    try {
      await this.#scene.arrange();
      const { facts, verdicts } = await this.#scene.play(actions, (chain) => { if (shown()) this.#on.ran(chain); });
      const checks = (step.checks ?? []).map((check) => judge(check, facts));
      const judgements = guess ? judgeGuess(guess, verdicts, step.exercise.times) : [];
      this.#running = false;
      this.#on.played(step, { guess, verdicts, judgements, passed: checks.every((c) => c.holds) }, again);
      if (shown()) this.#on.judged(judgements);
      const first = checkNotes(checks);
      const idea = guess && judgements.some((j) => !j.right) ? ideaBehind(guess, step.exercise.ideas) : undefined;
      this.#ask.show({
        by, line,
        title: "Who received it",
        score: scoreOf(judgements),
        first,
        // An idea says already what would have made the guess right.
        rows: verdicts.map((v) => ({ ...verdictRow(v, judgements.find((j) => j.name === v.name)), ...(idea ? { instead: "" } : {}) })),
        idea,
        next: again ? this.#on.next() : undefined,
      });
      const event = actions.find((a) => a.do === "emit")?.event ?? "it";
      this.#on.announce([narrate(event, verdicts), ...(guess ? [describeJudgements(judgements)] : []), ...first.map((n) => n.content.join("")), idea ? `A common idea: ${idea.says} ${idea.so}` : ""].filter(Boolean).join(" "));
    } catch (error) {
      this.#running = false;
      const text = error instanceof Error ? error.message : String(error);
      if (error instanceof BrokenLab) this.#ask.show({ by, line, title: "Not judged", rows: [], unjudged: { why: text, mend: "Mend the lab" }, again: "Try again" });
      else this.#ask.fail(by, text);
      this.#on.announce(text);
    }
    this.update();
  }

  async #mend() {
    const by = this.#by;
    try {
      await this.#scene.mend();
      this.#on.announce("The lab is mended.");
      if (this.#by === by) this.pose();
    } catch (error) {
      this.#ask.fail(by, error instanceof Error ? error.message : String(error));
    }
  }
}

/** @param {string} code */
const oneLine = (code) => code.split("\n").map((l) => l.trim()).filter((l) => l && !l.startsWith("//")).join(" ");
