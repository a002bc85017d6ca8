// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { verdictRow, wordOf } from "../predict/verdict-row.js";
import { isUnsure, narrate } from "../trace/audience.js";
import { whyNotShown } from "../trace/unseen.js";

/** @typedef {import("../trace/words.js").Method} Method */

/** Describes the effect of each method that changes sockets and returns nothing. @type {Partial<Record<Method, string>>} */
const effects = {
  socketsJoin: "They join, on every instance. The cards show their rooms.",
  socketsLeave: "They leave, on every instance. The cards show their rooms.",
  disconnectSockets: "They are disconnected, on every instance. None of them reconnects on its own.",
};

/** @typedef {import("./lab-client.js").LabClient} LabClient */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */

/** Shows who received an emit: in a list with reasons, and on the clients' cards. */
export class OutcomeView {
  #title = required("[data-outcome-title]", HTMLElement);
  #empty = required("[data-outcome-empty]", HTMLElement);
  #body = required("[data-outcome-body]", HTMLElement);
  #line = required("[data-outcome-line]", HTMLElement);
  #more = required("[data-outcome-more]", HTMLButtonElement);
  #list = required("[data-outcome-list]", HTMLElement);
  #strangers = required("[data-outcome-strangers]", HTMLElement);
  #answers = required("[data-outcome-answers]", HTMLElement);
  #cards;

