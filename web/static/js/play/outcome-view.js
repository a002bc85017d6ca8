// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { narrate } from "../trace/audience.js";

/** @typedef {import("../trace/words.js").Method} Method */

/** @type {Partial<Record<Method, string>>} */
const did = {
  socketsJoin: "They join, on every instance. The cards show their rooms.",
  socketsLeave: "They leave, on every instance. The cards show their rooms.",
  disconnectSockets: "They are disconnected, on every instance. Nothing reconnects by itself.",
};

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("./lab-client.js").LabClient} LabClient */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */

/** Shows who received an emit: in a list with reasons, and on the cards. */
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

  /** @param {Map<string, LabClient>} cards */
  constructor(cards) {
    this.#cards = cards;
    // On a phone the reasons would hide half of the page.
    this.#more.addEventListener("click", () => {
      const open = this.#more.getAttribute("aria-expanded") !== "true";
      this.#more.setAttribute("aria-expanded", String(open));
    });
  }

  /** @param {string} line that is about to run, and about which there is a question */
  ask(line) {
    this.begin(line);
    this.#title.textContent = "Who will receive it?";
    this.#empty.textContent = "Tap them, here or on the stage, then emit. Or emit at once, and read who did.";
    this.#empty.hidden = false;
    this.#body.hidden = true;
    this.#more.hidden = true;
  }

  /** @param {string} line what runs */
  begin(line) {
    this.#title.textContent = "Who received it";
    this.#line.textContent = line;
    this.#line.title = line;
    this.#answers.hidden = true;
    for (const card of this.#cards.values()) card.mark("");
  }

  /**
   * @param {string} event
   * @param {import("../lab/world.js").Outcome} outcome
   * @param {Judgement[]} [judgements] of a prediction, if one was made
   * @returns {string} the same in one sentence
   */
  show(event, { chain, verdicts, strangers }, judgements = []) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#more.hidden = false;
    if (chain.length === 0) {
      this.#list.replaceChildren(element("li", {}, "The server ran the line, but its trace has not arrived. The timeline may still show it."));
      this.#strangers.hidden = true;
      return "The trace of this emit has not arrived.";
    }
    this.#list.replaceChildren(...verdicts.map((v) => row(v, judgements.find((j) => j.name === v.name))));
    for (const v of verdicts) this.#cards.get(v.name)?.mark(v.received ? "hit" : "miss", word(v));
    this.#strangers.hidden = strangers === 0;
    this.#strangers.textContent = `It also reached ${strangers} ${strangers === 1 ? "socket" : "sockets"} of other pages: whoever opens the playground shares this lab.`;
    return narrate(event, verdicts);
  }

  /**
   * Shows that other instances could not be told.
   * @param {Record<string, any>} done
   * @returns {string} the same in a sentence
   */
  showUnpublished(done) {
    const said = `The line returned an error, after this instance’s clients had been sent the event: ${done.problem}`;
    this.#answers.replaceChildren(element("li", { class: "outcome-failed" }, said));
    this.#answers.hidden = false;
    return said;
  }

  /**
   * Shows what clients answered, beside who received the question.
   * @param {Record<string, any>} done
   * @returns {string} the same in a sentence
   */
  showAnswers(done) {
    const answers = (done.answers ?? []).map((/** @type {unknown} */ a) => JSON.stringify(a));
    const missing = done.problem ? "The time was over before all had answered: the line fails, with the answers that came." : "";
    this.#answers.replaceChildren(
      ...answers.map((/** @type {string} */ a) => element("li", {}, element("code", {}, a))),
      ...(missing ? [element("li", { class: "outcome-failed" }, missing)] : []),
      ...(answers.length === 0 && !missing ? [element("li", {}, "Nobody was asked, so nobody answered.")] : []),
    );
    this.#answers.hidden = false;
    return `${answers.length === 0 ? "No answers." : `Answers: ${answers.join(", ")}.`} ${missing}`.trim();
  }

  /**
   * Shows what a line that is no emit to clients returned.
   * @param {Method} method
   * @param {Record<string, any>} done
   * @param {(id: string) => string | undefined} ownerOf
   * @returns {string} the same in a sentence
   */
  showResult(method, done, ownerOf) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#list.replaceChildren();
    this.#strangers.hidden = true;
    if (method === "serverSideEmit") {
      const said = (done.answers ?? []).length === 0
        ? "No other instance answered: there is none that runs, or none in the cluster."
        : `It went to the other instances, not to clients. Each answered with its name: ${done.answers.join(", ")}.`;
      this.#answers.replaceChildren(element("li", {}, said));
      this.#answers.hidden = false;
      return said;
    }
    if (method === "fetchSockets") {
      const sockets = /** @type {{id: string, rooms: string[]}[]} */ (done.sockets ?? []);
      this.#answers.replaceChildren(
        ...sockets.map((s) => element("li", {}, clientName(ownerOf(s.id) ?? "somebody else"), " ", element("code", { class: "clip", title: s.id }, s.id), ` in ${s.rooms.length} rooms: ${s.rooms.filter((r) => r !== s.id).join(", ") || "only its own"}`)),
        ...(sockets.length === 0 ? [element("li", {}, "It found no socket.")] : []),
        ...(done.problem ? [element("li", { class: "outcome-failed" }, `An instance did not answer in time: ${done.problem}`)] : []),
      );
      this.#answers.hidden = false;
      return `fetchSockets found ${sockets.length} ${sockets.length === 1 ? "socket" : "sockets"}.`;
    }
    const said = did[method] ?? "Done.";
    this.#answers.replaceChildren(element("li", {}, said));
    this.#answers.hidden = false;
    return said;
  }

  /**
   * Shows what came of a line that has no audience among the clients.
   * @param {string[]} sentences
   * @returns {string} all of them
   */
  tell(sentences) {
    this.#title.textContent = "What came of it";
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#strangers.hidden = true;
    this.#list.replaceChildren();
    this.#answers.replaceChildren(...sentences.filter(Boolean).map((text) => element("li", {}, text)));
    this.#answers.hidden = false;
    return sentences.join(" ");
  }

  /**
   * @param {string} text what went wrong
   */
  fail(text) {
    this.#empty.hidden = true;
    this.#body.hidden = false;
    this.#list.replaceChildren(element("li", { class: "outcome-failed" }, text));
    this.#strangers.hidden = true;
  }
}

/** @param {Verdict} v */
function word(v) {
  if (!v.received) return "not reached";
  return v.times > 1 ? `received it ${v.times} times` : "received it";
}

/**
 * @param {Verdict} v
 * @param {Judgement} [judgement]
 */
function row(v, judgement) {
  return element(
    "li",
    { "data-user": v.name, "data-received": String(v.received), "data-judged": judgement?.kind, "data-testid": `outcome-${v.name}` },
    element(
      "span",
      { class: "outcome-who" },
      clientName(v.name),
      element("span", { class: "outcome-word" }, word(v)),
      judgement ? element("span", { class: "verdict-sign", "data-right": String(judgement.right), title: judgement.word }, judgement.sign) : null,
    ),
    element("span", { class: "outcome-why" }, v.why, judgement?.instead ? element("span", { class: "verdict-instead" }, ` ${judgement.instead}`) : null),
  );
}
