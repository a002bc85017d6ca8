// @ts-check
import { Column } from "./column.js";
import { compare } from "./compare.js";
import { lineOf } from "./line.js";
import { Question } from "./question.js";
import { Steps } from "./steps.js";
import { asItWas, leftOut } from "./words.js";
import { ForkWorld } from "./world.js";
import { element } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";

/** @typedef {import("./fork.js").Came} Came */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./fork.js").Moment} Moment */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */

const narrow = matchMedia("(max-width: 56rem)"); // as in css/fork.css

/**
 * What an act came to: with the adapter, and without.
 * @typedef {object} Result
 * @property {[Came, Came]} came
 * @property {Difference} difference
 * @property {Judgement[] | undefined} judgements
 */

/**
 * Two worlds side by side, in which the same is done step by step: with the adapter,
 * and without. It is a dialog, and its labs are gone soon after it is closed.
 */
export class ForkView {
  #plan;
  #columns = [new Column("with", "With the adapter"), new Column("without", "Without the adapter")];
  #question;
  #steps;
  /** @type {ForkWorld[]} */
  #worlds = [];
  /** @type {Result[]} */
  #results = [];
  /** @type {Moment[]} how it was before anything was done */
  #first = [];
  #at = 0; // how many acts had been done, where the learner looks
  #coming = true; // the next one is in view; else the outcome of the last
  #busy = true;
  #back = element("button", { type: "button", class: "button", "data-testid": "fork-back", "aria-keyshortcuts": "ArrowLeft" }, "Back");
  #next = element("button", { type: "button", class: "button primary", "data-testid": "fork-next", "aria-keyshortcuts": "ArrowRight" }, "Wait …");
  #again = element("button", { type: "button", class: "button plain", "data-testid": "fork-again" }, "Play again");
  #where = element("span", { class: "label", "data-testid": "fork-where" });
  #line = element("p", { class: "fork-line", "data-testid": "fork-line" });
  #said = element("p", { class: "fork-said", role: "status", "aria-live": "polite", "data-testid": "fork-said" }, "Two labs are being opened …");
  #left = element("details", { class: "fork-left", "data-testid": "fork-left", hidden: true });
  root;
  #unorder;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
    this.#question = new Question(this.#columns[1].stage, plan.people.map((p) => p.name));
    this.#steps = new Steps(plan.acts, (at) => this.#go(at));
    const close = element("button", { type: "button", class: "button small", "data-testid": "fork-close" }, "Close");
    const talk = element("div", { class: "fork-talk" }, this.#said, this.#question.root);
    const bar = element("div", { class: "fork-bar", role: "group", "aria-label": "Steps" }, this.#back, this.#next, this.#again, this.#where);
    const worlds = element("div", { class: "fork-worlds" }, ...this.#columns.map((c) => c.root));
    const all = element("section", { class: "fork-all", "aria-labelledby": "fork-all-title" }, element("h3", { id: "fork-all-title" }, "What is done again"), this.#steps.root, this.#left);
    this.root = element("dialog", { class: "fork", "aria-labelledby": "fork-title", "data-testid": "fork-dialog" },
      element("header", {}, element("h2", { id: "fork-title" }, "With the adapter and without"), element("span", { class: "label clip" }, `a fork of lab ${plan.lab}`), close),
      element("p", { class: "fork-lede" }, asItWas(plan)),
      this.#line, talk, bar, worlds, all);
    // On a phone what goes on is at the thumb, below all else.
    this.#unorder = keepOrder(narrow, (isNarrow) => [isNarrow ? [talk, worlds, all, bar] : [talk, bar, worlds, all]]);
    close.addEventListener("click", () => this.root.close());
    this.#back.addEventListener("click", () => this.#backward());
    this.#next.addEventListener("click", () => this.#forward());
    this.#again.addEventListener("click", () => { if (!this.#busy && this.#at > 0) this.#look(true); });
    this.root.addEventListener("keydown", (e) => this.#key(e));
    this.root.addEventListener("close", () => this.#close());
    this.#update();
  }

  /** @param {import("../client/socketplay.js").IO} io */
  async open(io) {
    document.body.append(this.root);
    this.root.showModal();
    this.#next.focus();
    try {
      // One after the other: where there is room for one lab only, the other is not left behind for long.
      for (const alone of [false, true]) {
        const world = await ForkWorld.open(io, this.#plan, alone);
        if (!this.root.open) return world.close();
        world.addEventListener("gone", () => this.#end("The playground’s server has gone away, and the two labs with it. Close this and fork again."));
        this.#columns[this.#worlds.push(world) - 1].show(world);
      }
      await Promise.all(this.#worlds.map((w) => w.arrange()));
      this.#first = this.#worlds.map((w) => w.moment());
      const refused = this.#worlds[0].refused.map((name) => ({ what: name, why: "the labs of a fork know alice, bob, carol, dan and erin, and let nobody else in", times: 1 }));
      const left = [...this.#plan.leftOut, ...refused];
      this.#left.replaceChildren(...leftOut(left));
      this.#left.hidden = left.length === 0;
      this.#busy = false;
      this.#look(false);
    } catch (error) {
      this.#end(`The fork could not be made. ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #forward() {
    if (this.#busy) return;
    if (this.#at < this.#results.length) {
      this.#go(this.#at + 1);
      return;
    }
    const act = this.#plan.acts[this.#at];
    if (!act) return;
    if (!this.#coming && this.#question.on) {
      this.#coming = true;
      this.#look(false);
      return;
    }
    const answer = this.#question.answer;
    this.#question.ask(false);
    this.#coming = true;
    this.#busy = true;
    this.#update();
    this.#said.textContent = "It is being done in both …";
    for (const column of this.#columns) column.begin();
    try {
      const [yes, no] = await Promise.all(this.#worlds.map((w) => w.run(act)));
      const judgements = answer && this.#question.judge(answer, no.verdicts);
      this.#results.push({ came: [yes, no], difference: compare(act, yes, no), judgements });
      this.#at++;
      this.#coming = false;
      this.#busy = false;
      this.#look(false);
    } catch (error) {
      this.#end(`It could not be done. ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #backward() {
    if (this.#busy) return;
    if (this.#coming && this.#at > 0) this.#go(this.#at); // the outcome before the question
    else this.#go(this.#at - 1);
  }

  /** @param {number} at */
  #go(at) {
    if (this.#busy || at < 0 || at > this.#results.length) return;
    this.#at = at;
    this.#coming = at === 0;
    this.#look(true);
  }

  /** Shows the worlds as they were after an act, or before the one that is coming. @param {boolean} again play it once more */
  #look(again) {
    const result = this.#results[this.#at - 1];
    const told = this.#coming ? undefined : result;
    this.#columns.forEach((column, i) => {
      const moment = result?.came[i].moment ?? this.#first[i];
      if (moment) column.look(moment, again && !this.#coming);
      column.tell(told?.came[i], told?.difference, i === 1 ? told?.judgements : undefined);
    });
    const act = this.#plan.acts[this.#at];
    const asks = this.#coming && this.#at === this.#results.length && this.#question.about(act);
    this.#question.ask(asks);
    if (told) this.#said.replaceChildren(element("strong", {}, told.difference.sentence), ...(told.judgements ? [` ${score(told.judgements)}`] : []));
    else if (asks) this.#said.textContent = "Who will receive it without the adapter? Tap them, here or on its stage, and do it. Or do it at once.";
    else this.#said.textContent = this.#at === 0 ? "Both labs stand as it was then. This comes first." : "This comes next.";
    this.#update();
  }

  #update() {
    const { acts } = this.#plan;
    const next = acts[this.#at];
    const shown = this.#coming ? next : acts[this.#at - 1];
    if (shown) {
      const { code, text } = lineOf(shown);
      this.#line.replaceChildren(...(code ? [element("code", {}, code), " "] : []), element("span", {}, text));
    }
    off(this.#back, this.#busy || this.#at === 0);
    off(this.#next, this.#busy || !next);
    off(this.#again, this.#busy || this.#at === 0 || this.#coming);
    this.#next.textContent = this.#busy ? "Wait …" : !next ? "That was all" : this.#at < this.#results.length ? "Forward" : this.#coming ? "Do it in both" : this.#question.on ? "Next" : "Do the next in both";
    this.#where.textContent = `${this.#at} of ${acts.length}`;
    this.#steps.update(this.#results.map((r) => r.difference), this.#coming ? 0 : this.#at);
    const told = this.#coming ? undefined : this.#results[this.#at - 1]?.difference;
    this.#said.dataset.differs = String(told?.differs ?? "");
    Object.assign(this.root.dataset, { at: String(this.#at), coming: String(this.#coming), busy: String(this.#busy) });
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    if (e.target instanceof Element && e.target.closest(".stage-view, input, select")) return; // they have keys of their own
    if (e.key === "ArrowRight") this.#forward();
    else if (e.key === "ArrowLeft") this.#backward();
    else return;
    e.preventDefault();
  }

  /** @param {string} why nothing more can be done */
  #end(why) {
    for (const w of this.#worlds) w.close();
    if (this.root.dataset.over) return; // the first reason counts
    this.root.dataset.over = "true";
    this.#busy = true;
    this.#update();
    this.#next.textContent = "It is over";
    this.#said.textContent = why;
  }

  #close() {
    this.#unorder();
    for (const w of this.#worlds) w.close();
    this.root.remove();
  }
}

/** @param {Judgement[]} judgements */
const score = (judgements) => `You predicted ${judgements.filter((j) => j.right).length} of ${judgements.length} correctly.`;

/**
 * Says that a button does nothing now. It keeps the focus, so that the keys go on working.
 * @param {HTMLButtonElement} button
 * @param {boolean} is
 */
function off(button, is) {
  button.setAttribute("aria-disabled", String(is));
}
