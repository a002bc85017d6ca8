// @ts-check
import { isFault } from "../trace/actions.js";
import { audience } from "../trace/audience.js";
import { Members } from "../trace/members.js";
import { PageTrace } from "../trace/page-trace.js";
import { Control } from "./control.js";
import { PlayClient } from "./client.js";
import { Outcomes } from "./outcomes.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").InstanceState} InstanceState */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../trace/trace.js").Faults} Faults */
/** @typedef {import("../trace/trace.js").LinkState} LinkState */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("./client.js").Description} Description */

/**
 * What an emit came to.
 * @typedef {object} Outcome
 * @property {TraceEvent[]} chain the emit and all that followed; empty if the trace has none
 * @property {Verdict[]} verdicts
 * @property {number} strangers sockets of nobody on stage that received it too
 * @property {Record<string, any>} done what the server answered
 */

/**
 * The model of a lab in a page: its clients, the servers they are connected to, and what
 * is known of both. It knows no view: those watch its trace, and listen to its events.
 *
 * "change": clients, instances, rooms or faults are others than before. "up" and "down":
 * the control plane is there, or is not, with the reason. "received": a client's handler
 * was called, with client, event, args and nsp. "asked": the server has run a line, with
 * the id of the event that it is recorded as.
 */
export class World extends EventTarget {
  trace = new PageTrace((socket) => this.ownerOf(socket));
  members = new Members();
  /** @type {Map<string, PlayClient>} */
  clients = new Map();
  /** @type {Map<string, InstanceState>} */
  instances = new Map();
  /** The names of the instance that can be added, and of the one that can be removed. */
  ends = { next: "", last: "" };
  /** What is broken on purpose. @type {Faults} */
  faults = { cut: [], alone: false, scattered: false, failover: false, links: [] };
  /** Whose socket an id is or was. @type {Map<string, string>} */
  #owners = new Map();
  #outcomes = new Outcomes(this.trace.log);
  #changing = false;