  /** @param {Map<string, LabClient>} cards the clients' cards, by the client's name */
  constructor(cards) {
    this.#cards = cards;
    // On a phone the reasons would cover half of the page, so they are hidden until the learner presses this button.
    this.#more.addEventListener("click", () => {
      const open = this.#more.getAttribute("aria-expanded") !== "true";
      this.#more.setAttribute("aria-expanded", String(open));
    });
  }

  /** Asks who will receive the event of a line. @param {string} line the line that will run */
  askWhoReceives(line) {
    this.showLine(line);
    this.#title.textContent = "Who will receive it?";
    this.#empty.textContent = "Tap them, here or on the stage, then emit. Or emit at once and see who did.";
    this.#empty.hidden = false;
    this.#body.hidden = true;
    this.#more.hidden = true;
  }

  /** Shows the line that runs, and removes the outcome of the line before from the cards. @param {string} line */
  showLine(line) {
    this.#title.textContent = "Who received it";
    this.#line.textContent = line;
    this.#line.title = line;
    this.#answers.hidden = true;
    for (const card of this.#cards.values()) card.mark("");
  }

  /** Shows what the line waits for. @param {string} text */
  showWaiting(text) {
    // Keep the height, so that nothing shifts when the outcome comes.
    if (!this.#list.style.minHeight && !this.#body.hidden) this.#list.style.minHeight = `${this.#list.offsetHeight}px`;
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#strangers.hidden = true;
    this.#answers.hidden = true;
    this.#list.replaceChildren(element("li", { class: "outcome-waiting", "data-testid": "waiting" }, text));
  }

  /** Replaces what the list shows. @param {...HTMLElement} rows */
  #fill(...rows) {
    this.#list.style.minHeight = "";
    this.#list.replaceChildren(...rows);
  }

  /**
   * Shows who received an emit.
   * @param {string} event
   * @param {import("../lab/world.js").Outcome} outcome
   * @param {Judgement[]} [judgements] how the learner's prediction compares with what happened; absent if the learner made no prediction
   * @param {boolean} [watching] whether the page gets the trace
   * @returns {string} who received the emit, in one sentence
   */
  show(event, { chain, verdicts, strangers, lost }, judgements = [], watching = true) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#more.hidden = false;
    if (chain.length === 0) {
      const why = whyNotShown({ lost, watching });
      this.#fill(element("li", { class: "outcome-waiting" }, why));
      this.#strangers.hidden = true;
      return why;
    }
    this.#fill(...verdicts.map((v) => verdictRow(v, judgements.find((j) => j.name === v.name))));
    for (const v of verdicts) this.#cards.get(v.name)?.mark(v.received ? "hit" : isUnsure(v) ? "" : "miss", wordOf(v));
    this.#strangers.hidden = strangers === 0;
    this.#strangers.textContent = `It also reached ${strangers} ${strangers === 1 ? "socket" : "sockets"} of other pages: everyone who opens the playground shares this lab.`;
    return narrate(event, verdicts);
  }

  /**
   * Shows that the emit could not be published to the other instances.
   * @param {Record<string, any>} done the control plane's answer
   * @returns {string} the text that it shows
   */
  showUnpublished(done) {
    const said = `The line returned an error, after it had sent the event to this instance’s clients: ${done.problem}`;
    this.#answers.replaceChildren(element("li", { class: "outcome-failed" }, said));
    this.#answers.hidden = false;
    return said;
  }

  /**
   * Shows the clients' answers, below the list of receivers.
   * @param {Record<string, any>} done the control plane's answer
   * @param {string[]} missed says of each client that has not answered why
   * @returns {string} the same in a sentence
   */
  showAnswers(done, missed = []) {
    const answers = (done.answers ?? []).map((/** @type {unknown} */ a) => JSON.stringify(a));
    const missing = done.problem ? "The timeout ended before all had answered: the line fails, with the answers that arrived." : "";
    const why = missing ? missed : [];
    this.#answers.replaceChildren(
      ...answers.map((/** @type {string} */ a) => element("li", {}, element("code", {}, a))),
      ...(missing ? [element("li", { class: "outcome-failed" }, missing)] : []),
      ...why.map((text) => element("li", {}, text)),
      ...missingPart(done),
      ...(answers.length === 0 && !missing && !done.missing ? [element("li", {}, "No client received the event, so there is no answer.")] : []),
    );
    this.#answers.hidden = false;
    return `${answers.length === 0 ? "No answers." : `Answers: ${answers.join(", ")}.`} ${[missing, ...why, done.missing].filter(Boolean).join(" ")}`.trim();
  }

  /**
   * Shows the result of a line that does not emit to clients.
   * @param {Method} method the method that the line calls
   * @param {Record<string, any>} done the control plane's answer
   * @param {(id: string) => string | undefined} ownerOf names the client that has a socket; undefined for a client of another page
   * @returns {string} the same in a sentence
   */
  showResult(method, done, ownerOf) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#fill();
    this.#strangers.hidden = true;
    if (method === "serverSideEmit") {
      const said = (done.answers ?? []).length === 0 && !done.missing
        ? "No other instance answered: none is running, or none is in the cluster."
        : `It went to the other instances, not to clients. Each answered with its name: ${done.answers.join(", ")}.`;
      this.#answers.replaceChildren(element("li", {}, said), ...missingPart(done));
      this.#answers.hidden = false;
      return said;
    }
    if (method === "fetchSockets") {
      const sockets = /** @type {{id: string, rooms: string[]}[]} */ (done.sockets ?? []);
      this.#answers.replaceChildren(
        ...sockets.map((s) => element("li", {}, clientName(ownerOf(s.id) ?? "another page’s client"), " ", element("code", { class: "clip", title: s.id }, s.id), ` in ${s.rooms.length} rooms: ${s.rooms.filter((r) => r !== s.id).join(", ") || "only its own"}`)),
        ...missingPart(done),
        ...(sockets.length === 0 && !done.missing ? [element("li", {}, "It found no socket.")] : []),
        ...(done.problem ? [element("li", { class: "outcome-failed" }, `An instance did not answer in time: ${done.problem}`)] : []),
      );
      this.#answers.hidden = false;
      return `fetchSockets found ${sockets.length} ${sockets.length === 1 ? "socket" : "sockets"}.`;
    }
    const said = effects[method] ?? "Done.";
    this.#answers.replaceChildren(element("li", {}, said));
    this.#answers.hidden = false;
    return said;
  }

  /**
   * Shows what a line did that ran in a client.
   * @param {string[]} sentences what the line did
   * @returns {string} all sentences, joined
   */
  showSentences(sentences) {
    this.#title.textContent = "What the line did";
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#strangers.hidden = true;
    this.#fill();
    this.#answers.replaceChildren(...sentences.filter(Boolean).map((text) => element("li", {}, text)));
    this.#answers.hidden = false;
    return sentences.join(" ");
  }

  /** Shows that a line failed. @param {string} text what went wrong */
  showFailure(text) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#fill(element("li", { class: "outcome-failed", "data-testid": "outcome-failed" }, text));
    this.#strangers.hidden = true;
    this.#answers.hidden = true;
    this.#more.hidden = true;
  }
}

/** A sentence about the answers or sockets that the lab has left out, if it has. @param {Record<string, any>} done the control plane's answer */
const missingPart = (done) => (done.missing ? [element("li", { class: "outcome-failed" }, String(done.missing))] : []);
