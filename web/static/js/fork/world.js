// @ts-check
import { audience, mergeVerdicts } from "../trace/audience.js";
import { watchCircumstances } from "../lab/circumstances.js";
import { Refused, refusedEvent, untilAllowed } from "../trace/refusals.js";
import { openLab } from "../lab/labs.js";
import { instanceNames } from "./plan.js";
import { World } from "../lab/world.js";
import { methodOf, returnsAnswers } from "../lab/targets.js";
import { whyDown } from "../trace/unseen.js";
import { returnedBy } from "./returned.js";
import { segmentOf } from "../trace/segment.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").ActOutcome} ActOutcome */
/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

// Times in milliseconds.
const quiet = 300; // an act counts as finished if no new event follows within this time
const patience = 2500; // how long to wait at most for the effects of an act
const reconnectWithin = 12_000; // how long to wait for clients that reconnect on their own
const answerWithin = 2000; // how long a client waits for an acknowledgement

/**
 * One of a fork's two worlds: a new lab with the clients of the fork's plan. The world repeats
 * the acts of the plan. It dispatches "waits" if a limit of the server keeps it from
 * connecting, with the limit's words, and "gone" if it has lost the server, with the reason in
 * a sentence.
 */
export class ForkWorld extends EventTarget {
  #plan;
  #alone;
  /** The events that clients have received since the last act began: the client's name and the event's. @type {[string, string][]} */
  #received = [];
  #closed = false;

  /**
   * @param {IO} io
   * @param {Plan} plan
   * @param {string} base the lab's address
   * @param {boolean} alone whether the lab's instances run without the adapter
   */
  constructor(io, plan, base, alone) {
    super();
    this.#plan = plan;
    this.#alone = alone;
    this.base = base;
    this.world = new World(io, `${base}control/socket.io/`, `${base}api/token`);
    this.world.addEventListener("received", (e) => { if (e instanceof CustomEvent) this.#received.push([e.detail.client, e.detail.event]); });
  }

  /**
   * Opens a lab and makes a world of it.
   * @param {IO} io
   * @param {Plan} plan
   * @param {boolean} alone whether the lab's instances run without the adapter
   */
  static async open(io, plan, alone) {
    return new ForkWorld(io, plan, await openLab(plan.instances, true), alone);
  }

  /** Restores the state at the point of the fork: connects the clients, puts them into their rooms, and sets the faults. */
  async arrange() {
    const { world } = this;
    await this.#waitForControl();
    if (this.#alone) await world.control.ask("alone", { on: true });
    await world.refresh();
    await this.#connectClients();
    for (const { name, rooms } of this.#plan.people) {
      if (!world.clients.has(name)) continue;
      for (const [nsp, wanted] of Object.entries(rooms)) {
        const socket = world.client(name).sockets.get(nsp);
        const inside = world.members.get(socket?.id ?? "")?.rooms ?? new Set();
        for (const room of wanted) if (!inside.has(room)) await this.#ask("join", name, nsp, { room: this.#renameRoom(room) });
        for (const room of inside) if (!wanted.includes(room)) await this.#ask("leave", name, nsp, { room });
      }
    }
    for (const act of this.#plan.before) await this.#perform(act);
    await world.pause(quiet);
  }

  /** Connects the clients of the plan that the world does not have yet, if their instance exists. */
  async #connectClients() {
    const { world } = this;
    world.connect(this.#plan.people.filter((p) => !world.clients.has(p.name) && world.instances.has(p.instance)).map((p) => ({
      name: p.name, user: p.user, instance: p.instance, namespaces: p.namespaces, path: `${this.base}${p.instance}/socket.io/`,
    })));
    const allDone = () => [...world.clients.values()].every((c) => !world.isRunning(c.instance) || ["refused", "disconnected"].includes(c.state) || [...c.sockets.values()].every((s) => s.connected && world.members.get(s.id ?? "")));
    await world.waitUntil(allDone, reconnectWithin, "The clients did not connect in time.");
  }

