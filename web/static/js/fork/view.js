// @ts-check
import { Column, returnedText } from "./column.js";
import { compare } from "./compare.js";
import { lineOf } from "./line.js";
import { Question } from "./question.js";
import { Steps } from "./steps.js";
import { describeStart, listLeftOut } from "./words.js";
import { ForkWorld } from "./world.js";
import { LabsTaken } from "../lab/labs.js";
import { element } from "../page/dom.js";
import { keepOrder } from "../page/reading-order.js";
import { untilThen } from "../page/until-then.js";
import { ShareDialog } from "../share/share-dialog.js";

/** @typedef {import("./fork.js").ActOutcome} ActOutcome */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./fork.js").Moment} Moment */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */

const narrow = matchMedia("(max-width: 56rem)"); // as in css/fork.css

/**
 * The result of an act in both worlds.
 * @typedef {object} Result
 * @property {[ActOutcome, ActOutcome]} outcomes the outcome with the adapter, and the outcome without
 * @property {Difference} difference the difference between the two outcomes
 * @property {string[] | undefined} answer the clients that the learner expected to be reached without the adapter; undefined if the learner made no prediction
 * @property {Judgement[] | undefined} judgements how the learner's prediction compares with what happened without the adapter; undefined if the learner made no prediction
 */

