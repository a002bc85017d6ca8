// @ts-check
import { Column } from "../fork/column.js";
import { element, required } from "../page/dom.js";
import { showRecording } from "../stage/show-recording.js";
import { recordedTrace } from "../trace/page-trace.js";
import { playFirst } from "./play-first.js";
import { describeGuess, judgeVisitor } from "./verdict-part.js";
import { verdictsOf } from "./verdicts.js";

/** @typedef {import("../trace/trace.js").RecordedFork} RecordedFork */
/** @typedef {import("../trace/trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/** Shows one step of a fork: the same act in two worlds, and the difference. */
export class ForkPart {
  #root;
  #showTrace;
  #columns = [new Column("with", "With the adapter"), new Column("without", "Without the adapter")];
  #line = element("p", { class: "fork-line", "data-testid": "fork-line" });
  #sentence = element("p", { class: "fork-said", "data-testid": "fork-said" });
  #guess = element("p", { class: "player-guess", "data-testid": "guess" });
  /** The buttons that choose the world whose timeline is shown. */
  #choices = this.#columns.map((_, i) => element("button", { type: "button", class: "button small", "data-testid": `fork-trace-${i}` }, i === 0 ? "Timeline with the adapter" : "Timeline without it"));
  /** @type {{world: RecordedWorld, trace: PageTrace}[]} */
  #worlds = [];
  #parts;

  /**
   * @param {HTMLElement} root
   * @param {(world: RecordedWorld, trace: PageTrace) => void} showTrace shows a world in the timeline
   */
  constructor(root, showTrace) {
    this.#root = root;
    this.#showTrace = showTrace;
    const each = (/** @type {(stage: import("../stage/lab-stage.js").LabStage) => void} */ act) => () => { for (const { stage } of this.#columns) act(stage); };
    const button = (/** @type {string} */ text, /** @type {string} */ id, /** @type {() => void} */ press) => {
      const b = element("button", { type: "button", class: "button", "data-testid": id }, text);
      b.addEventListener("click", press);
      return b;
    };
    const bar = element("div", { class: "fork-bar", role: "group", "aria-label": "Playback of both worlds" },
      button("Step back", "both-back", each((s) => s.player.step(-1))), button("Play both", "both-play", each((s) => { s.player.seek(0); s.player.play(); })), button("Step", "both-step", each((s) => s.player.step(1))), ...this.#choices);
    this.#choices.forEach((choice, i) => choice.addEventListener("click", () => this.#choose(i)));
    this.#parts = [element("h2", { class: "visually-hidden" }, "The same act in two worlds"), this.#line, this.#sentence, this.#guess, bar, element("div", { class: "fork-worlds" }, ...this.#columns.map((c) => c.root))];
    for (const { stage } of this.#columns) stage.followable = false;
  }

  /**
   * @param {RecordedWorld} withAdapter
   * @param {RecordedFork} fork
   */
  show(withAdapter, fork) {
    this.#root.replaceChildren(...this.#parts);
    this.#worlds = [withAdapter, fork.without].map((world) => ({ world, trace: recordedTrace(world) }));
    this.#line.replaceChildren(...(fork.line.code ? [element("code", {}, fork.line.code), " "] : []), element("span", {}, fork.line.text));
    this.#sentence.replaceChildren(element("strong", {}, fork.sentence));
    this.#sentence.dataset.differs = String(fork.differs);
    const [, { world, trace }] = this.#worlds;
    const judgements = fork.guess && judgeVisitor(fork.guess, verdictsOf(world, trace, world.events[0].id).verdicts);
    this.#guess.textContent = fork.guess && judgements ? `Without the adapter: ${describeGuess(fork.guess, judgements)}` : "";
    this.#guess.hidden = !fork.guess;
    this.#columns.forEach((column, i) => {
      showRecording(column.stage, this.#worlds[i].world, this.#worlds[i].trace);
      column.showOutcome({ problem: "", returned: fork.returned[i] ?? "" }, fork, i === 1 ? judgements : undefined);
      playFirst(column.stage);
    });
    this.#columns[1].stage.showExpected(fork.guess ?? [], false);
    this.#columns[1].stage.showJudged(new Map(judgements?.map((j) => [j.name, j.kind])));
    this.#choose(0);
  }

  hide() {
    this.#root.replaceChildren();
    for (const { stage } of this.#columns) stage.restart();
  }

  /** Shows one world in the timeline. @param {number} i */
  #choose(i) {
    this.#choices.forEach((choice, j) => choice.setAttribute("aria-pressed", String(i === j)));
    this.#showTrace(this.#worlds[i].world, this.#worlds[i].trace);
  }
}
