// @ts-check
import { methodOf, reachesClients } from "../lab/targets.js";
import { clientName, element } from "../page/dom.js";
import { judge } from "../predict/judge.js";
import { arePredictionsOn } from "../predict/score.js";
import { storage } from "../page/storage.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * Asks the learner, before an act of a fork runs, which clients will receive the act's events
 * in the world without the adapter. A learner who has switched predictions off in the
 * playground is not asked.
 */
export class Question {
  #stage;
  /** Whether predictions are switched on. */
  on = arePredictionsOn(storage("localStorage"));
  /** @type {Map<string, HTMLInputElement>} */
  #boxes = new Map();
  #nobody = element("input", { type: "checkbox", "data-testid": "fork-predict-nobody" });
  root = element("fieldset", { class: "fork-question", "data-testid": "fork-predict", hidden: true }, element("legend", { class: "visually-hidden" }, "Who will receive it without the adapter?"));

  /**
   * @param {LabStage} stage the stage of the world without the adapter; the learner can tap the clients there too
   * @param {string[]} people the names of the clients
   */
  constructor(stage, people) {
    this.#stage = stage;
    for (const name of people) {
      const box = element("input", { type: "checkbox", "data-testid": `fork-predict-${name}` });
      this.#boxes.set(name, box);
      box.addEventListener("change", () => this.#changed(false));
      this.root.append(element("label", { class: "choice", "data-user": name }, box, clientName(name)));
    }
    this.#nobody.addEventListener("change", () => this.#changed(true));
    this.root.append(element("label", { class: "choice" }, this.#nobody, "nobody"));
    stage.addEventListener("figure", (e) => {
      const box = e instanceof CustomEvent && !this.root.hidden ? this.#boxes.get(e.detail) : undefined;
      if (!box) return;
      box.checked = !box.checked;
      this.#changed(false);
    });
  }

  /** Whether to ask about an act. Only acts that send events to clients have receivers to predict. @param {Act | undefined} act */
  concerns(act) {
    if (!act || !this.on) return false;
    return act.does === "send" || act.ask === "emit" && reachesClients(methodOf(String(act.body?.method)));
  }

  /** Shows the question, with no client ticked, or hides it. @param {boolean} asking whether to show it */
  show(asking) {
    if (asking === !this.root.hidden) return;
    this.root.hidden = !asking;
    for (const box of [...this.#boxes.values(), this.#nobody]) box.checked = false;
    this.#stage.showJudged(new Map());
    this.#stage.showExpected([], asking);
  }

  /** @returns {string[] | undefined} the names of the clients that the learner has ticked; undefined if the learner has skipped the question */
  get answer() {
    const named = [...this.#boxes].filter(([, box]) => box.checked).map(([name]) => name);
    return !this.root.hidden && (named.length > 0 || this.#nobody.checked) ? named : undefined;
  }

  /**
   * Judges an answer and shows the judgements on the stage.
   * @param {string[]} answer the names of the clients that the learner has ticked
   * @param {Verdict[]} verdicts the verdicts in the world without the adapter
   */
  judge(answer, verdicts) {
    const judgements = judge(answer, verdicts);
    this.#stage.showJudged(new Map(judgements.map((j) => [j.name, j.kind])));
    return judgements;
  }

  /** Shows the answer on the stage after a change. @param {boolean} nobody true: the learner has changed "nobody"; false: a client */
  #changed(nobody) {
    if (nobody) for (const box of this.#boxes.values()) box.checked = false;
    else this.#nobody.checked = false;
    this.#stage.showExpected([...this.#boxes].filter(([, box]) => box.checked).map(([name]) => name), true);
  }
}
