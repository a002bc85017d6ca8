// @ts-check
import { element } from "../page/dom.js";
import { describeJudgements, judge } from "../predict/judge.js";
import { scoreOf } from "../predict/predictions.js";
import { verdictRow } from "../predict/verdict-row.js";
import { questionId, scenarios } from "./scenarios.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../scene/ask.js").Ask} Ask */
/** @typedef {import("../scene/scene.js").Guess} Guess */
/** @typedef {import("../scene/scene.js").Verdict} Verdict */
/** @typedef {import("../scene/scene.js").Row} Row */

const by = "disasters"; // the name of the panel in the ask box

/**
 * The prepared disasters. The learner goes through one step by step: the box asks first, Run
 * runs the step, Next asks about the next one, and Back shows again what a step led to. Nothing
 * runs by itself.
 */
export class Disasters {
  #root;
  #world;
  #ask;
  #predictions;
  #announce;
  #showFilm;
  #list = element("ol", { class: "scenario-steps", "data-testid": "scenario-steps", hidden: true });
  #back = element("button", { type: "button", class: "button small", "data-testid": "scenario-back" }, "Back");
  #next = element("button", { type: "button", class: "button small", "data-testid": "scenario-next" }, "Next");
  #turns = element("div", { class: "buttons", hidden: true }, this.#back, this.#next);
  /** @type {import("./scenarios.js").Scenario | undefined} */
  #scenario;
  /** Which step the box shows. */
  #at = 0;
  /** What each step that has run led to, in order. @type {{verdict: Verdict, said: string, film?: number}[]} */
  #done = [];
  #running = false;