  /**
   * @param {IO} io
   * @param {string} controlPath
   * @param {string} [tokens] the address where the lab gives out access tokens; that of the lab main, if left out
   */
  constructor(io, controlPath, tokens = "/api/play/token") {
    super();
    this.io = io;
    this.tokens = tokens;
    this.trace.watch({ events: (fresh, lost) => this.#learn(fresh, lost) }); // before any view, which may ask who is where
    this.control = new Control(io, controlPath, {
      trace: (events, dropped) => this.trace.add(events, dropped),
      up: () => this.#up(),
      down: (why) => {
        this.members.reset([]); // nobody tells any more who is there
        this.dispatchEvent(new CustomEvent("down", { detail: why }));
        this.#changed();
      },
    });
  }

  /**
   * Connects the clients, in order.
   * @param {Description[]} descriptions
   */
  connect(descriptions) {
    for (const description of descriptions) {
      const client = new PlayClient(this.io, description, this.tokens, {
        event: (e) => this.trace.addClientEvent(e),
        received: (client, event, args, nsp) => this.#received(client, event, args, nsp),
        changed: (client) => {
          for (const id of client.ids) this.#owners.set(id, client.name);
          this.#changed();
        },
      });
      this.clients.set(client.name, client);
    }
    this.#changed();
  }

  /** Has a client leave for good. @param {string} name */
  dismiss(name) {
    this.clients.get(name)?.close();
    this.clients.delete(name);
    this.#changed();
  }

  /** @param {string} name */
  client(name) {
    const client = this.clients.get(name);
    if (!client) throw new Error(`no client is called ${name}`);
    return client;
  }

  /** @param {string | undefined} socket */
  ownerOf(socket) {
    return socket === undefined ? undefined : this.#owners.get(socket);
  }

  /** The ids that a client has or had, the last hundred. @param {string} name */
  socketsOf(name) {
    return [...this.#owners].filter(([, owner]) => owner === name).map(([id]) => id).slice(-100);
  }

  /** The id that a client has, or had last. @param {string} name */
  lastSocketOf(name) {
    return this.client(name).socket.id ?? this.socketsOf(name).at(-1);
  }

  /** @param {string} instance */
  isRunning(instance) {
    return this.instances.get(instance)?.running ?? true;
  }

  /**
   * Has the server emit, and waits for what comes of it.
   * @param {string} name the client whose handler runs the line
   * @param {Record<string, unknown>} body
   * @returns {Promise<Outcome>}
   */
  async emit(name, body) {
    const client = this.client(name);
    const people = [...this.clients.values()].map((c) => ({
      name: c.name, instance: c.instance, sockets: c.ids, running: this.isRunning(c.instance),
    }));
    const done = await this.ask(name, body);
    const others = [...this.instances.values()].filter((i) => i.running && i.name !== client.instance).map((i) => i.name);
    const chain = await this.#outcomes.emit(Number(done.cause ?? 0), others);
    if (chain.length === 0) return { chain, verdicts: [], strangers: 0, done };
    return { chain, done, ...audience(chain, people, this.members.atEmit(chain[0].id), name) };
  }

  /**
   * Has the server run a line, and returns what that returned.
   * @param {string} name the client whose handler runs it
   * @param {Record<string, unknown>} body
   * @returns {Promise<Record<string, any>>}
   */
  async ask(name, body) {
    const client = this.client(name);
    const done = await this.control.ask("emit", { instance: client.instance, socket: client.socket.id, ...body });
    this.dispatchEvent(new CustomEvent("asked", { detail: done.cause }));
    return done;
  }

  /**
   * Has the server do something to a client's socket.
   * @param {import("../trace/words.js").ClientAction} action
   * @param {string} name
   * @param {Record<string, unknown>} [more]
   */
  act(action, name, more = {}) {
    const client = this.client(name);
    return this.control.ask(action, { instance: client.instance, socket: client.socket.id, ...more });
  }

  /** Whether an instance hears others. @param {string} instance */
  isLinked(instance) {
    return !this.faults.alone && !this.faults.cut.includes(instance);
  }

  /**
   * What is wrong with a client's link.
   * @param {{link: string}} client
   * @returns {LinkState}
   */
  linkOf({ link }) {
    return this.faults.links.find((l) => l.link === link) ?? { link, delayMs: 0, blocked: false, paused: false };
  }

  /** What is broken, a few words each. */
  brokenList() {
    const { cut, alone, scattered, failover, links } = this.faults;
    const list = [...this.instances.values()].filter((i) => !i.running).map((i) => `${i.name} does not run`);
    list.push(...cut.map((name) => `${name} has no Redis`));
    if (alone) list.push("no adapter");
    if (scattered) list.push("no stickiness");
    if (failover) list.push("who is on a stopped instance goes to another");
    for (const l of links) {
      const name = [...this.clients.values()].find((c) => c.link === l.link)?.name ?? "somebody else";
      if (l.delayMs > 0) list.push(`${name}’s link takes ${l.delayMs} ms`);
      if (l.blocked) list.push(`no WebSocket for ${name}`);
      if (l.paused) list.push(`${name}’s heartbeat is paused`);
    }
    for (const c of this.clients.values()) {
      if (c.tokenKind !== "valid") list.push(`${c.name}’s token has expired`);
      if (c.instance !== c.home) list.push(`${c.name} has moved to ${c.instance}`);
    }
    return list;
  }

  /** Leaves for good, with all clients. */
  close() {
    for (const client of this.clients.values()) client.close();
    this.control.close();
  }

  /** Undoes everything. */
  async heal() {
    await this.control.ask("heal");
    for (const client of this.clients.values()) {
      if (client.tokenKind !== "valid") await client.renew().catch(() => {}); // whoever is refused says so
      if (client.socket.connected && client.instance !== client.home) await this.act("drop", client.name); // it comes back to its own
    }
    await this.refresh();
  }

  /**
   * Waits until something is so.
   * @param {() => boolean} so
   * @param {number} within milliseconds
   * @param {string} otherwise what went wrong, if it never is
   */
  async until(so, within, otherwise) {
    const end = performance.now() + within;
    while (!so()) {
      if (performance.now() > end) throw new Error(otherwise);
      await this.pause(50);
    }
  }

  /** @param {number} ms */
  pause(ms) {
    return new Promise((resolve) => { setTimeout(resolve, ms); });
  }

  /** Asks how things stand. */
  async refresh() {
    const { instances, faults, ends } = await this.control.state();
    this.faults = faults;
    this.ends = ends;
    this.instances = new Map(instances.map((i) => [i.name, i]));
    this.members.reset(instances);
    this.#changed();
  }

  async #up() {
    // After a restart the server counts from one again, on a new clock.
    this.trace.restart();
    try {
      await this.refresh();
      this.dispatchEvent(new Event("up"));
    } catch (error) {
      this.dispatchEvent(new CustomEvent("down", { detail: error instanceof Error ? error.message : String(error) }));
    }
  }

  /**
   * @param {TraceEvent[]} fresh
   * @param {number} lost
   */
  #learn(fresh, lost) {
    for (const e of fresh) {
      this.members.apply(e);
      const instance = e.instance ? this.instances.get(e.instance) : undefined;
      if (instance && e.kind === "instance-stop") instance.running = false;
      if (instance && e.kind === "instance-start") instance.running = true;
    }
    this.#outcomes.arrived();
    this.#changed();
    // What was missed may have been a join: ask again instead of guessing.
    if (lost > 0 || fresh.some((e) => changesFaults(e) || changesInstances(e, this.instances))) this.refresh().catch(() => {});
  }

  /**
   * @param {PlayClient} client
   * @param {string} event
   * @param {unknown[]} args
   * @param {string} nsp
   */
  #received(client, event, args, nsp) {
    this.dispatchEvent(new CustomEvent("received", { detail: { client: client.name, event, args, nsp } }));
  }

  /** Says that things have changed, once for all that happens together. */
  #changed() {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      // A load balancer may have sent a client elsewhere.
      for (const c of this.clients.values()) c.instance = this.members.get(c.socket.id ?? "")?.instance ?? c.instance;
      this.dispatchEvent(new Event("change"));
    });
  }
}

/** Whether somebody has broken something, or mended it: perhaps in another page. @param {TraceEvent} e */
function changesFaults(e) {
  return e.kind === "action" && isFault(e.event) || e.kind === "disconnect" && e.reason === "ping timeout";
}

/** Whether an instance has come or gone. @param {TraceEvent} e @param {Map<string, InstanceState>} known */
function changesInstances({ kind, instance = "", reason }, known) {
  return kind === "instance-start" && !known.has(instance) || kind === "instance-stop" && reason === "removed";
}
