// @ts-check
import { element, required } from "../page/dom.js";
import { Scenarios } from "./scenarios.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

/**
 * A fault: something that the learner breaks on purpose. The same button sets and undoes the fault.
 * @typedef {object} Breakage
 * @property {(world: World, client: PlayClient) => boolean} broken returns whether the fault is set
 * @property {(world: World, client: PlayClient, on: boolean, form: HTMLFormElement) => Promise<unknown>} set sets the fault (on is true) or undoes it
 * @property {boolean} [connected] true: the fault can be set only while the client is connected; undefined: at any time
 * @property {(client: PlayClient, on: boolean) => string} explain says to the learner what happens after the fault was set or undone
 */

/** The name of a fault: one of the lab's faults (without heal, which undoes all faults), or one of two that concern a client's token. @typedef {Exclude<import("../trace/words.js").Fault, "heal"> | "outlive-token" | "expire-token"} FaultName */

/** @type {Record<FaultName, Breakage>} */
const breakages = {
  block: {
    broken: (world, c) => world.linkOf(c).blocked,
    async set(world, c, on) {
      await world.control.ask("block", { link: c.link, socket: world.lastSocketOf(c.name), on });
      if (c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `No WebSocket of ${c.name} gets through any more. The connection is cut: ${c.name} comes back by polling, asks for the upgrade, and is refused.`
      : `WebSockets of ${c.name} get through again. The connection is cut once more, and the upgrade succeeds.`,
  },
  delay: {
    broken: (world, c) => world.linkOf(c).delayMs > 0,
    set: (world, c, on, form) => world.control.ask("delay", { link: c.link, socket: world.lastSocketOf(c.name), ms: on ? Number(required("[data-delay]", HTMLSelectElement, form).value) : 0 }),
    explain: (c, on) => on
      ? `Everything sent to or from ${c.name} is delayed now. Emit to everybody, and watch ${c.name} receive it last.`
      : `${c.name}’s link is as fast as the others’ again.`,
  },
  pause: {
    connected: true,
    broken: (world, c) => world.linkOf(c).paused,
    set: (world, c, on) => world.control.ask("pause", { instance: c.instance, socket: c.socket.id, link: c.link, on }),
    explain: (c, on) => on
      ? `The server has sent ${c.name} a ping, and no pong comes back. In 20 seconds it gives up: ping timeout.`
      : `${c.name}’s pong gets through. The server has noticed nothing.`,
  },
  "outlive-token": {
    connected: true,
    broken: (_world, c) => c.outlived,
    set: (_world, c, on) => (on ? c.outlive() : c.renew()),
    explain: (c, on) => on
      ? `${c.name}’s token expires in 3 seconds, and ${c.name} has no other. Watch for auth:expired, for the auth:refresh that is refused, and 25 seconds later for the disconnect. Send a fresh token before that, and nothing is lost.`
      : `${c.name} has sent a fresh token, or connects with one.`,
  },
  "expire-token": {
    broken: (_world, c) => c.tokenKind !== "valid" && !c.outlived,
    async set(world, c, on) {
      if (!on) return c.renew();
      c.tokenKind = "expired";
      c.outlived = false;
      if (c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `${c.name}’s token has expired, and the connection is cut. The next handshake is refused: connect_error, Invalid or expired token.`
      : `${c.name} has a fresh token and connects.`,
  },
  kill: {
    broken: (world, c) => !world.isRunning(c.instance),
    set: (world, c, on) => world.control.ask(on ? "kill" : "start", { instance: c.instance }),
    explain: (c, on) => on
      ? `Instance ${c.instance} is dead. It gave no notice: no disconnecting on the server, transport close in its clients, and no server answers their attempts.`
      : `Instance ${c.instance} runs again. Its clients come back at their next attempt, as new sockets without rooms.`,
  },
  cut: {
    broken: (world, c) => world.faults.cut.includes(c.instance),
    set: (world, c, on) => world.control.ask("cut", { instance: c.instance, on }),
    explain: (c, on) => on
      ? `Instance ${c.instance} has lost Redis. An emit on ${c.instance} reaches only the clients of ${c.instance}, and events from other instances do not arrive there.`
      : `Instance ${c.instance} has Redis again, within a second or so. What was emitted meanwhile is lost.`,
  },
  alone: {
    broken: (world) => world.faults.alone,
    set: (world, _c, on) => world.control.ask("alone", { on }),
    explain: (_c, on) => on
      ? "All instances have restarted without the adapter. Every client reconnects; then emit to all: the other instances never receive it, and no error says so."
      : "All instances have restarted with the adapter, and receive each other’s events again.",
  },
  failover: {
    broken: (world) => world.faults.failover,
    set: (world, _c, on) => world.control.ask("failover", { on }),
    explain: (_c, on) => on
      ? "Stop an instance now: its clients’ next attempts reach the others in turn, at the same address as before."
      : "Clients of a stopped instance wait for it again. A client that has moved stays where it is until it connects again.",
  },
  scatter: {
    broken: (world) => world.faults.scattered,
    async set(world, c, on) {
      await world.control.ask("scatter", { on });
      if (on && c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `Requests go to each instance in turn, and ${c.name}’s connection is cut. The session is opened on one instance and asked for on another: 400, Session ID unknown.`
      : "All requests of a session reach the same instance again. Clients that were refused can connect.",
  },
};

/** The panel with which the learner sets and undoes faults and plays scenarios. It explains what happens. */
export class Chaos {
  #form;
  #world;
  #actor;
  #announce;
  #scenarios;
  #heal;
  #state;

  /**
   * @param {HTMLFormElement} form the panel's element
   * @param {World} world
   * @param {() => string} actor returns the name of the client that the learner has chosen to act
   * @param {(text: string) => void} announce
   */
  constructor(form, world, actor, announce) {
    this.#form = form;
    this.#world = world;
    this.#actor = actor;
    this.#announce = announce;
    this.#heal = required('[data-action="heal"]', HTMLButtonElement, form);
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
    await fault.set(this.#world, client, on, this.#form);
    await this.#world.refresh();
    this.#announce(fault.explain(client, on));
    this.#showExplanation(name, fault.explain(client, on));
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
      this.#announce(error instanceof Error ? error.message : String(error));
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