  /**
   * @param {HTMLElement} root the element that contains the buttons
   * @param {World} world
   * @param {Ask} ask
   * @param {import("../predict/predictions.js").Predictions} predictions
   * @param {(text: string) => void} announce
   * @param {(id: number) => void} showFilm shows the film of an event again
   */
  constructor(root, world, ask, predictions, announce, showFilm) {
    this.#root = root;
    this.#world = world;
    this.#ask = ask;
    this.#predictions = predictions;
    this.#announce = announce;
    this.#showFilm = showFilm;
    root.after(this.#list, this.#turns);
    for (const button of this.#buttons()) button.addEventListener("click", () => this.#choose(button.dataset.scenario ?? ""));
    // Each digit key opens a scenario, but only while the focus is in this element, so that a digit typed elsewhere opens nothing.
    root.addEventListener("keydown", (e) => {
      const button = this.#buttons()[Number(e.key) - 1];
      if (button && !button.disabled && !e.ctrlKey && !e.altKey && !e.metaKey) button.click();
    });
    this.#back.addEventListener("click", () => this.#turn(-1));
    this.#next.addEventListener("click", () => this.#turn(1));
    ask.addEventListener("run", (e) => { if (e instanceof CustomEvent && e.detail.by === by) this.#run(e.detail.guess); });
    this.update();
  }

  /** Whether a scenario is open: then the box belongs to it while the panel is shown. */
  get open() {
    return this.#scenario !== undefined;
  }

  update() {
    for (const button of this.#buttons()) {
      button.disabled = !this.#world.control.connected || this.#world.clients.size === 0 || this.#world.instances.size === 1 || this.#running;
      button.setAttribute("aria-current", String(button.dataset.scenario === this.#scenario?.id));
    }
    this.#back.disabled = this.#running || this.#at === 0;
    const hidden = this.#root.closest('[role="tabpanel"]')?.hasAttribute("hidden");
    if (this.#scenario && !hidden && !this.#running && this.#ask.posed?.by !== by) this.#show(); // the learner is back from another panel
    this.#next.disabled = this.#running || this.#at >= this.#done.length || this.#at + 1 >= (this.#scenario?.steps.length ?? 0);
  }

  /** Ends the scenario: its faults are undone. */
  stop() {
    this.#scenario = undefined;
    this.#list.hidden = this.#turns.hidden = true;
    this.update();
  }

  /** @param {string} id */
  #choose(id) {
    this.#scenario = scenarios.find((s) => s.id === id);
    this.#done = [];
    this.#at = 0;
    this.#list.hidden = this.#turns.hidden = false;
    this.#list.dataset.scenario = id;
    this.#list.dataset.done = "false";
    this.#show();
  }

  /** @param {1 | -1} by to the next step, or back */
  #turn(by) {
    this.#at += by;
    this.#show();
  }

  /** Shows the step: what it led to, or, if it has not run, its question. */
  #show() {
    const step = this.#scenario?.steps[this.#at];
    if (!step || !this.#scenario) return;
    const question = step.asks(this.#world);
    const line = `${this.#at + 1} of ${this.#scenario.steps.length}: ${step.text}`;
    const asked = this.#predictions.on;
    this.#ask.pose({
      by, line,
      title: question.kind === "who" && asked ? "Who will receive it?" : asked ? "What will happen?" : "Run this step.",
      questions: asked ? [question] : [],
      run: "Run this step",
    });
    const done = this.#done[this.#at];
    if (done) {
      this.#ask.show(done.verdict);
      if (done.film !== undefined) this.#showFilm(done.film);
    }
    this.#draw();
    this.#announce(`${line} ${done?.said ?? ""}`.trim());
    this.update();
  }

  /** @param {Guess} guess */
  async #run(guess) {
    const scenario = this.#scenario;
    const step = scenario?.steps[this.#at];
    if (!scenario || !step || this.#running) return;
    if (this.#done[this.#at]) { // the button says "Next step", or after the last one "Start again"
      if (this.#at + 1 < scenario.steps.length) this.#turn(1);
      else this.#choose(scenario.id);
      return;
    }
    const question = step.asks(this.#world);
    this.#running = true;
    this.update();
    this.#ask.wait("waiting for what happens");
    try {
      const done = await step.run(this.#world);
      await this.#world.refresh();
      if (this.#scenario !== scenario) return; // everything was undone meanwhile
      const { rows, judged } = this.#rowsOf(question, guess.get(questionId), done);
      this.#predictions.count(judged);
      const last = this.#at + 1 === scenario.steps.length;
      /** @type {Verdict} */
      const verdict = {
        by, title: "What came of it", score: scoreOf(judged), rows, notes: done.said ? [{ content: [done.said] }] : [], again: last ? "Start again" : "Next step",
        next: last ? undefined : { label: "Start again", run: () => this.#choose(scenario.id) },
      };
      this.#done.push({ verdict, said: done.said, film: done.film });
      this.#ask.show(verdict);
      this.#list.dataset.done = String(last);
      this.#announce([done.said, judged.length > 0 && done.verdicts ? describeJudgements(judge(guess.get(questionId) ?? [], done.verdicts)) : ""].filter(Boolean).join(" "));
    } catch (error) {
      const text = `${error instanceof Error ? error.message : String(error)} The disaster ends here, and all faults are undone.`;
      this.#ask.fail(by, text);
      this.#announce(text);
      await this.#world.heal().catch(() => {});
    } finally {
      this.#running = false;
      this.#draw();
      this.update();
    }
  }

  /**
   * The rows of a verdict, and which answers were right.
   * @param {import("../scene/scene.js").Question} question
   * @param {string[] | undefined} said what the learner answered; undefined: nothing
   * @param {import("./scenarios.js").Done} done
   * @returns {{rows: Row[], judged: {right: boolean}[]}}
   */
  #rowsOf(question, said, { answer = "", verdicts }) {
    if (verdicts) {
      const judged = said ? judge(said, verdicts) : [];
      return { rows: verdicts.map((v) => verdictRow(v, judged.find((j) => j.name === v.name))), judged };
    }
    const options = question.kind === "choice" ? question.options : [];
    const text = (/** @type {string} */ id) => options.find((o) => o.id === id)?.text ?? id;
    const right = said?.[0] === answer;
    const mark = said && { mark: /** @type {"right" | "wrong"} */ (right ? "right" : "wrong"), said: right ? undefined : `you said ${text(said[0])}` };
    return { rows: [{ label: question.text ?? "", id: questionId, what: text(answer), why: "", ...mark }], judged: said ? [{ right }] : [] };
  }

  /** Lists the steps up to the one that is shown. */
  #draw() {
    const steps = this.#scenario?.steps ?? [];
    this.#list.replaceChildren(...steps.slice(0, Math.max(this.#done.length, this.#at + 1)).map(({ text }, i) => {
      const done = this.#done[i];
      return element("li", { "data-state": done ? "done" : "now", "aria-current": i === this.#at ? "step" : null }, text, done?.said ? element("p", { class: "scenario-said" }, done.said) : null);
    }));
  }

  #buttons() {
    return [...this.#root.querySelectorAll("[data-scenario]")].filter((b) => b instanceof HTMLButtonElement);
  }
}
