// @ts-check
import { audience } from "../trace/audience.js";
import { openLab } from "../lab/labs.js";
import { instances } from "./plan.js";
import { World } from "../lab/world.js";
import { returnedBy } from "./returned.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Came} Came */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

const quiet = 300; // milliseconds without news after which an act has had its effects
const patience = 2500; // for those that do not come
const comingBack = 12_000; // for who reconnects by itself
const answerWithin = 2000; // for an acknowledgement

/**
 * One of a fork's two worlds: a lab of its own, with the clients of a plan, in which
 * its acts are done again.
 */
export class ForkWorld extends EventTarget {
  #plan;
  #alone;
  /** @type {[string, string][]} what clients have received since the last act: who and which event */
  #heard = [];
  #closed = false;

  /**
   * @param {IO} io
   * @param {Plan} plan
   * @param {string} base the lab's address
   * @param {boolean} alone without the adapter
   */
  constructor(io, plan, base, alone) {
    super();
    this.#plan = plan;
    this.#alone = alone;
    this.base = base;
    this.world = new World(io, `${base}control/socket.io/`, `${base}api/token`);
    this.world.addEventListener("received", (e) => { if (e instanceof CustomEvent) this.#heard.push([e.detail.client, e.detail.event]); });
  }

  /**
   * Opens a lab for it.
   * @param {IO} io
   * @param {Plan} plan
   * @param {boolean} alone
   */
  static async open(io, plan, alone) {
    return new ForkWorld(io, plan, await openLab(plan.instances, true), alone);
  }

  /** Puts everybody where the plan says, into their rooms; and then breaks what was broken. */
  async arrange() {
    const { world } = this;
    await this.#up();
    if (this.#alone) await world.control.ask("alone", { on: true });
    await world.refresh();
    await this.#enter();
    for (const { name, rooms } of this.#plan.people) {
      if (!world.clients.has(name)) continue;
      for (const [nsp, wanted] of Object.entries(rooms)) {
        const socket = world.client(name).sockets.get(nsp);
        const inside = world.members.get(socket?.id ?? "")?.rooms ?? new Set();
        for (const room of wanted) if (!inside.has(room)) await this.#ask("join", name, nsp, { room: this.#renamed(room) });
        for (const room of inside) if (!wanted.includes(room)) await this.#ask("leave", name, nsp, { room });
      }
    }
    for (const act of this.#plan.before) await this.#do(act);
    await world.pause(quiet);
  }

  /** Connects who is not there and has an instance to connect to. */
  async #enter() {
    const { world } = this;
    world.connect(this.#plan.people.filter((p) => !world.clients.has(p.name) && world.instances.has(p.instance)).map((p) => ({
      name: p.name, user: p.user, instance: p.instance, namespaces: p.namespaces, path: `${this.base}${p.instance}/socket.io/`,
    })));
    const settled = () => [...world.clients.values()].every((c) => !world.isRunning(c.instance) || ["refused", "disconnected"].includes(c.state) || [...c.sockets.values()].every((s) => s.connected && world.members.get(s.id ?? "")));
    await world.until(settled, comingBack, "The clients did not connect in time.");
  }

