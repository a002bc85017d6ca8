// @ts-check
import { element, required } from "../page/dom.js";
import { breakages } from "./faults.js";
import { Scenarios } from "./scenarios.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("./faults.js").FaultName} FaultName */

/** The action that undoes all faults. @type {import("../trace/words.js").Fault} */
const heal = "heal";

/** The panel with which the learner sets and undoes faults and plays scenarios. It explains what happens. */
export class Chaos {
  #form;
  #world;
  #actor;
  #announce;
  #failed;
  #scenarios;
  #heal;
  #delay;
  #state;
  /** The fault that is explained now, its client, and whether the explanation says that it is set. @type {{fault: import("./faults.js").Breakage, client: import("../lab/client.js").PlayClient, on: boolean} | undefined} */
  #explained;

  /**
   * @param {HTMLFormElement} form the panel's element
   * @param {World} world
   * @param {() => string} actor returns the name of the client that the learner has chosen to act
   * @param {(text: string) => void} announce
   * @param {(error: unknown) => void} failed shows why an action has failed
   */
  constructor(form, world, actor, announce, failed) {
    this.#form = form;
    this.#world = world;
    this.#actor = actor;
    this.#announce = announce;
    this.#failed = failed;
    this.#heal = required(`[data-action="${heal}"]`, HTMLButtonElement, form);
    this.#delay = required("[data-delay]", HTMLSelectElement, form);
    this.#state = required("[data-broken]", HTMLElement, form);
    this.#scenarios = new Scenarios(required("[data-scenarios]", HTMLElement, form), world, announce, () => this.update());
    for (const button of this.#buttons()) {
      button.addEventListener("click", () => this.#tryTo(() => this.#toggle(faultOf(button))));
    }
    this.#heal.addEventListener("click", () => this.#tryTo(async () => {
      this.#scenarios.stop();
      await world.heal();
      announce("All faults are undone. Disconnected clients reconnect.");
    }));
    this.update();
  }

  update() {
    const client = this.#world.clients.get(this.#actor());
    const ready = this.#world.control.connected && client !== undefined && !this.#scenarios.running;
    for (const button of this.#buttons()) {
      const fault = breakages[faultOf(button)];
      const broken = client !== undefined && fault.broken(this.#world, client);
      const label = (broken ? button.dataset.undo : button.dataset.label) ?? "";
      const text = label.replaceAll("{instance}", client?.instance ?? "a").replaceAll("{name}", client?.name ?? "alice");
      if (button.textContent !== text) button.textContent = text;
      button.dataset.on = String(broken);
      button.disabled = !ready || fault.connected === true && !broken && !client.socket.connected;
    }
    this.#removeOldExplanation();
    const list = this.#world.brokenList();
    const text = list.length === 0 ? "Nothing is broken." : `Broken: ${list.join("; ")}.`;
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#heal.disabled = !this.#world.control.connected || list.length === 0 && !this.#scenarios.running;
    this.#scenarios.update();
  }

  /** @param {FaultName} name */
  async #toggle(name) {
    const client = this.#world.client(this.#actor());
    const fault = breakages[name];
    const on = !fault.broken(this.#world, client);
    await fault.set(this.#world, client, on, Number(this.#delay.value));
    await this.#world.refresh();
    const text = fault.explain(client, on, this.#world.heartbeat);
    this.#announce(text);
    this.#showExplanation(name, text);
    this.#explained = { fault, client, on };
  }

  /** Removes the explanation below a fault's button as soon as it is not true any more: the fault may have ended on its own, or another page may have undone it. */
  #removeOldExplanation() {
    const { fault, client, on } = this.#explained ?? {};
    if (!fault || !client || fault.broken(this.#world, client) === on) return;
    this.#explained = undefined;
    for (const note of this.#form.querySelectorAll("[data-chaos-now]")) note.remove();
  }

  /**
   * Shows below a fault's button what has happened.
   * @param {string} name the fault's name
   * @param {string} text
   */
  #showExplanation(name, text) {
    for (const note of this.#form.querySelectorAll("[data-chaos-now]")) note.remove();
    const button = this.#buttons().find((b) => b.dataset.chaos === name);
    button?.closest("li")?.append(element("p", { class: "chaos-now", "data-chaos-now": true, "data-testid": "chaos-now" }, text));
  }

  /** @param {() => Promise<unknown>} work */
  async #tryTo(work) {
    try {
      await work();
    } catch (error) {
      this.#failed(error);
    }
    this.update();
  }

  #buttons() {
    return [...this.#form.querySelectorAll("[data-chaos]")].filter((b) => b instanceof HTMLButtonElement);
  }
}

/** The fault that a button sets. @param {HTMLButtonElement} button @returns {FaultName} */
function faultOf({ dataset: { chaos = "" } }) {
  if (!Object.hasOwn(breakages, chaos)) throw new Error(`no such fault: ${chaos}`);
  return /** @type {FaultName} */ (chaos);
}