  /** The names of the instances that the lab starts with. */
  get instances() {
    return instanceNames.slice(0, this.#plan.instances);
  }

  /** The names of the clients that the server refused. */
  get refused() {
    return [...this.world.clients.values()].filter((c) => c.state === "refused").map((c) => c.name);
  }

  /**
   * Repeats an act, and waits for its effects.
   * @param {Act} act
   * @returns {Promise<ActOutcome>}
   */
  async run(act) {
    const { world } = this;
    const mark = world.trace.log.all().at(-1)?.id ?? 0;
    const { people } = world;
    const circumstances = watchCircumstances(world);
    const before = this.#clientStates();
    this.#received = [];
    let problem = "";
    /** @type {Record<string, any>} */
    let done = {};
    try {
      done = await this.#perform(act);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const root = Number(done.cause) || (problem ? 0 : await this.#rootOf(act, mark));
    await this.#waitUntilQuiet(root);
    const chain = world.trace.log.chain(root);
    const lab = circumstances(returnsAnswers(methodOf(String(act.body?.method))) ? "" : String(done.problem ?? ""));
    /** @type {Map<string, Verdict>} */
    const verdicts = new Map();
    for (const emit of chain.filter((e) => e.kind === "emit")) {
      for (const v of audience(world.trace.log.chain(emit.id), people, world.members.atEmit(emit.id), act.client, lab).verdicts) verdicts.set(v.name, mergeVerdicts(verdicts.get(v.name), v));
    }
    const sent = new Set(chain.filter((e) => e.kind === "deliver").map((e) => e.event));
    /** @type {Record<string, number>} */
    const heard = {};
    for (const [name, event] of this.#received) if (sent.has(event)) heard[name] = (heard[name] ?? 0) + 1;
    return {
      verdicts: [...verdicts.values()], heard, problem: problem || String(done.problem ?? ""),
      ...returnedBy(act, done, (id) => world.ownerOf(id)),
      before, people: this.#clientStates(), moment: this.moment(root),
    };
  }

  /** The state of each client now. @returns {import("./fork.js").ClientState[]} */
  #clientStates() {
    const { world } = this;
    return [...world.clients.values()].map((c) => ({
      name: c.name, instance: c.instance, connected: c.socket.connected,
      rooms: [...new Set(c.ids.flatMap((id) => [...(world.members.get(id)?.rooms ?? [])]))].sort(),
    }));
  }

  /** Keeps the present state of the world, so that the stage can show it later. @param {number} [root] the id of the event that records the last act; 0: no event does */
  moment(root = 0) {
    const { world } = this;
    return {
      root, members: world.members.all().map((m) => ({ ...m, rooms: new Set(m.rooms) })),
      own: [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: c.ids, link: c.link })),
      instances: [...world.instances.keys()].map((name) => ({ name, running: world.isRunning(name), linked: world.isLinked(name) })),
    };
  }

  /**
   * A recording of one act: its events, and the world after it.
   * @param {import("./fork.js").Moment} moment the moment after the act
   * @returns {import("../trace/trace.js").RecordedWorld}
   */
  record({ root, members, instances }) {
    const { predictions: _, ...all } = this.world.record();
    const last = Math.max(...this.world.trace.log.family(root));
    return segmentOf({
      ...all, instances, events: all.events.filter((e) => e.id <= last),
      sockets: members.map((m) => ({ ...m, session: m.session ?? "", rooms: [...m.rooms] })),
    }, root);
  }

  /** Disconnects all clients and the control plane. The server closes a lab without clients soon. */
  close() {
    this.#closed = true;
    this.world.close();
  }

  /** Waits until the control plane is connected. If it disconnects later, the fork ends, because a restarted server does not have this lab. */
  #waitForControl() {
    return new Promise((resolve, reject) => {
      const { world } = this;
      if (world.control.connected) resolve(undefined); // the control plane has connected while the other lab was being opened
      else world.addEventListener("up", resolve, { once: true });
      let up = world.control.connected;
      world.addEventListener("up", () => { up = true; }, { once: true });
      world.addEventListener("down", () => {
        const { down } = world;
        if (down.words && !up) return void this.dispatchEvent(new CustomEvent("waits", { detail: down.words })); // the control plane's client keeps trying
        const [why] = whyDown(down, "");
        reject(new Error(why));
        if (this.#closed) return;
        this.close();
        this.dispatchEvent(new CustomEvent("gone", { detail: why }));
      });
    });
  }

