// @ts-check
import { isFault } from "../trace/actions.js";
import { list } from "../trace/audience.js";
import { Members } from "../trace/members.js";
import { PageTrace } from "../trace/page-trace.js";
import { brokenList } from "./broken-list.js";
import { Control, noFaults, officialHeartbeat } from "./control.js";
import { PlayClient } from "./client.js";
import { Outcomes } from "./outcomes.js";
import { runEmit, runRequest } from "./runs.js";
import { afterEnd, whyEnded } from "../trace/rules.js";
import { Refused } from "../trace/refusals.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").InstanceState} InstanceState */
/** @typedef {import("../trace/trace.js").Faults} Faults */
/** @typedef {import("../trace/trace.js").LinkState} LinkState */
/** @typedef {import("../trace/trace.js").Prediction} Prediction */
/** @typedef {import("../trace/trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("../trace/unseen.js").Down} Down */
/** @typedef {import("../client/socketplay.js").IO} IO */
/** @typedef {import("./client.js").Description} Description */

/**
 * The model of a lab in a page. A lab is an isolated set of server instances; the model has
 * the page's clients, the lab's instances, rooms and faults (things broken on purpose), and
 * the trace. The model does not know the views: they watch the trace and listen to the
 * model's events.
 *
 * The events are:
 * "listed": the control plane has listed all instances and sockets.
 * "change": clients, instances, rooms or faults have changed.
 * "up": the control plane is connected.
 * "down": the control plane is not connected any more; the field down says why.
 * "received": a client has received an event; detail has client, event, args and nsp.
 * "acted": the lab has performed another action that this page has asked for; detail is the id of the action's event in the trace.
 * "asked": the server has run a line or answered a request; detail is the id of the action's or request's event in the trace.
 */
export class World extends EventTarget {
  trace = new PageTrace((socket) => this.ownerOf(socket), (e) => this.hasAsked(e));
  members = new Members();
  /** @type {Map<string, PlayClient>} */
  clients = new Map();
  /** @type {Map<string, InstanceState>} */
  instances = new Map();
  /** next: the name of the instance that can be added; last: the name of the instance that can be removed. "": none. */
  ends = { next: "", last: "" };
  /** The faults that are set in the lab. @type {Faults} */
  faults = noFaults();
  /** How many bytes of data a line of the server has at most; 0: any number. */
  dataBytes = 0;
  /** Sends the page's requests to the task app; undefined if the page sends none. @type {import("./rest.js").Rest | undefined} */
  rest;
  /** How the heartbeat of the lab's instances is set. */
  heartbeat = officialHeartbeat;
  /** How many events of the trace the page has missed. */
  lost = 0;
  /** What the learner predicted about emits of the trace, the oldest first. @type {Prediction[]} */
  predictions = [];
  /** The name of the page's client that has or had a socket, by the socket's id. @type {Map<string, string>} */
  #owners = new Map();
  /** The joins with which the page prepares a new lab: the socket's id and the room. @type {Set<string>} */
  prepared = new Set();
  #outcomes = new Outcomes(this.trace.log);
  #changing = false;
  /** Why the control plane is not connected; meaningless while it is. @type {Down} */
  down = { ended: false, reason: "" };

