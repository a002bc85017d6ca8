// @ts-check
import { required } from "../page/dom.js";
import { judge } from "../predict/judge.js";
import { verdictRow } from "../predict/verdict-row.js";
import { verdictList } from "../scene/verdict.js";
import { list } from "../trace/audience.js";
import { verdictsOf } from "./verdicts.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/** Says who received what the stage's film emits, and what the visitor had predicted. */
export class VerdictPart {
  #stage;
  #root = required("[data-outcome]", HTMLElement);
  #title = required("[data-outcome-title]", HTMLElement, this.#root);
  #guess = required("[data-guess]", HTMLElement, this.#root);
  #list = required("[data-outcome-list]", HTMLElement, this.#root);
  /** @type {{recording: Recording, trace: PageTrace} | undefined} */
  #shown;
  #film = 0; // the id of the film whose verdicts are shown; 0: none

  /** @param {import("../stage/lab-stage.js").LabStage} stage */
  constructor(stage) {
    this.#stage = stage;
    stage.player.addEventListener("change", () => this.#update());
  }

  /** @param {Recording} recording @param {PageTrace} trace the trace of that recording */
  show(recording, trace) {
    this.#shown = { recording, trace };
    this.#film = -1;
    this.#update();
  }

  #update() {
    const film = this.#stage.player.current?.film.id ?? 0;
    if (!this.#shown || film === this.#film) return;
    this.#film = film;
    const { recording, trace } = this.#shown;
    const { emits, verdicts } = verdictsOf(recording, trace, film);
    const guess = recording.predictions?.findLast((p) => emits.includes(p.emit))?.guess;
    const judgements = guess && judgeVisitor(guess, verdicts);
    this.#root.hidden = emits.length === 0;
    this.#title.textContent = emits.length === 1 ? `Who received “${trace.log.get(emits[0])?.event ?? ""}”` : "Who received it";
    this.#guess.textContent = guess && judgements ? describeGuess(guess, judgements) : "";
    this.#guess.hidden = !guess;
    this.#list.replaceChildren(verdictList(verdicts.map((v) => verdictRow(v, judgements?.find((j) => j.name === v.name), "the visitor"))));
    this.#stage.showExpected(guess ?? [], false);
    this.#stage.showJudged(new Map(judgements?.map((j) => [j.name, j.kind])));
  }
}

/**
 * Judges what a visitor predicted, for somebody else who reads it.
 * @param {string[]} guess
 * @param {import("../trace/trace.js").Verdict[]} verdicts
 */
export const judgeVisitor = (guess, verdicts) => judge(guess, verdicts).map((j) => ({ ...j, word: j.word.replace("you", "the visitor") }));

/**
 * Says what a visitor predicted, and how much of it was right.
 * @param {string[]} guess
 * @param {import("../predict/judge.js").Judgement[]} judgements
 */
export function describeGuess(guess, judgements) {
  const right = judgements.filter((j) => j.right).length;
  return `Before it ran, the visitor said: ${guess.length === 0 ? "nobody" : list(guess)}. ${right} of ${judgements.length} right.`;
}