  /**
   * Performs an act. If clients lose their connection by the act, it waits until they have reconnected.
   * @param {Act} act
   * @returns {Promise<Record<string, any>>} the server's answer
   */
  async #perform(act) {
    const { world } = this;
    const { client = "", nsp = "/", instance = "", body = {}, args } = act;
    switch (act.does) {
      case "connect":
        world.client(client).sockets.get(nsp)?.connect();
        await this.#waitUntilBack([client]);
        return {};
      case "disconnect":
        world.client(client).sockets.get(nsp)?.disconnect();
        return {};
      case "send":
        return this.#send(act);
    }
    if (act.ask === "heal") return this.#heal();
    const answer = act.ask === "emit" && !client
      ? await untilAllowed(() => world.control.ask("emit", { ...this.#withRenamedRooms(body), instance, nsp }, args))
      : client ? await this.#ask(act.ask ?? "emit", client, nsp, body, args) : await untilAllowed(() => world.control.ask(act.ask ?? "emit", { ...body, instance }));
    await world.refresh();
    if (act.ask === "add") await this.#connectClients();
    if (act.ask === "remove") for (const c of [...world.clients.values()]) if (c.home === instance) world.dismiss(c.name);
    if (act.ask === "drop" && !world.faults.scattered) await this.#waitUntilBack([client]);
    if (act.ask === "start" || world.faults.failover && (act.ask === "stop" || act.ask === "kill")) {
      await this.#waitUntilBack([...world.clients.values()].filter((c) => c.instance === instance).map((c) => c.name));
    }
    return answer;
  }

  /**
   * Asks the control plane for an action that concerns one client.
   * @param {import("./fork.js").Ask} ask the action
   * @param {string} name the client's name
   * @param {string} nsp the namespace of the client's socket
   * @param {Record<string, unknown>} body the other fields of the request
   * @param {unknown[]} [args] the arguments of an emit
   */
  #ask(ask, name, nsp, body, args) {
    const client = this.world.client(name);
    // The line io.of(…) runs in a handler of the client's socket in "/", whatever namespace it emits to.
    const socket = ask === "emit" && body.target === "namespace" ? client.socket : client.sockets.get(nsp) ?? client.socket;
    return untilAllowed(() => this.world.control.ask(ask, { ...this.#withRenamedRooms(body), instance: client.instance, nsp, socket: socket.id, link: client.link }, args));
  }

  /** Renames the rooms in a request that are named after a socket of the recording: in this world the same client has a socket with another id. @param {Record<string, unknown>} body the request */
  #withRenamedRooms(body) {
    const renamed = { ...body };
    if (typeof body.room === "string") renamed.room = this.#renameRoom(body.room);
    for (const name of ["rooms", "except"]) if (Array.isArray(body[name])) renamed[name] = body[name].map((room) => this.#renameRoom(String(room)));
    return renamed;
  }

  /** @param {string} room */
  #renameRoom(room) {
    const owner = this.#plan.sockets.get(room);
    return (owner && this.world.clients.get(owner.name)?.sockets.get(owner.nsp)?.id) ?? room;
  }

  /** @param {Act} act */
  async #send({ client = "", nsp = "/", event = "", args = [], answered }) {
    const socket = this.world.client(client).sockets.get(nsp) ?? this.world.client(client).socket;
    if (!socket.connected) throw new Error(`${client} is not connected, so the client does not send the event.`);
    if (!answered) {
      socket.emit(event, ...args);
      return {};
    }
    try {
      return await untilAllowed(async () => {
        const answer = await socket.timeout(answerWithin).emitWithAck(event, ...args);
        const words = refusedEvent(answer);
        if (words) throw new Refused(words);
        return { answers: [answer] };
      });
    } catch (error) {
      if (error instanceof Refused) throw error;
      return { problem: `No answer arrived within ${answerWithin / 1000} seconds.` };
    }
  }

  /** Undoes all faults, except that a world without the adapter stays without, because the two worlds differ in the adapter. */
  async #heal() {
    const { world } = this;
    await world.refresh();
    const { cut, scattered, failover, recovery, quick, links } = world.faults;
    let answer = {};
    for (const instance of cut) answer = await world.control.ask("cut", { instance, on: false });
    if (scattered) answer = await world.control.ask("scatter", { on: false });
    if (failover) answer = await world.control.ask("failover", { on: false });
    if (recovery) answer = await world.control.ask("recover", { on: false });
    if (quick) answer = await world.control.ask("quick", { on: false });
    for (const { link } of links) for (const ask of /** @type {const} */ (["block", "delay", "offline"])) answer = await world.control.ask(ask, { link, on: false, ms: 0 });
    for (const { name } of [...world.instances.values()].filter((i) => !i.running)) answer = await world.control.ask("start", { instance: name });
    await world.refresh();
    await this.#waitUntilBack([...world.clients.values()].filter((c) => c.state === "reconnecting").map((c) => c.name));
    return answer;
  }

  /** Waits until clients have reconnected on their own. @param {string[]} names */
  async #waitUntilBack(names) {
    const { world } = this;
    await world.pause(100); // so that the clients first notice that their connection is lost
    const areBack = () => names.every((name) => {
      const c = world.client(name);
      return c.state === "refused" || c.state === "disconnected" || !world.faults.failover && !world.isRunning(c.instance) || [...c.sockets.values()].every((s) => s.connected && world.members.get(s.id ?? ""));
    });
    await world.waitUntil(areBack, reconnectWithin, `Not every client reconnected within ${reconnectWithin / 1000} seconds.`);
  }

  /** Waits for the trace event that records an event sent by a client, and returns the id of the trace event; 0 if the act sends none, or if the trace does not show it in time. @param {Act} act @param {number} mark the id of the last trace event before the act */
  async #rootOf({ does, client = "", nsp = "/", event }, mark) {
    if (does !== "send") return 0;
    const { world } = this;
    const socket = world.client(client).sockets.get(nsp)?.id;
    const handled = () => world.trace.log.all().find((e) => e.id > mark && e.kind === "handle" && e.socket === socket && e.event === event);
    await world.waitUntil(() => handled() !== undefined, patience, "").catch(() => {}); // in time no handler was called, so the act has no effects
    return handled()?.id ?? 0;
  }

  /** Waits until no more effects of an act follow. @param {number} root the id of the event that records the act */
  async #waitUntilQuiet(root) {
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
      const allReceived = published.every((e) => !world.isLinked(e.instance ?? "") || others(e).every((i) => chain.some((r) => r.kind === "receive" && r.cause === e.id && r.instance === i.name)));
      const delivered = chain.filter((e) => e.kind === "deliver").length;
      if (now - last >= quiet && allReceived && this.#received.length >= delivered || now - from >= patience) return;
      await world.pause(50);
    }
  }
}