  /**
   * @param {IO} io
   * @param {string} controlPath the path of the lab's control plane
   * @param {string} [tokens] the address at which the lab issues access tokens; by default the address of the lab main, which all learners share
   */
  constructor(io, controlPath, tokens = "/api/play/token") {
    super();
    this.io = io;
    this.tokens = tokens;
    this.trace.watch({ events: (fresh, lost) => this.#addEvents(fresh, lost) }); // watch before any view does, so that views find members up to date
    this.control = new Control(io, controlPath, {
      trace: (events, dropped) => this.trace.add(events, dropped),
      up: () => this.#start(),
      asked: (cause, action) => { if (action !== "emit") this.dispatchEvent(new CustomEvent("acted", { detail: cause })); },
      down: (why) => {
        this.members.reset([]); // without the trace the page cannot know which sockets are connected
        this.#lose(why);
        this.#changed();
      },
    });
  }

  /**
   * Adds clients to the page and connects them, in order.
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

  /** Removes a client and closes its connection. @param {string} name */
  dismiss(name) {
    this.clients.get(name)?.close();
    this.clients.delete(name);
    this.#changed();
  }

  /** Returns the client with a name, and throws an Error if the name is unknown. @param {string} name */
  client(name) {
    const client = this.clients.get(name);
    if (!client) throw new Error(`no client is called ${name}`);
    return client;
  }

  /** The name of the page's client that has or had a socket; undefined if the socket belongs to another page. @param {string | undefined} socket the socket's id */
  ownerOf(socket) {
    return socket === undefined ? undefined : this.#owners.get(socket);
  }

  /** The ids of the last hundred sockets that a client has had, current ones included. @param {string} name */
  socketsOf(name) {
    return [...this.#owners].filter(([, owner]) => owner === name).map(([id]) => id).slice(-100);
  }

  /** The id of a client's socket in "/"; while the client is disconnected, the id of its last socket. @param {string} name */
  lastSocketOf(name) {
    return this.client(name).socket.id ?? this.socketsOf(name).at(-1);
  }

  /** Whether an instance runs. An instance that the server has not listed yet counts as running. @param {string} instance */
  isRunning(instance) {
    return this.instances.get(instance)?.running ?? true;
  }

  /** The page's clients as they are now, for audience(). @returns {import("../trace/trace.js").Person[]} */
  get people() {
    return [...this.clients.values()].map((c) => ({
      name: c.name, instance: c.instance, sockets: c.ids, past: this.socketsOf(c.name), detail: c.detail,
      running: this.isRunning(c.instance), delayMs: this.linkOf(c).delayMs,
    }));
  }

  /**
   * Asks the server to run a line that emits, and waits until the trace shows the effects.
   * @param {string} name the client whose handler runs the line
   * @param {Record<string, unknown>} body the request's other fields, which describe the line
   * @param {unknown[]} [args] the event's arguments
   */
  emit(name, body, args = []) {
    return runEmit(this, this.#outcomes, name, body, args);
  }

  /**
   * Sends an HTTP request, and waits until the trace shows the response and what else followed.
   * @param {string} instance the instance that is asked
   * @param {() => Promise<import("./rest.js").Answer>} send
   */
  request(instance, send) {
    return runRequest(this, this.#outcomes, instance, send);
  }

  /**
   * Asks the server to run a line of code, and returns the server's answer.
   * @param {string} name the client whose handler runs the line
   * @param {Record<string, unknown>} body the request's other fields, which describe the line
   * @param {unknown[]} [args] the event's arguments
   * @returns {Promise<Record<string, any>>}
   */
  async runLine(name, body, args = []) {
    const client = this.client(name);
    const done = await this.control.ask("emit", { instance: client.instance, socket: client.socket.id, ...body }, args);
    this.dispatchEvent(new CustomEvent("asked", { detail: done.cause }));
    return done;
  }

  /**
   * Asks the control plane for an action on a client's socket in "/".
   * @param {import("../trace/words.js").ClientAction} action
   * @param {string} name the client's name
   * @param {Record<string, unknown>} [more] further fields of the request
   */
  act(action, name, more = {}) {
    const client = this.client(name);
    return this.control.ask(action, { instance: client.instance, socket: client.socket.id, ...more });
  }

  /** Whether an instance exchanges messages with the other instances through Redis. @param {string} instance */
  isLinked(instance) {
    return !this.faults.alone && !this.faults.cut.includes(instance);
  }

  /**
   * The faults on a client's link, its connection to its instance.
   * @param {{link: string}} client
   * @returns {LinkState}
   */
  linkOf({ link }) {
    return this.faults.links.find((l) => l.link === link) ?? { link, delayMs: 0, blocked: false, paused: false, offline: false };
  }

  /** Which limit of the server keeps clients of the page from connecting, or has ended their connections, in words that begin with the clients' names; undefined if none does. @returns {import("../trace/refusals.js").Words | undefined} */
  get refusal() {
    const refused = [...this.clients.values()].filter((c) => c.refusal);
    const words = refused[0]?.refusal;
    if (!words) return undefined;
    const names = refused.filter((c) => c.refusal?.next === words.next).map((c) => c.name);
    return { ...words, what: `${list(names)}: ${words.what}` };
  }

  /** Everything that is broken in the lab, a few words for each fault. */
  brokenList() {
    return brokenList(this);
  }

  /** Disconnects all clients and the control plane. */
  close() {
    for (const client of this.clients.values()) client.close();
    this.control.close();
  }

  /** Undoes all faults, gives all clients valid tokens, and makes clients that have moved to another instance reconnect to their first one. */
  async heal() {
    await this.control.ask("heal");
    for (const client of this.clients.values()) {
      if (client.tokenKind !== "valid") await client.renew().catch(() => {}); // if the server refuses the client, the client's state shows that
      if (client.socket.connected && client.instance !== client.home) await this.act("drop", client.name); // the client reconnects to its first instance
    }
    await this.refresh();
  }

  /**
   * Waits until a condition holds. It throws an Error if the condition does not hold in time.
   * @param {() => boolean} holds tests the condition
   * @param {number} within milliseconds to wait at most
   * @param {string} otherwise the message of the error, unless a limit of the server has refused the page's clients
   */
  async waitUntil(holds, within, otherwise) {
    const end = performance.now() + within;
    while (!holds()) {
      if (performance.now() > end) throw this.refusal ? new Refused(this.refusal) : new Error(otherwise);
      await this.pause(50);
    }
  }

  /** Waits for some milliseconds. @param {number} ms */
  pause(ms) {
    return new Promise((resolve) => { setTimeout(resolve, ms); });
  }

  /** A recording of all that the page knows now. @returns {RecordedWorld & {predictions: Prediction[]}} */
  record() {
    return {
      offset: this.trace.clock.toPage(0), // the page's time at which the server's clock was zero
      instances: [...this.instances.keys()].map((name) => ({ name, running: this.isRunning(name), linked: this.isLinked(name) })),
      people: [...this.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: this.socketsOf(c.name) })),
      sockets: this.members.all().map((m) => ({ ...m, session: m.session ?? "", rooms: [...m.rooms] })),
      events: this.trace.log.all(),
      happened: this.trace.happened,
      predictions: this.predictions,
    };
  }

  /** Keeps a prediction for recordings. @param {number | undefined} emit the id of the emit's event; undefined: the trace does not show the emit @param {string[]} guess */
  addPrediction(emit, guess) {
    if (emit !== undefined) this.predictions = [...this.predictions, { emit, guess }].slice(-500);
  }

  /** Asks the control plane for the lab's instances, sockets and faults. */
  async refresh() {
    const { instances, faults, ends, dataBytes, heartbeat } = await this.control.state();
    this.dataBytes = dataBytes;
    this.faults = faults;
    this.ends = ends;
    this.heartbeat = heartbeat;
    this.instances = new Map(instances.map((i) => [i.name, i]));
    this.members.reset(instances);
    this.dispatchEvent(new Event("listed"));
    this.#changed();
  }

  /** Whether this page has asked for an action, or sent a request. @param {TraceEvent} e */
  hasAsked(e) {
    return e.kind === "request" ? this.rest?.hasSent(e) ?? false : this.control.hasAsked(e);
  }

  async #start() {
    // The server may have restarted. Then it numbers its events from one again, and has another clock.
    this.trace.restart();
    this.predictions = [];
    try {
      await this.refresh();
      this.dispatchEvent(new Event("up"));
    } catch (error) {
      if (!this.control.connected) return; // the control plane itself has said why
      const reason = error instanceof Error ? error.message : String(error);
      this.#lose({ ended: false, reason, words: error instanceof Refused ? error.words : undefined });
    }
  }

  /** @param {Down} why */
  #lose(why) {
    this.down = why;
    this.dispatchEvent(new Event("down"));
  }

  /**
   * @param {TraceEvent[]} fresh
   * @param {number} lost
   */
  #addEvents(fresh, lost) {
    this.lost += lost;
    for (const e of fresh) {
      this.members.apply(e);
      const owner = e.link ? [...this.clients.values()].find((c) => c.link === e.link) : undefined;
      if (owner && e.socket) this.#owners.set(e.socket, owner.name); // before the client itself knows its new socket
      const loser = e.kind === "disconnect" && e.rule && (e.nsp ?? "/") === "/" ? this.clients.get(this.ownerOf(e.socket) ?? "") : undefined;
      if (loser) loser.ended = { socket: e.socket ?? "", words: sentence(whyEnded(e.rule), afterEnd(e.rule)) };
      const instance = e.instance ? this.instances.get(e.instance) : undefined;
      if (instance && e.kind === "instance-stop") instance.running = false;
      if (instance && e.kind === "instance-start") instance.running = true;
    }
    this.#outcomes.traceGrew();
    this.#changed();
    // A lost event may have been a join, for example, so ask the server for the present state.
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

  /** Dispatches "change". Several changes in the same turn of the event loop cause only one event. */
  #changed() {
    if (this.#changing) return;
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      // The load balancer may have sent a client to another instance, so take the instance from the trace.
      for (const c of this.clients.values()) c.instance = this.members.get(c.socket.id ?? "")?.instance ?? c.instance;
      this.dispatchEvent(new Event("change"));
    });
  }
}

/** Two texts as sentences. @param {string} why begins with a small letter and has no full stop @param {string} next */
const sentence = (why, next) => `${why.charAt(0).toUpperCase()}${why.slice(1)}. ${next}`.trim();

/** Whether an event may change the lab's faults: another page of the lab may set and undo faults too. @param {TraceEvent} e */
function changesFaults(e) {
  return e.kind === "action" && isFault(e.event) || e.kind === "disconnect" && e.reason === "ping timeout";
}

/** Whether an event shows that an instance was added or removed. @param {TraceEvent} e @param {Map<string, InstanceState>} known */
function changesInstances({ kind, instance = "", reason }, known) {
  return kind === "instance-start" && !known.has(instance) || kind === "instance-stop" && reason === "removed";
}
