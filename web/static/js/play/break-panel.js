// @ts-check
import { clientName, element, required } from "../page/dom.js";
import { FaultGroups } from "./fault-groups.js";
import { FaultPanel } from "./fault-panel.js";
import { breakages } from "./faults.js";
import { victimOf, watchFault } from "./watch-fault.js";
import { judgeBuiltin } from "../predict/builtin.js";
import { questionsAbout } from "../predict/deeds.js";
import { scoreOf } from "../predict/predictions.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../scene/ask.js").Ask} Ask */
/** @typedef {import("../scene/scene.js").Guess} Guess */
/** @typedef {import("./faults.js").FaultName} FaultName */
/** @typedef {import("./fault-panel.js").Fault} Fault */
/** @typedef {import("../predict/predictions.js").Predictions} Predictions */

const narrow = matchMedia("(max-width: 56rem)"); // as in css/play.css
export const by = "faults"; // the name of the panel in the ask box

/** The faults after which clients connect again. @type {import("../trace/words.js").Fault[]} */
const reconnecting = ["alone", "block", "recover", "quick"];

/**
 * The panel Break. A press on a fault poses questions in the ask box, and Run there breaks it.
 * A press on a fault that is set undoes it at once. Afterwards the box says what happened.
 * It fires "chosen" when the learner has pressed a fault.
 */
export class BreakPanel extends EventTarget {
  #panel;
  #world;
  #ask;
  #choice;
  #announce;
  #predictions;
  #faults;
  #delay;
  /** The button of the fault that the box asks about. @type {HTMLButtonElement} */
  #chosen;
  /** What the box shows, as text. */
  #shown = "";
  #running = false;
  /** Whether something else of the panel has the box now. */
  busy = () => false;

