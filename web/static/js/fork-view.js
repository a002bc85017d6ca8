// @ts-check
import { Column } from "./fork-column.js";
import { compare } from "./fork-compare.js";
import { lineOf } from "./fork-line.js";
import { asItWas, leftOut } from "./fork-words.js";
import { ForkWorld } from "./fork-world.js";
import { element } from "./lab-element.js";

/** @typedef {import("./fork.js").Came} Came */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./fork.js").Plan} Plan */

/**
 * Two worlds side by side, in which the same is done step by step: with the adapter,
 * and without. It is a dialog, and its labs are gone soon after it is closed.
 */
export class ForkView {
  #plan;
  #with = new Column("with", "With the adapter");
  #without = new Column("without", "Without the adapter");
  /** @type {ForkWorld[]} */
  #worlds = [];
  /** @type {{with: Came, without: Came, difference: Difference}[]} */
  #results = [];
  /** @type {import("./fork.js").Moment[]} how it was before anything was done */
  #first = [];
  #at = 0; // how many acts have been done where the learner looks
  #busy = true;
  #over = "";
  #back = element("button", { type: "button", class: "button", "data-testid": "fork-back", "aria-keyshortcuts": "ArrowLeft" }, "Back");
  #next = element("button", { type: "button", class: "button primary", "data-testid": "fork-next", "aria-keyshortcuts": "ArrowRight" }, "Do it in both");
  #again = element("button", { type: "button", class: "button plain", "data-testid": "fork-again" }, "Play again");
  #where = element("span", { class: "label", "data-testid": "fork-where" });
  #line = element("p", { class: "fork-line", "data-testid": "fork-line" });
  #said = element("p", { class: "fork-said", role: "status", "aria-live": "polite", "data-testid": "fork-said" }, "Two labs are being opened …");
  #steps = element("ol", { class: "fork-steps", "data-testid": "fork-steps" });
  #left = element("details", { class: "fork-left", "data-testid": "fork-left", hidden: true });
  root;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
    const close = element("button", { type: "button", class: "button small", "data-testid": "fork-close" }, "Close");
    this.root = element("dialog", { class: "fork", "aria-labelledby": "fork-title", "data-testid": "fork-dialog" },
      element("header", {},
        element("h2", { id: "fork-title" }, "With the adapter and without"),
        element("span", { class: "label clip" }, `a fork of lab ${plan.lab}`), close),
      element("p", { class: "fork-lede" }, asItWas(plan)),
      element("div", { class: "fork-bar", role: "group", "aria-label": "Steps" }, this.#back, this.#next, this.#again, this.#where),
      this.#line, this.#said,
      element("div", { class: "fork-worlds" }, this.#with.root, this.#without.root),
      element("section", { class: "fork-all", "aria-labelledby": "fork-all-title" }, element("h3", { id: "fork-all-title" }, "What is done again"), this.#steps, this.#left));
    close.addEventListener("click", () => this.root.close());
    this.#back.addEventListener("click", () => this.#go(this.#at - 1));
    this.#next.addEventListener("click", () => this.#forward());
    this.#again.addEventListener("click", () => { if (!this.#busy && this.#at > 0) this.#look(true); });
    this.root.addEventListener("keydown", (e) => this.#key(e));
    this.root.addEventListener("close", () => this.#close());
    this.#update();
  }

  /** @param {import("./socketplay.js").IO} io */
  async open(io) {
    document.body.append(this.root);
    this.root.showModal();
    this.#next.focus();
    try {
      // One after the other: where there is room for one lab only, the other is not left behind unused for long.
      for (const alone of [false, true]) this.#worlds.push(await ForkWorld.open(io, this.#plan, alone));
      const [yes, no] = this.#worlds;
      this.#with.show(yes);
      this.#without.show(no);
      for (const w of this.#worlds) w.addEventListener("gone", () => this.#end("The playground’s server has gone away, and the two labs with it. Close this and fork again."));
      if (!this.root.open) return this.#close();
      await Promise.all(this.#worlds.map((w) => w.arrange()));
      this.#first = this.#worlds.map((w) => w.moment());
      const refused = yes.refused;
      const leave = [...this.#plan.leftOut, ...refused.map((name) => ({ what: name, why: "the labs of a fork know alice, bob and carol, and let nobody else in", times: 1 }))];
      this.#left.replaceChildren(...leftOut(leave));
      this.#left.hidden = leave.length === 0;
      this.#busy = false;
      this.#look(false);
      this.#said.textContent = "Both labs stand as it was then. Say to yourself who will receive it without the adapter; then do it in both.";
      this.#next.focus();
    } catch (error) {
      this.#end(`The fork could not be made. ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #forward() {
    if (this.#busy) return;
    if (this.#at < this.#results.length) return this.#go(this.#at + 1);
    const act = this.#plan.acts[this.#at];
    const [yes, no] = this.#worlds;
    if (!act || !yes || !no) return;
    this.#busy = true;
    this.#update();
    this.#said.textContent = "It is being done in both …";
    for (const column of this.#columns()) column.begin();
    try {
      const [a, b] = await Promise.all([yes.run(act), no.run(act)]);
      this.#results.push({ with: a, without: b, difference: compare(act, a, b) });
      this.#at++;
      this.#busy = false;
      this.#look(false);
    } catch (error) {
      this.#end(`It could not be done. ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @param {number} at */
  #go(at) {
    if (this.#busy || at < 0 || at > this.#results.length) return;
    this.#at = at;
    this.#look(true);
  }

  /** Shows the worlds as they were after an act. @param {boolean} again play it once more */
  #look(again) {
    const result = this.#results[this.#at - 1];
    this.#columns().forEach((column, i) => {
      const moment = result ? [result.with, result.without][i].moment : this.#first[i];
      if (moment) column.look(moment, again);
      column.tell(result && [result.with, result.without][i], result?.difference);
    });
    if (result) this.#said.textContent = result.difference.sentence;
    else if (again) this.#said.textContent = "This is how it was before.";
    this.#update();
  }

  #update() {
    const { acts } = this.#plan;
    const done = this.#at > 0 ? acts[this.#at - 1] : undefined;
    const coming = acts[this.#at];
    const repeated = this.#at < this.#results.length;
    // The line in view is the one whose outcome is shown; before the first, the one to come.
    const shown = this.#busy ? coming : done ?? coming;
    if (shown) {
      const { code, text } = lineOf(shown);
      this.#line.replaceChildren(...(code ? [element("code", {}, code), " "] : []), element("span", {}, text));
    }
    this.#where.textContent = `${this.#at} of ${acts.length} done`;
    off(this.#back, this.#busy || this.#at === 0);
    off(this.#next, this.#busy || coming === undefined);
    this.#next.textContent = this.#busy ? "Wait …" : coming === undefined ? "That was all" : repeated ? "Forward" : "Do it in both";
    off(this.#again, this.#busy || this.#at === 0);
    const difference = this.#results[this.#at - 1]?.difference;
    this.#said.dataset.differs = this.#over ? "" : String(difference?.differs ?? "");
    this.root.dataset.at = String(this.#at);
    this.root.dataset.busy = String(this.#busy);
    this.#steps.replaceChildren(...acts.map((act, i) => this.#step(act, i)));
  }

  /** @param {import("./fork.js").Act} act @param {number} i */
  #step(act, i) {
    const { code, text } = lineOf(act);
    const result = this.#results[i];
    const mark = result ? (result.difference.differs ? "differs" : "the same") : "";
    const button = element("button", { type: "button", class: "fork-step", disabled: !result || this.#busy, "aria-current": i + 1 === this.#at ? "step" : null },
      ...(code ? [element("code", { class: "clip" }, code)] : []), element("span", { class: "clip" }, text), element("span", { class: "fork-mark", "data-differs": String(result?.difference.differs ?? "") }, mark));
    button.addEventListener("click", () => this.#go(i + 1));
    return element("li", {}, button);
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    if (e.target instanceof Element && e.target.closest(".stage-view, input, select")) return; // they have keys of their own
    if (e.key === "ArrowRight") this.#forward();
    else if (e.key === "ArrowLeft") this.#go(this.#at - 1);
    else return;
    e.preventDefault();
  }

  /** @param {string} why nothing more can be done */
  #end(why) {
    this.#busy = true;
    this.#over ||= why;
    this.#said.textContent = this.#over;
    this.#update();
    this.#next.textContent = "It is over";
    for (const w of this.#worlds) w.close();
  }

  #columns() {
    return [this.#with, this.#without];
  }

  #close() {
    for (const w of this.#worlds) w.close();
    this.root.remove();
  }
}

/**
 * Says that a button does nothing now. It keeps the focus, so that the keys go on working.
 * @param {HTMLButtonElement} button
 * @param {boolean} is
 */
function off(button, is) {
  button.setAttribute("aria-disabled", String(is));
}
