// @ts-check
import { element, required } from "../page/dom.js";
import { ask } from "./questions.js";
import { verdictParts } from "./verdict.js";

/** @typedef {import("./scene.js").Pose} Pose */
/** @typedef {import("./scene.js").Guess} Guess */
/** @typedef {import("./scene.js").Verdict} Verdict */
/** @typedef {import("./scene.js").AskState} AskState */
/** @typedef {import("./scene.js").AskEvents} AskEvents */

/**
 * The ask box: the line, the question and Run. After the run the verdict stands where the
 * question was. A panel poses questions, hears the event "run", runs, and shows a verdict or
 * a failure. Every event names in its detail the panel that posed (see AskEvents), so that
 * several panels can use one box.
 */
export class Ask extends EventTarget {
  #root;
  #line;
  #score;
  #title;
  #body;
  #run;
  #runLabel;
  #without;
  #next;
  #link;
  #status;
  /** @type {Pose | undefined} */
  #pose;
  /** @type {AskState} */
  #state = "idle";
  /** @type {Map<string, import("./questions.js").Asked>} */
  #asked = new Map();
  /** @type {() => void} */
  #goOn = () => {};

  /** @param {HTMLElement} root the element of components.Ask */
  constructor(root) {
    super();
    this.#root = root;
    this.#line = required("[data-ask-line]", HTMLElement, root);
    this.#score = required("[data-ask-score]", HTMLElement, root);
    this.#title = required("[data-ask-title]", HTMLElement, root);
    this.#body = required("[data-ask-body]", HTMLElement, root);
    this.#run = required("[data-ask-run]", HTMLButtonElement, root);
    this.#runLabel = required("[data-ask-run-label]", HTMLElement, root);
    this.#without = required("[data-ask-without]", HTMLButtonElement, root);
    this.#next = required("[data-ask-next]", HTMLButtonElement, root);
    this.#link = required("[data-ask-link]", HTMLButtonElement, root);
    this.#status = required("[data-ask-status]", HTMLElement, root);
    // Whoever has no mouse scrolls a long verdict with the keyboard.
    new ResizeObserver(() => this.#letScroll()).observe(this.#body);
    this.#run.addEventListener("click", () => {
      if (this.#state === "idle" && this.#asked.size > 0) this.#status.textContent = this.#pose?.cannot ?? "Answer first, or run without a guess.";
      else this.run();
    });
    this.#without.addEventListener("click", () => {
      this.#run.focus({ preventScroll: true }); // the button that was pressed goes away
      this.#fire("run", { guess: new Map() });
    });
    this.#next.addEventListener("click", () => this.#goOn());
    this.#link.addEventListener("click", () => this.#fire("link"));
    addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.repeat || document.querySelector("dialog[open]")) return;
      e.preventDefault();
      this.run();
    });
  }

  /** @returns {AskState} */
  get state() {
    return this.#state;
  }

  /** What the box asks now, or has asked last. */
  get posed() {
    return this.#pose;
  }

  /** What the learner has answered so far. @returns {Guess} */
  get guess() {
    /** @type {Guess} */
    const guess = new Map();
    for (const [id, { answer }] of this.#asked) {
      const said = answer();
      if (said) guess.set(id, said);
    }
    return guess;
  }

  /** Asks. The answers of the pose before are forgotten. @param {Pose} pose */
  pose(pose) {
    this.#pose = pose;
    this.#asked = new Map(pose.questions.map((q) => [q.id, ask(q, pose.title, () => this.#answered())]));
    this.#showLine(pose.line);
    this.#showTitle(pose.title, false, pose.lead);
    this.#score.textContent = "";
    this.#keepFocus();
    this.#body.replaceChildren(element("div", { class: "questions" }, ...[...this.#asked.values()].map((a) => a.root)));
    this.#enter("idle");
    this.#fire("posed");
  }

  /** Changes whether Run can run, and why not. @param {string | undefined} cannot */
  set cannot(cannot) {
    if (!this.#pose || this.#pose.cannot === cannot) return;
    this.#pose = { ...this.#pose, cannot };
    this.#update();
  }

  /** Answers a question about a name as if the learner had pressed its tile. @param {string} name @returns {boolean} whether the name has a tile */
  tap(name) {
    return [...this.#asked.values()].some((a) => a.tap(name));
  }

  /** Runs, with the guess if there is one, and without if there is none. Nothing happens while the box waits, or if it cannot run. */
  run() {
    if (!this.#pose || this.#state === "running") return;
    if (this.#pose.cannot !== undefined) this.#status.textContent = this.#pose.cannot;
    this.#fire("run", { guess: this.#asking ? this.guess : new Map() });
  }

  /** Shows that a line runs, and what it waits for. @param {string} text @param {string} [line] the line, if it is not that of the pose */
  wait(text, line) {
    if (line !== undefined) this.#showLine(line);
    if (this.#state !== "running") this.#enter("running");
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** Goes back to the question, with the answers that were given, because the line did not run. */
  back() {
    this.#answered();
  }

  /** Shows a verdict. @param {Verdict} verdict */
  show(verdict) {
    this.#conclude(verdict, verdictParts(verdict, () => this.#fire("repair")), "verdict");
  }

  /** Shows that nothing came: the run has failed. @param {string} by the panel @param {string} text what happened, why, and what to do next */
  fail(by, text) {
    const note = { content: [text], failed: true, id: "outcome-failed" };
    const verdict = { by, title: "Nothing came", rows: [], notes: [note], again: "Try again" };
    this.#conclude(verdict, verdictParts(verdict, () => {}), "failed");
  }

  /** @param {Verdict} verdict @param {Node[]} parts @param {AskState} state */
  #conclude({ by, line, title, score = "", next, again = "Run again", link = false }, parts, state) {
    if (!this.#pose || this.#pose.by !== by) return; // the learner has gone to another panel
    if (line !== undefined) this.#showLine(line);
    this.#showTitle(title, true);
    this.#score.textContent = score;
    this.#asked.clear();
    this.#keepFocus();
    this.#body.replaceChildren(...parts);
    this.#body.scrollTop = 0;
    this.#letScroll();
    this.#goOn = () => {
      this.#fire("next");
      next?.run();
      this.#title.focus({ preventScroll: true }); // the button that was pressed goes away
    };
    this.#enter(state);
    this.#runLabel.textContent = again;
    this.#next.textContent = next?.label ?? "";
    this.#next.hidden = next === undefined;
    this.#link.hidden = !link;
    this.#root.scrollIntoView({ block: "nearest" });
  }

  #answered() {
    if (!this.#pose) return;
    const guess = this.guess;
    this.#enter(guess.size > 0 ? "guessed" : "idle");
    this.#fire("guess", { guess });
  }

  /** @param {AskState} state */
  #enter(state) {
    if (state === "running") this.#keepFocus();
    this.#state = state;
    this.#root.dataset.state = state;
    this.#status.textContent = "";
    this.#next.hidden = true;
    this.#link.hidden = true;
    if (state === "idle" || state === "guessed") this.#runLabel.textContent = this.#pose?.run ?? "Run";
    this.#update();
  }

  /** Shows which buttons can be pressed. Run is never disabled for the browser, because it would lose the focus. */
  #update() {
    const { cannot } = this.#pose ?? {};
    const waits = this.#state === "idle" && this.#asked.size > 0;
    this.#run.setAttribute("aria-disabled", String(!this.#pose || this.#state === "running" || waits || cannot !== undefined));
    this.#run.title = cannot ?? (waits ? "Answer first, or run without a guess" : "Ctrl+Enter, from anywhere on the page");
    this.#without.hidden = !waits;
    this.#without.disabled = cannot !== undefined;
    for (const { root } of this.#asked.values()) root.disabled = this.#state === "running";
  }

  /** Moves the focus from the question or the verdict to Run, before that part is disabled or goes away. */
  #keepFocus() {
    if (this.#body.contains(document.activeElement)) this.#run.focus({ preventScroll: true });
  }

  #letScroll() {
    if (this.#body.scrollHeight > this.#body.clientHeight + 1) this.#body.tabIndex = 0;
    else this.#body.removeAttribute("tabindex");
  }

  get #asking() {
    return this.#state === "idle" || this.#state === "guessed";
  }

  /** @param {string} line */
  #showLine(line) {
    if (this.#line.title === line) return;
    this.#line.textContent = line;
    this.#line.title = line;
  }

  /** @param {string} title @param {boolean} hidden whether only screen readers get it @param {string} [lead] */
  #showTitle(title, hidden, lead) {
    this.#title.replaceChildren(...(lead ? [element("span", { class: "ask-lead" }, `${lead} `)] : []), title);
    this.#title.classList.toggle("visually-hidden", hidden);
  }

  /**
   * @template {keyof AskEvents} K
   * @param {K} name
   * @param {Omit<AskEvents[K], "by">} [more]
   */
  #fire(name, more) {
    this.dispatchEvent(new CustomEvent(name, { detail: { by: this.#pose?.by ?? "", ...more } }));
  }
}
