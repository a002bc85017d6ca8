// @ts-check
import { LabStage } from "../stage/lab-stage.js";
import { clientName, element } from "../page/dom.js";
import { showWorld } from "../stage/show-world.js";

/** @typedef {import("./fork.js").ActOutcome} ActOutcome */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./world.js").ForkWorld} ForkWorld */

/** Shows one of a fork's two worlds (labs with clients): its stage, and below the stage the outcome of the last act. */
export class Column {
  #id;
  stage = new LabStage();
  #list = element("ul", { class: "fork-outcome" });
  #returned = element("p", { class: "fork-returned", hidden: true });
  #reviewing = false;
  /** @type {ForkWorld | undefined} */
  #fork;

  /**
   * @param {"with" | "without"} id
   * @param {string} title
   */
  constructor(id, title) {
    this.#id = id;
    this.stage.dataset.testid = `fork-stage-${id}`;
    this.root = element("section", { class: "fork-world", "aria-label": title, "data-testid": `fork-${id}` }, element("h3", {}, title), this.stage, this.#list, this.#returned);
  }

  /** @param {ForkWorld} fork */
  show(fork) {
    this.#fork = fork;
    showWorld(this.stage, fork.world, fork.instances, () => !this.#reviewing);
  }

  /** Prepares for an act: hides the outcome of the act before, and lets the stage play events as they happen. */
  prepareForAct() {
    this.#reviewing = false;
    this.#list.replaceChildren();
    this.#returned.hidden = true;
    this.stage.player.followLive();
  }

  /**
   * Shows on the stage how the world was at a moment.
   * @param {import("./fork.js").Moment} moment
   * @param {boolean} replay whether to play the film of the act that led to this moment
   */
  showMoment(moment, replay) {
    this.#reviewing = true;
    this.stage.show(moment.members, moment.own, moment.instances);
    const family = new Set(moment.root ? this.#fork?.world.trace.log.family(moment.root) : []);
    const film = this.stage.player.films.findLast((f) => family.has(f.id));
    if (!replay) return;
    if (film) {
      this.stage.player.choose(film.id);
      this.stage.player.play();
    } else this.stage.player.seek(0);
  }

  /**
   * Shows the outcome of an act below the stage.
   * @param {Pick<ActOutcome, "problem" | "returned">} [outcome] the outcome in this world; undefined before the first act
   * @param {Pick<Difference, "rows">} [difference] the difference between the two worlds; undefined before the first act
   * @param {import("../predict/judge.js").Judgement[]} [judgements] how the learner's prediction for this world compares with what happened; undefined without a prediction
   */
  showOutcome(outcome, difference, judgements = []) {
    this.#list.replaceChildren(...(difference?.rows ?? []).map((r) => {
      const { word, why, got } = r[this.#id];
      const judgement = judgements.find((j) => j.name === r.name);
      return element("li", { "data-user": r.name, "data-received": String(got), "data-differs": String(r.differs), "data-testid": `fork-${this.#id}-${r.name}` },
        clientName(r.name), " ", element("span", { class: "outcome-word" }, word), judgement ? element("span", { class: "verdict-sign", "data-right": String(judgement.right), title: judgement.word }, judgement.sign) : null,
        why && (r.differs || judgement?.right === false) ? element("span", { class: "fork-why" }, why, judgement?.instead ? element("span", { class: "verdict-instead" }, ` ${judgement.instead}`) : null) : null);
    }));
    const text = outcome ? returnedText(outcome) : "";
    this.#returned.textContent = text;
    this.#returned.hidden = !text;
  }
}

/** What a line returned in one world, in words; "" if nothing. @param {Pick<ActOutcome, "problem" | "returned">} outcome */
export const returnedText = ({ problem, returned }) => [problem && `It failed: ${problem}`, returned].filter(Boolean).join(" ");