  /** The instances of its lab, as far as they are known. */
  get instances() {
    return instances.slice(0, this.#plan.instances);
  }

  /** Who was not let in. */
  get refused() {
    return [...this.world.clients.values()].filter((c) => c.state === "refused").map((c) => c.name);
  }

  /**
   * Does an act, and waits for what comes of it.
   * @param {Act} act
   * @returns {Promise<Came>}
   */
  async run(act) {
    const { world } = this;
    const mark = world.trace.log.all().at(-1)?.id ?? 0;
    const people = [...world.clients.values()].map((c) => ({ name: c.name, instance: c.instance, sockets: c.ids, running: world.isRunning(c.instance) }));
    const before = this.#standing();
    this.#heard = [];
    let problem = "";
    /** @type {Record<string, any>} */
    let done = {};
    try {
      done = await this.#do(act);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const root = Number(done.cause) || (problem ? 0 : await this.#rootOf(act, mark));
    await this.#rest(root);
    const chain = world.trace.log.chain(root);
    /** @type {Map<string, Verdict>} */
    const verdicts = new Map();
    for (const emit of chain.filter((e) => e.kind === "emit")) {
      for (const v of audience(world.trace.log.chain(emit.id), people, world.members.atEmit(emit.id), act.client).verdicts) verdicts.set(v.name, merge(verdicts.get(v.name), v));
    }
    const sent = new Set(chain.filter((e) => e.kind === "deliver").map((e) => e.event));
    /** @type {Record<string, number>} */
    const heard = {};
    for (const [name, event] of this.#heard) if (sent.has(event)) heard[name] = (heard[name] ?? 0) + 1;
    return {
      verdicts: [...verdicts.values()], heard, problem: problem || String(done.problem ?? ""),
      ...returnedBy(act, done, (id) => world.ownerOf(id)),
      before, people: this.#standing(), moment: this.moment(root),
    };
  }

  /** @returns {import("./fork.js").Standing[]} */
  #standing() {
    const { world } = this;
    return [...world.clients.values()].map((c) => ({
      name: c.name, instance: c.instance, connected: c.socket.connected,
      rooms: [...new Set(c.ids.flatMap((id) => [...(world.members.get(id)?.rooms ?? [])]))].sort(),
    }));
  }

  /** How things stand now, to be shown later. @param {number} [root] of what has led to it */
  moment(root = 0) {
    const { world } = this;
    return {
      root, members: world.members.all().map((m) => ({ ...m, rooms: new Set(m.rooms) })),
      own: [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: c.ids })),
      instances: [...world.instances.keys()].map((name) => ({ name, running: world.isRunning(name), linked: world.isLinked(name) })),
    };
  }

  /** Leaves: the lab closes by itself then. */
  close() {
    this.#closed = true;
    this.world.close();
  }

  /** Waits for the control plane, and ends the fork where it goes away afterwards: the lab would come back as another. */
  #up() {
    return new Promise((resolve, reject) => {
      const { world } = this;
      if (world.control.connected) resolve(undefined); // while the other lab was opened
      else world.addEventListener("up", resolve, { once: true });
      world.addEventListener("down", (e) => {
        reject(new Error("The playground’s server does not answer."));
        if (this.#closed) return;
        this.close();
        this.dispatchEvent(new CustomEvent("gone", { detail: e instanceof CustomEvent ? e.detail : "" }));
      });
    });
  }

  /**
   * @param {Act} act
   * @returns {Promise<Record<string, any>>} what was answered
   */
  async #do(act) {
    const { world } = this;
    const { client = "", nsp = "/", instance = "", body = {} } = act;
    switch (act.does) {
      case "connect":
        world.client(client).sockets.get(nsp)?.connect();
        await this.#back([client]);
        return {};
      case "disconnect":
        world.client(client).sockets.get(nsp)?.disconnect();
        return {};
      case "send":
        return this.#send(act);
    }
    if (act.ask === "heal") return this.#heal();
    const answer = act.ask === "emit" && !client
      ? await world.control.ask("emit", { ...this.#named(body), instance, nsp })
      : client ? await this.#ask(act.ask ?? "emit", client, nsp, body) : await world.control.ask(act.ask ?? "emit", { ...body, instance });
    await world.refresh();
    if (act.ask === "add") await this.#enter();
    if (act.ask === "remove") for (const c of [...world.clients.values()]) if (c.home === instance) world.dismiss(c.name);
    if (act.ask === "drop" && !world.faults.scattered) await this.#back([client]);
    if (act.ask === "start" || world.faults.failover && (act.ask === "stop" || act.ask === "kill")) {
      await this.#back([...world.clients.values()].filter((c) => c.instance === instance).map((c) => c.name));
    }
    return answer;
  }

  /**
   * Asks for something that a client's socket does, or that is done to it.
   * @param {import("./fork.js").Ask} ask
   * @param {string} name
   * @param {string} nsp whose sockets are meant
   * @param {Record<string, unknown>} body
   */
  #ask(ask, name, nsp, body) {
    const client = this.world.client(name);
    // A line in the handler of a socket of / may speak to another namespace.
    const socket = ask === "emit" && body.target === "namespace" ? client.socket : client.sockets.get(nsp) ?? client.socket;
    return this.world.control.ask(ask, { ...this.#named(body), instance: client.instance, nsp, socket: socket.id, link: client.link });
  }

  /** Rooms that are named after a socket have the name of the one that stands for it here. @param {Record<string, unknown>} body */
  #named(body) {
    const named = { ...body };
    if (typeof body.room === "string") named.room = this.#renamed(body.room);
    for (const name of ["rooms", "except"]) if (Array.isArray(body[name])) named[name] = body[name].map((room) => this.#renamed(String(room)));
    return named;
  }

  /** @param {string} room */
  #renamed(room) {
    const owner = this.#plan.sockets.get(room);
    return (owner && this.world.clients.get(owner.name)?.sockets.get(owner.nsp)?.id) ?? room;
  }

  /** @param {Act} act */
  async #send({ client = "", nsp = "/", event = "", args = [], answered }) {
    const socket = this.world.client(client).sockets.get(nsp) ?? this.world.client(client).socket;
    if (!socket.connected) throw new Error(`${client} is not connected, so the event stays in its client.`);
    if (!answered) {
      socket.emit(event, ...args);
      return {};
    }
    try {
      return { answers: [await socket.timeout(answerWithin).emitWithAck(event, ...args)] };
    } catch {
      return { problem: `No answer came within ${answerWithin / 1000} seconds.` };
    }
  }

