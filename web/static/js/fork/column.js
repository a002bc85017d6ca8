// @ts-check
import { LabStage } from "../stage/lab-stage.js";
import { clientName, element } from "../page/dom.js";
import { showWorld } from "../stage/show-world.js";

/** @typedef {import("./fork.js").Came} Came */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./world.js").ForkWorld} ForkWorld */

/** One of the two worlds as it is shown: a stage, and below it what the act came to there. */
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

  /** An act is about to run: what it leads to is to be seen as it happens. */
  begin() {
    this.#reviewing = false;
    this.#list.replaceChildren();
    this.#returned.hidden = true;
    this.stage.player.followLive();
  }

  /**
   * Shows what an act has come to.
   * @param {import("./fork.js").Moment} moment
   * @param {boolean} again play its film again
   */
  look(moment, again) {
    this.#reviewing = true;
    this.stage.show(moment.members, moment.own, moment.instances);
    const family = new Set(moment.root ? this.#fork?.world.trace.log.family(moment.root) : []);
    const film = this.stage.player.films.findLast((f) => family.has(f.id));
    if (!again) return;
    if (film) {
      this.stage.player.choose(film.id);
      this.stage.player.play();
    } else this.stage.player.seek(0);
  }

  /**
   * @param {Came} [came] nothing: it has not been done yet
   * @param {Difference} [difference]
   * @param {import("../predict/judge.js").Judgement[]} [judgements] of a prediction for this world
   */
  tell(came, difference, judgements = []) {
    this.#list.replaceChildren(...(difference?.rows ?? []).map((r) => {
      const { word, why, got } = r[this.#id];
      const judgement = judgements.find((j) => j.name === r.name);
      return element("li", { "data-user": r.name, "data-received": String(got), "data-differs": String(r.differs), "data-testid": `fork-${this.#id}-${r.name}` },
        clientName(r.name), " ", element("span", { class: "outcome-word" }, word), judgement ? element("span", { class: "verdict-sign", "data-right": String(judgement.right), title: judgement.word }, judgement.sign) : null,
        why && (r.differs || judgement?.right === false) ? element("span", { class: "fork-why" }, why, judgement?.instead ? element("span", { class: "verdict-instead" }, ` ${judgement.instead}`) : null) : null);
    }));
    const said = [came?.problem && `It failed: ${came.problem}`, came?.returned].filter(Boolean).join(" ");
    this.#returned.textContent = said;
    this.#returned.hidden = !said;
  }
}