/**
 * A dialog that shows a fork: two worlds (labs with clients) side by side, one with the Redis
 * adapter and one without. The dialog repeats the same acts in both worlds, one act at a time.
 * The two labs close soon after the dialog.
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
  /** The state of each world before the first act. @type {Moment[]} */
  #first = [];
  #at = 0; // the dialog shows the worlds as they were after this number of acts
  #showsNext = true; // true: the dialog announces the next act; false: it shows the outcome of the last act
  #busy = true;
  #back = element("button", { type: "button", class: "button", "data-testid": "fork-back", "aria-keyshortcuts": "ArrowLeft" }, "Back");
  #next = element("button", { type: "button", class: "button primary", "data-testid": "fork-next", "aria-keyshortcuts": "ArrowRight" }, "Wait …");
  #again = element("button", { type: "button", class: "button plain", "data-testid": "fork-again" }, "Play again");
  #share = element("button", { type: "button", class: "button plain", "data-testid": "fork-share", title: "Copy a link that plays this step in both worlds" }, "Share");
  #position = element("span", { class: "label", "data-testid": "fork-where" });
  #line = element("p", { class: "fork-line", "data-testid": "fork-line" });
  #status = element("p", { class: "fork-said", role: "status", "aria-live": "polite", "data-testid": "fork-said" }, "Two labs are being opened …");
  #leftOutList = element("details", { class: "fork-left", "data-testid": "fork-left", hidden: true });
  root;
  #stopReordering;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
    this.#question = new Question(this.#columns[1].stage, plan.people.map((p) => p.name));
    this.#steps = new Steps(plan.acts, (at) => this.#goTo(at));
    const close = element("button", { type: "button", class: "button small", "data-testid": "fork-close" }, "Close");
    const talk = element("div", { class: "fork-talk" }, this.#status, this.#question.root);
    const bar = element("div", { class: "fork-bar", role: "group", "aria-label": "Steps" }, this.#back, this.#next, this.#again, this.#share, this.#position);
    const worlds = element("div", { class: "fork-worlds" }, ...this.#columns.map((c) => c.root));
    const all = element("section", { class: "fork-all", "aria-labelledby": "fork-all-title" }, element("h3", { id: "fork-all-title" }, "What the fork repeats"), this.#steps.root, this.#leftOutList);
    this.root = element("dialog", { class: "fork", "aria-labelledby": "fork-title", "data-testid": "fork-dialog" },
      element("header", {}, element("h2", { id: "fork-title" }, "With the adapter and without"), element("span", { class: "label clip" }, `a fork of lab ${plan.lab}`), close),
      element("p", { class: "fork-lede" }, describeStart(plan)),
      this.#line, talk, bar, worlds, all);
    // On a phone the buttons are at the bottom, near the thumb.
    this.#stopReordering = keepOrder(narrow, (isNarrow) => [isNarrow ? [talk, worlds, all, bar] : [talk, bar, worlds, all]]);
    close.addEventListener("click", () => this.root.close());
    this.#back.addEventListener("click", () => this.#backward());
    this.#next.addEventListener("click", () => this.#forward());
    this.#again.addEventListener("click", () => { if (!this.#busy && this.#at > 0) this.#showPoint(true); });
    this.#share.addEventListener("click", () => { if (this.#shareable) this.#offerLink(this.#shareable); });
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
      // Open the labs one after the other. If the server refuses a lab, because it has too many, at most one lab is open for nothing.
      for (const alone of [false, true]) {
        const world = await ForkWorld.open(io, this.#plan, alone);
        if (!this.root.open) return world.close();
        world.addEventListener("waits", (e) => { if (e instanceof CustomEvent) this.#say(`${e.detail.what} ${e.detail.next}`); });
        world.addEventListener("gone", (e) => { if (e instanceof CustomEvent) this.#end(`${e.detail} So the fork and its two labs end. Close this and fork again.`); });
        this.#columns[this.#worlds.push(world) - 1].show(world);
      }
      await Promise.all(this.#worlds.map((w) => w.arrange()));
      this.#first = this.#worlds.map((w) => w.moment());
      const refused = this.#worlds[0].refused.map((name) => ({ what: name, why: "the labs of a fork know alice, bob, carol, dan and erin, and refuse all others", times: 1 }));
      const left = [...this.#plan.leftOut, ...refused];
      this.#leftOutList.replaceChildren(...listLeftOut(left));
      this.#leftOutList.hidden = left.length === 0;
      this.#busy = false;
      this.#showPoint(false);
    } catch (error) {
      const why = `The fork could not be made. ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof LabsTaken) this.#end(why, " ", ...untilThen(true));
      else this.#end(why);
    }
  }

  async #forward() {
    if (this.#busy) return;
    if (this.#at < this.#results.length) {
      this.#goTo(this.#at + 1);
      return;
    }
    const act = this.#plan.acts[this.#at];
    if (!act) return;
    if (!this.#showsNext && this.#question.on) {
      this.#showsNext = true;
      this.#showPoint(false);
      return;
    }
    const answer = this.#question.answer;
    this.#question.show(false);
    this.#showsNext = true;
    this.#busy = true;
    this.#update();
    this.#status.textContent = "Running in both worlds …";
    for (const column of this.#columns) column.prepareForAct();
    try {
      const [withAdapter, withoutAdapter] = await Promise.all(this.#worlds.map((w) => w.run(act)));
      const judgements = answer && this.#question.judge(answer, withoutAdapter.verdicts);
      this.#results.push({ outcomes: [withAdapter, withoutAdapter], difference: compare(act, withAdapter, withoutAdapter), answer, judgements });
      this.#at++;
      this.#showsNext = false;
      this.#busy = false;
      this.#showPoint(false);
    } catch (error) {
      this.#end(`The step failed. ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #backward() {
    if (this.#busy) return;
    if (this.#showsNext && this.#at > 0) this.#goTo(this.#at); // from the announcement of the next act, back to the outcome of the last act
    else this.#goTo(this.#at - 1);
  }

  /** Shows the worlds as they were after some acts. @param {number} at the number of acts */
  #goTo(at) {
    if (this.#busy || at < 0 || at > this.#results.length) return;
    this.#at = at;
    this.#showsNext = at === 0;
    this.#showPoint(true);
  }

  /** Shows both worlds as they were after #at acts. @param {boolean} replay whether to play the film of the last of these acts again */
  #showPoint(replay) {
    const result = this.#results[this.#at - 1];
    const shown = this.#showsNext ? undefined : result;
    this.#columns.forEach((column, i) => {
      const moment = result?.outcomes[i].moment ?? this.#first[i];
      if (moment) column.showMoment(moment, replay && !this.#showsNext);
      column.showOutcome(shown?.outcomes[i], shown?.difference, i === 1 ? shown?.judgements : undefined);
    });
    const act = this.#plan.acts[this.#at];
    const asks = this.#showsNext && this.#at === this.#results.length && this.#question.concerns(act);
    this.#question.show(asks);
    if (shown) this.#status.replaceChildren(element("strong", {}, shown.difference.sentence), ...(shown.judgements ? [` ${score(shown.judgements)}`] : []));
    else if (asks) this.#status.textContent = "Who will receive it without the adapter? Tap them, here or on its stage, then run the step. Or run it at once.";
    else this.#status.textContent = this.#at === 0 ? "Both labs are in the state of that moment. This is the first step." : "This is the next step.";
    this.#update();
  }

  #update() {
    const { acts } = this.#plan;
    const next = acts[this.#at];
    const act = this.#showsNext ? next : acts[this.#at - 1];
    if (act) {
      const { code, text } = lineOf(act);
      this.#line.replaceChildren(...(code ? [element("code", {}, code), " "] : []), element("span", {}, text));
    }
    setDisabled(this.#back, this.#busy || this.#at === 0);
    setDisabled(this.#next, this.#busy || !next);
    setDisabled(this.#share, this.#busy || !this.#shareable);
    setDisabled(this.#again, this.#busy || this.#at === 0 || this.#showsNext);
    this.#next.textContent = this.#busy ? "Wait …" : !next ? "That was all" : this.#at < this.#results.length ? "Forward" : this.#showsNext ? "Run it in both" : this.#question.on ? "Next" : "Run the next in both";
    this.#position.textContent = `${this.#at} of ${acts.length}`;
    this.#steps.update(this.#results.map((r) => r.difference), this.#showsNext ? 0 : this.#at);
    const shown = this.#showsNext ? undefined : this.#results[this.#at - 1]?.difference;
    this.#status.dataset.differs = String(shown?.differs ?? "");
    Object.assign(this.root.dataset, { at: String(this.#at), coming: String(this.#showsNext), busy: String(this.#busy) });
  }

  /** The result that the dialog shows, if both worlds have events of it. */
  get #shareable() {
    const result = this.#showsNext ? undefined : this.#results[this.#at - 1];
    return result?.outcomes.every((o) => o.moment.root > 0) ? result : undefined;
  }

  /** Offers the link of a result. @param {Result} result */
  #offerLink({ outcomes, difference, answer }) {
    const act = this.#plan.acts[this.#at - 1];
    const [withAdapter, without] = outcomes.map((o, i) => this.#worlds[i].record(o.moment));
    new ShareDialog().open([{ label: "This step, in both worlds", recording: () => ({
      saved: new Date().toISOString(), lab: this.#plan.lab, ...withAdapter,
      fork: { line: lineOf(act), ...difference, returned: outcomes.map(returnedText), ...(answer && { guess: answer }), without },
    }) }]);
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    if (e.target instanceof Element && e.target.closest(".stage-view, input, select")) return; // these elements handle the arrow keys themselves
    if (e.key === "ArrowRight") this.#forward();
    else if (e.key === "ArrowLeft") this.#backward();
    else return;
    e.preventDefault();
  }

  /** Ends the fork early, because of a problem. @param {...(string | HTMLElement)} why the reason, for the learner */
  #end(...why) {
    for (const w of this.#worlds) w.close();
    if (this.root.dataset.over) return; // the fork has ended already, and its first reason stays
    this.root.dataset.over = "true";
    this.#busy = true;
    this.#update();
    this.#next.textContent = "It is over";
    this.#say(...why);
  }

  /** Shows a problem, also if the learner has scrolled down. @param {...(string | HTMLElement)} parts */
  #say(...parts) {
    if (this.#status.textContent === parts.map((part) => typeof part === "string" ? part : part.textContent).join("")) return;
    this.#status.replaceChildren(...parts);
    this.#status.scrollIntoView({ block: "center" }); // on a phone the focused button is far below
  }

  #close() {
    this.#stopReordering();
    for (const w of this.#worlds) w.close();
    this.root.remove();
  }
}

/** @param {Judgement[]} judgements */
const score = (judgements) => `You predicted ${judgements.filter((j) => j.right).length} of ${judgements.length} correctly.`;

/**
 * Marks a button as disabled or enabled. A disabled button can keep the focus, so that the dialog still gets the keys.
 * @param {HTMLButtonElement} button
 * @param {boolean} disabled
 */
function setDisabled(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}