  /** Mends everything but the adapter, which is no fault here. */
  async #heal() {
    const { world } = this;
    await world.refresh();
    const { cut, scattered, failover, links } = world.faults;
    let answer = {};
    for (const instance of cut) answer = await world.control.ask("cut", { instance, on: false });
    if (scattered) answer = await world.control.ask("scatter", { on: false });
    if (failover) answer = await world.control.ask("failover", { on: false });
    for (const { link } of links) for (const ask of /** @type {const} */ (["block", "delay"])) answer = await world.control.ask(ask, { link, on: false, ms: 0 });
    for (const { name } of [...world.instances.values()].filter((i) => !i.running)) answer = await world.control.ask("start", { instance: name });
    await world.refresh();
    await this.#back([...world.clients.values()].filter((c) => c.state === "reconnecting").map((c) => c.name));
    return answer;
  }

  /** Waits for clients that come back by themselves. @param {string[]} names */
  async #back(names) {
    const { world } = this;
    await world.pause(100); // for them to notice
    const back = () => names.every((name) => {
      const c = world.client(name);
      return c.state === "refused" || c.state === "disconnected" || !world.faults.failover && !world.isRunning(c.instance) || [...c.sockets.values()].every((s) => s.connected && world.members.get(s.id ?? ""));
    });
    await world.until(back, comingBack, `Not everybody came back within ${comingBack / 1000} seconds.`);
  }

  /** What an act that the control plane was not asked for is recorded as. @param {Act} act @param {number} mark the last event before */
  async #rootOf({ does, client = "", nsp = "/", event }, mark) {
    if (does !== "send") return 0;
    const { world } = this;
    const socket = world.client(client).sockets.get(nsp)?.id;
    const handled = () => world.trace.log.all().find((e) => e.id > mark && e.kind === "handle" && e.socket === socket && e.event === event);
    await world.until(() => handled() !== undefined, patience, "").catch(() => {}); // then nothing follows from it
    return handled()?.id ?? 0;
  }

  /** Waits until nothing more follows from an event. @param {number} root */
  async #rest(root) {
    const { world } = this;
    const from = performance.now();
    let last = from;
    let size = -1;
    for (;;) {
      const chain = world.trace.log.chain(root);
      const now = performance.now();
      if (chain.length !== size) [size, last] = [chain.length, now];
      const published = chain.filter((e) => e.kind === "publish");
      const others = (/** @type {TraceEvent} */ e) => [...world.instances.values()].filter((i) => i.running && i.name !== e.instance && world.isLinked(i.name));
      const taken = published.every((e) => !world.isLinked(e.instance ?? "") || others(e).every((i) => chain.some((r) => r.kind === "receive" && r.cause === e.id && r.instance === i.name)));
      const delivered = chain.filter((e) => e.kind === "deliver").length;
      if (now - last >= quiet && taken && this.#heard.length >= delivered || now - from >= patience) return;
      await world.pause(50);
    }
  }
}

/** Of one client in several emits. @param {Verdict | undefined} before @param {Verdict} v @returns {Verdict} */
function merge(before, v) {
  if (!before) return v;
  if (before.received && v.received) return { ...v, times: before.times + v.times };
  return v.received ? v : before;
}