  /**
   * @param {HTMLFormElement} form
   * @param {World} world
   * @param {Ask} ask
   * @param {{actor: string}} choice actor: the name of the client that the learner has chosen to act; the other panel shows it too
   * @param {Predictions} predictions
   * @param {(text: string) => void} announce
   */
  constructor(form, world, ask, choice, predictions, announce) {
    super();
    this.#panel = required('[data-panel="faults"]', HTMLElement, form);
    this.#world = world;
    this.#ask = ask;
    this.#choice = choice;
    this.#predictions = predictions;
    this.#announce = announce;
    this.#faults = new FaultPanel(world, () => choice.actor, announce, (text) => this.#tell(text));
    this.#delay = required("[data-delay]", HTMLSelectElement, form);
    this.#chosen = this.#buttons()[0];
    new FaultGroups(this.#panel);
    for (const button of this.#buttons()) button.addEventListener("click", () => this.#press(button));
    this.#panel.addEventListener("change", (e) => {
      const { target } = e;
      if (target instanceof HTMLInputElement && target.name === "whose") choice.actor = target.value;
    });
    this.#panel.addEventListener("click", (e) => {
      // On a phone the sheet with the questions comes when there is something to ask (css/play.css).
      const picked = e.target instanceof Element && e.target.closest(".faults .option");
      if (!picked) return;
      this.#panel.dataset.picked = "true";
      if (narrow.matches) requestAnimationFrame(() => picked.scrollIntoView({ block: "start" })); // to where the sheet does not cover it
    });
    predictions.addEventListener("switched", () => this.update());
    ask.addEventListener("run", (e) => { if (e instanceof CustomEvent && e.detail.by === by) this.#run(e.detail.guess); });
    this.update();
  }

  /** Redraws the buttons, and poses the question again if the panel is shown and the fault or its client has changed. */
  update() {
    const name = this.#choice.actor;
    const client = this.#world.clients.get(name);
    for (const radio of this.#panel.querySelectorAll('[name="whose"]')) if (radio instanceof HTMLInputElement) radio.checked = radio.value === name;
    required("[data-faults-who]", HTMLElement, this.#panel).replaceChildren(clientName(name, client?.user));
    for (const button of this.#buttons()) {
      const on = this.#isOn(button);
      const text = this.#textOf(button, on);
      const title = button.querySelector("span");
      if (title?.textContent !== text) button.replaceChildren(element("span", {}, text));
      button.dataset.on = String(on);
      button.disabled = !client || this.#running;
      button.setAttribute("aria-current", String(button === this.#chosen));
    }
    if (this.#panel.hidden) this.#shown = "";
    else if (!this.#running) this.#poseIfChanged();
  }

  /** @param {HTMLButtonElement} button */
  #press(button) {
    this.#chosen = button;
    this.#shown = "";
    this.dispatchEvent(new Event("chosen"));
    if (this.#isOn(button)) {
      this.#pose();
      this.#run(new Map());
    }
    this.update();
    if (!this.#running) this.#announce(`${button.textContent}. ${this.#ask.posed?.title ?? ""}`);
  }

  #poseIfChanged() {
    const { state, posed } = this.#ask;
    const asking = state === "idle" || state === "guessed";
    if (this.busy()) return;
    if (posed?.by === by && !asking && this.#shown !== "") return; // the verdict stays until the learner chooses
    if (posed?.by === by && this.#shown === this.#key) this.#ask.cannot = this.#cannot || undefined;
    else this.#pose();
  }

  get #key() {
    return JSON.stringify([this.#idOf(this.#chosen), this.#choice.actor, this.#world.clients.get(this.#choice.actor)?.instance, this.#predictions.on, this.#questions.length, this.#isOn(this.#chosen)]);
  }

  get #questions() {
    const client = this.#world.clients.get(this.#choice.actor);
    if (!this.#predictions.on || !client || this.#isOn(this.#chosen)) return [];
    const id = this.#idOf(this.#chosen);
    return questionsAbout(id, victimOf(this.#world, client, id));
  }

  #pose() {
    const button = this.#chosen;
    const on = this.#isOn(button);
    const questions = this.#questions;
    this.#shown = this.#key;
    this.#ask.pose({
      by,
      line: `${this.#textOf(button, on)}: ${button.dataset.code}`,
      title: questions.length > 0 ? "What will happen?" : on ? "Undo it." : "Break it, and see what happens.",
      questions,
      run: on ? "Undo it" : button.dataset.chaos ? "Break it" : "Do it",
      cannot: this.#cannot || undefined,
    });
  }

  /** @param {Guess} guess */
  async #run(guess) {
    const button = this.#chosen;
    if (this.#cannot) {
      this.#announce(this.#cannot);
      return;
    }
    const id = this.#idOf(button);
    const line = this.#ask.posed?.line ?? "";
    const on = this.#isOn(button);
    const questions = this.#questions;
    const client = this.#world.client(this.#choice.actor);
    this.#running = true;
    this.update();
    this.#ask.wait("waiting for what happens", line);
    let said = "";
    const cause = async () => { said = await this.#cause(button, !on); };
    try {
      const { rows, idea } = judgeBuiltin(questions, guess, await watchFault(this.#world, client, id, questions, cause));
      const judged = rows.filter((r) => r.mark).map((r) => ({ right: r.mark === "right" }));
      this.#predictions.count(judged);
      const text = rows.length > 0 ? `${said} ${rows.map((r) => `${r.label}: ${r.what}.`).join(" ")}` : said;
      this.#ask.show({ by, line, title: "What came of it", score: scoreOf(judged), rows, ...(idea && { idea }), notes: [{ content: [said], id: "chaos-now" }], again: this.#isOn(button) ? "Undo it" : "Run again", link: true });
      this.#announce(text);
    } catch (error) {
      const text = /** @type {{words?: {what: string, next: string}}} */ (Object(error)).words;
      const what = text ? `${text.what} ${text.next}` : error instanceof Error ? error.message : String(error);
      this.#ask.fail(by, what);
      this.#announce(what);
    }
    this.#running = false;
    this.update();
  }

  /** Says what came of a fault later, unless the box shows something else by then. @param {string} said */
  #tell(said) {
    this.#announce(said);
    if (this.#ask.posed?.by !== by || this.#running) return;
    this.#ask.show({ by, line: this.#ask.posed.line, title: "What happened", rows: [], notes: [{ content: [said], id: "chaos-now" }], again: "Run again" });
  }

  /** Does what a button is for. @param {HTMLButtonElement} button @param {boolean} on */
  async #cause(button, on) {
    if (button.dataset.fault) return this.#faults.cause(/** @type {Fault} */ (button.dataset.fault));
    const client = this.#world.client(this.#choice.actor);
    const fault = breakages[chaosOf(button)];
    await fault.set(this.#world, client, on, Number(this.#delay.value));
    await this.#world.refresh();
    return fault.explain(client, on, this.#world.heartbeat);
  }

  /** Why the chosen fault cannot be caused now, in a sentence; "": it can. */
  get #cannot() {
    const button = this.#chosen;
    const client = this.#world.clients.get(this.#choice.actor);
    if (button.dataset.fault) return this.#faults.cannot(/** @type {Fault} */ (button.dataset.fault));
    if (!client || !this.#world.control.connected) return "The lab does not answer now.";
    const fault = breakages[chaosOf(button)];
    return fault.connected && !this.#isOn(button) && !client.socket.connected ? `${client.name} is not connected. Connect first.` : "";
  }

  /** Whether a fault is set, so that its button undoes it. @param {HTMLButtonElement} button */
  #isOn(button) {
    const client = this.#world.clients.get(this.#choice.actor);
    return button.dataset.chaos !== undefined && client !== undefined && breakages[chaosOf(button)].broken(this.#world, client);
  }

  /** @param {HTMLButtonElement} button @param {boolean} on */
  #textOf(button, on) {
    const client = this.#world.clients.get(this.#choice.actor);
    const text = (on ? button.dataset.undo : button.dataset.label) ?? "";
    return text.replaceAll("{instance}", client?.instance ?? "a").replaceAll("{name}", client?.name ?? "alice");
  }

  /** @param {HTMLButtonElement} button */
  #idOf(button) {
    return button.dataset.chaos ?? button.dataset.fault ?? "";
  }

  #buttons() {
    return [...this.#panel.querySelectorAll("[data-chaos], [data-fault]")].filter((b) => b instanceof HTMLButtonElement);
  }
}

/** The fault that a button sets. @param {HTMLButtonElement} button @returns {FaultName} */
function chaosOf({ dataset: { chaos = "" } }) {
  if (!Object.hasOwn(breakages, chaos)) throw new Error(`no such fault: ${chaos}`);
  return /** @type {FaultName} */ (chaos);
}
