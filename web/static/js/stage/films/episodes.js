// @ts-check
import { emits } from "../../trace/actions.js";
import { goodbyes, ofTransport } from "../../trace/goodbye.js";
import { clientBeat, namedBeat, serverBeat } from "./beat.js";
import { Moments } from "./moment.js";

/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./episode.js").Beat} Beat */
/** @typedef {import("./episode.js").Episode} Episode */
/** @typedef {import("./episode.js").Person} Person */

const kept = 60; // how many episodes are kept, as many as the player keeps films
const remembered = 4000; // how many sockets, connections and events are remembered
/** The names of two actions, as the trace records them. @type {import("../../trace/words.js").Recorded[]} */
const [pausing, resuming] = ["pause", "resume"];

/**
 * Sorts the built-in events of a lab into episodes. An episode begins with an action of a
 * learner, with an act of a client, or with a handshake that nobody in the lab has caused. It
 * joins the events of the server and those of the page's clients, until all its clients are
 * connected again or stay away.
 */
export class Episodes {
  #stage;
  #log;
  #moments = new Moments();
  /** @type {Episode[]} */
  #all = [];
  /** The episode in which a figure's connection changed last, by the figure's key. @type {Map<string, Episode>} */
  #current = new Map();
  /** The episode of an action or of a server's event, by its id. @type {Map<number, Episode>} */
  #byEvent = new Map();
  /** The episodes in which a socket has connected and in which it has disconnected, by the socket's id. @type {Map<string, Episode>} */
  #begun = new Map();
  /** @type {Map<string, Episode>} */
  #ended = new Map();
  /** The figure and the episode of a connection, by instance and session. @type {Map<string, {who: string, episode: Episode}>} */
  #sessions = new Map();
  /** The keys of the figures that have been connected. */
  #met = new Set();
  /** The keys of the page's clients that are not connected. */
  #down = new Set();
  #number = 0;
  #clientEvents = 0;
  #filmsOfClients = 0;

  /**
   * @param {import("./episode.js").Stage} stage
   * @param {{get: (id: number) => TraceEvent | undefined}} log
   */
  constructor(stage, log) {
    this.#stage = stage;
    this.#log = log;
  }

  /** The episodes that have changed since the last call. */
  takeChanged() {
    const changed = this.#all.filter((e) => e.changed && e.id !== 0);
    for (const e of changed) e.changed = false;
    return changed;
  }

  /**
   * Takes over what the control plane has listed.
   * @param {import("../../trace/trace.js").Member[]} members
   * @param {{name: string, running: boolean}[]} instances
   */
  reset(members, instances) {
    this.#moments.reset(members, instances);
    for (const m of members) {
      const key = this.#stage.keyOf(m.id);
      if (key !== undefined) this.#met.add(key);
    }
  }

  clear() {
    this.#all = [];
    for (const map of [this.#current, this.#byEvent, this.#sessions, this.#begun, this.#ended]) map.clear();
  }

  /** Adds an event of the server. @param {TraceEvent} e */
  addServerEvent(e) {
    if (e.kind === "action") return this.#addAction(e);
    if (e.kind === "frame-out" && e.frame === "2") return this.#addPing(e);
    const who = this.#whoOf(e);
    const beat = serverBeat(e, who);
    if (!beat) {
      this.#moments.apply(e);
      // What a connection handler does at once, such as joining a room, belongs to the stop "connection".
      if (e.kind === "join" || e.kind === "leave") this.#settleHandler(e);
      return undefined;
    }
    const episode = this.#episodeOfServer(e, who);
    const gone = e.kind === "instance-stop" ? this.#moments.now().members.filter((m) => m.instance === e.instance) : [];
    this.#moments.apply(e);
    if (!episode) return undefined;
    for (const m of gone) {
      const key = this.#stage.keyOf(m.id);
      if (key === undefined) continue;
      this.#enter(episode, key).serverUp = false;
      this.#remember(this.#ended, m.id, episode);
    }
    // An instance that starts again names its connections anew: c1, c2, …
    if (e.kind === "instance-start") for (const key of this.#sessions.keys()) if (key.startsWith(`${e.instance}/`)) this.#sessions.delete(key);
    if (e.kind === "instance-stop") for (const [key, old] of this.#current) if (hasNoticed(old, e.instance)) this.#enter(episode, key);
    beat.after = this.#moments.now();
    this.#add(episode, beat);
    this.#remember(this.#byEvent, e.id, episode);
    const person = who ? this.#enter(episode, who) : undefined;
    if (e.session && who && !e.error && (e.kind === "verdict" || e.kind === "connect")) this.#remember(this.#sessions, `${e.instance}/${e.session}`, { who, episode });
    if (!person) return undefined;
    if (e.kind === "disconnecting" || e.kind === "disconnect" || e.kind === "error") this.#remember(this.#ended, e.socket ?? "", episode); // an error may end the connection
    if (e.kind === "verdict" || e.kind === "connect") this.#remember(this.#begun, e.socket ?? "", episode);
    if ((e.nsp ?? "/") !== "/") return undefined;
    if (e.kind === "disconnecting" || e.kind === "verdict") Object.assign(person, { serverUp: false, waiting: false });
    if (e.kind === "disconnect" && !this.#isOwn(who) && goodbyes.includes(e.reason ?? "")) person.away = true;
    if (e.kind === "connect") {
      Object.assign(person, { serverUp: true, away: false });
      this.#met.add(who);
    }
    return undefined;
  }

  /** Adds an event of one of the page's clients. @param {ClientEvent} e */
  addClientEvent(e) {
    const beat = clientBeat(e, ++this.#clientEvents);
    if (!beat) return;
    const who = e.client;
    const episode = this.#episodeOfClient(beat) ?? this.#stopOf(e) ?? this.#open(who, e.name !== "disconnect" || e.reason === "io client disconnect");
    const person = this.#enter(episode, who);
    this.#add(episode, beat);
    // A client that tries again shows that the server's events of the same moment will not come any more.
    const refused = e.name === "connect_error" && !ofTransport.includes(e.text) && this.isSettled(episode, who) && !this.#isRefused(episode, who);
    if (refused) person.waiting = true; // the verdict of the server follows
    if (episode.id === 0 && (e.name === "reconnect_attempt" || e.name === "connect_error" && !refused)) episode.id = -++this.#filmsOfClients;
    this.#applyClientEvent(beat, episode, person);
    beat.down = [...this.#down];
  }

  /** @param {Beat} beat @param {Episode} episode @param {Person} person */
  #applyClientEvent(beat, episode, person) {
    const { who } = beat;
    const { name } = /** @type {ClientEvent} */ (beat.client);
    if (name === "disconnect") this.#remember(this.#ended, beat.socket, episode);
    if (name === "connect") this.#remember(this.#begun, beat.socket, episode);
    if (beat.nsp !== "/") return;
    if (name === "disconnect") {
      Object.assign(person, { clientUp: false, waiting: false, away: goodbyes.includes(beat.reason) });
      this.#down.add(who);
      this.#met.add(who);
    }
    if (name === "connect") {
      Object.assign(person, { clientUp: true, away: false });
      this.#down.delete(who);
      this.#met.add(who);
    }
    if (name === "reconnect_failed") person.away = true;
  }

  /** Whether a client of an episode is connected again, or stays away. @param {Episode} episode @param {string} who */
  isSettled(episode, who) {
    const p = episode.people.get(who);
    if (!p) return true;
    if (p.waiting) return false;
    if (p.away || this.#isRefused(episode, who)) return true;
    return this.#isOwn(who) ? p.clientUp !== false && p.serverUp !== false : p.serverUp !== false;
  }

  /** Whether the middleware has refused a client, and the client knows of it: then it does not try again. @param {Episode} episode @param {string} who */
  #isRefused({ beats }, who) {
    const last = beats.findLast((b) => b.who === who && b.name === "connect_error");
    const refusal = beats.findLast((b) => b.who === who && b.name === "verdict");
    if (!this.#isOwn(who)) return Boolean(refusal?.server?.error);
    return Boolean(last && refusal?.server?.error && last.reason.startsWith(refusal.server.error));
  }

  /** @param {string} who */
  #isOwn(who) {
    return this.#stage.own().includes(who);
  }

  /** @param {TraceEvent} e */
  #whoOf(e) {
    return this.#stage.keyOf(e.socket) ?? this.#sessions.get(`${e.instance}/${e.session}`)?.who ?? (e.link ? `link ${e.link}` : "");
  }

  /** @param {TraceEvent} e what a handler of a built-in event has done */
  #settleHandler(e) {
    const episode = this.#byEvent.get(e.cause ?? 0);
    const beat = episode?.beats.find((b) => b.server?.id === e.cause);
    if (!episode || !beat) return;
    beat.after = this.#moments.now();
    episode.changed = true;
  }

  /** An action begins an episode, but only what follows makes a film of it. @param {TraceEvent} e */
  #addAction(e) {
    this.#moments.apply(e);
    if (emits(e.event)) return;
    const episode = this.#begin(e);
    this.#remember(this.#byEvent, e.id, episode);
    const who = this.#stage.keyOf(e.socket) ?? "";
    if (e.event === pausing && who) {
      this.#enter(episode, who).waiting = true;
      this.#add(episode, { ...namedBeat(e, who, "pause"), place: `client:${who}`, side: "client", after: this.#moments.now() });
    }
    if (e.event === resuming && who) {
      const paused = this.#current.get(who);
      const person = paused?.people.get(who);
      if (paused && person && paused.root?.event === pausing) {
        this.#add(paused, { ...namedBeat(e, who, "resume"), place: `client:${who}`, side: "client", after: this.#moments.now() });
        person.waiting = false;
      }
    }
  }

  /** The ping that a client with a paused heartbeat does not answer. @param {TraceEvent} e */
  #addPing(e) {
    const connection = `${e.instance}/${e.session}`;
    const socket = this.#moments.now().members.find((m) => `${m.instance}/${m.session}` === connection)?.id;
    const who = this.#stage.keyOf(socket) ?? "";
    const episode = this.#current.get(who);
    if (episode?.root?.event !== pausing || this.isSettled(episode, who) || episode.beats.some((b) => b.name === "ping")) return;
    this.#add(episode, { ...namedBeat(e, who, "ping"), after: this.#moments.now() });
  }

  /** The episode that an event of the server belongs to; undefined if it belongs to none. @param {TraceEvent} e @param {string} who */
  #episodeOfServer(e, who) {
    const caused = this.#causedBy(e);
    const current = this.#current.get(who);
    if (e.kind === "instance-start") return this.#all.findLast((ep) => ep.beats.some((b) => b.name === "stop" && b.server?.instance === e.instance) && [...ep.people.keys()].some((p) => !this.isSettled(ep, p))) ?? caused ?? this.#begin();
    if (e.kind === "instance-stop") return caused ?? this.#begin();
    if (e.kind === "refused") return this.#all.findLast((ep) => [...ep.people.keys()].some((p) => !this.isSettled(ep, p)) && ep.beats.some((b) => b.name === "attempt" && b.client?.instance === e.instance));
    if (e.kind === "upgrade") return this.#sessions.get(`${e.instance}/${e.session}`)?.episode ?? (who ? this.#open(who, false) : undefined);
    if (caused) {
      if (who) this.#take(caused, who, this.#ended.get(e.socket ?? "") ?? current);
      return caused;
    }
    if (!who) return e.kind === "verdict" ? this.#open("", false) : undefined;
    if (!current) return this.#open(who, false);
    const socket = e.socket ?? "";
    const ends = e.kind === "disconnecting" || e.kind === "disconnect";
    const known = ends ? this.#ended.get(socket) : e.kind === "error" ? undefined : this.#begun.get(socket) ?? this.#sessions.get(`${e.instance}/${e.session}`)?.episode;
    return known ?? (this.isSettled(current, who) ? this.#open(who, !ends) : current);
  }

  /** The episode that an event of a client belongs to; undefined if it begins one. @param {Beat} beat */
  #episodeOfClient({ who, name, socket, nsp }) {
    const current = this.#current.get(who);
    if (!current) return undefined;
    if (name === "disconnect" && this.#ended.has(socket)) return this.#ended.get(socket);
    if (name === "connect" && this.#begun.has(socket)) return this.#begun.get(socket);
    if (!this.isSettled(current, who)) return current;
    if (name === "disconnect") return undefined;
    if (name === "connect") return nsp !== "/" ? current : undefined;
    if (name === "upgrade") return this.#down.has(who) ? undefined : current; // a client that stayed away connects again
    return name === "upgrade error" || name === "reconnect_error" || name === "connect_error" && current.beats.at(-1)?.name === "verdict" ? current : undefined;
  }

  /** The episode in which the instance of a client has stopped, if the client notices just that. @param {ClientEvent} e */
  #stopOf({ name, instance }) {
    if (name !== "disconnect" || !this.#moments.now().stopped.includes(instance ?? "")) return undefined;
    return this.#all.findLast((episode) => episode.beats.some((b) => b.name === "stop" && b.server?.instance === instance));
  }

  /** The episode of the nearest cause that has one. @param {TraceEvent} e */
  #causedBy(e) {
    for (let id = e.cause; id; id = this.#log.get(id)?.cause) {
      const episode = this.#byEvent.get(id);
      if (episode) return episode;
    }
    return undefined;
  }

  /** @param {TraceEvent} [root] @returns {Episode} */
  #begin(root) {
    /** @type {Episode} */
    const episode = { id: 0, number: ++this.#number, root, beats: [], people: new Map(), before: this.#moments.now(), down: new Set(this.#down), aside: root !== undefined && (this.#stage.prepared?.(root) ?? false), own: false, changed: false };
    this.#all.push(episode);
    if (this.#all.length > kept) this.#all.shift();
    return episode;
  }

  /** Begins an episode about one client that no action of the lab has caused. @param {string} who @param {boolean} own whether the client does something, and does not only lose its connection */
  #open(who, own) {
    if (who && this.#isOwn(who) && !this.#met.has(who)) this.#down.add(who);
    const episode = this.#begin();
    episode.aside = who !== "" && !this.#met.has(who);
    episode.own = own && this.#isOwn(who) && !episode.aside;
    if (who) {
      this.#current.set(who, episode);
      const person = this.#person(episode, who);
      if (this.#down.has(who)) person.clientUp = false;
    }
    return episode;
  }

  /**
   * Makes an episode the current one of a client. What the client itself has noticed before the server's events arrived moves there.
   * @param {Episode} episode
   * @param {string} who
   * @param {Episode} [old] the episode with what the client has noticed
   */
  #take(episode, who, old = this.#current.get(who)) {
    const current = this.#current.get(who);
    if (!current || current.number < episode.number) this.#current.set(who, episode);
    const person = this.#person(episode, who);
    if (!old || old === episode || old.id !== 0 || old.people.size > 1) return;
    if (current === old) this.#current.set(who, episode);
    const known = old.people.get(who);
    for (const beat of old.beats) this.#add(episode, beat);
    if (known) Object.assign(person, { ...known, serverUp: person.serverUp ?? known.serverUp });
    episode.down = old.down;
    this.#all = this.#all.filter((e) => e !== old);
    for (const map of [this.#ended, this.#begun]) for (const [socket, e] of map) if (e === old) map.set(socket, episode);
  }

  /** @param {Episode} episode @param {string} who */
  #enter(episode, who) {
    if (!episode.people.has(who)) this.#take(episode, who);
    return this.#person(episode, who);
  }

  /** @param {Episode} episode @param {string} who @returns {Person} */
  #person({ people }, who) {
    let person = people.get(who);
    if (!person) people.set(who, (person = { away: false }));
    return person;
  }

  /** @param {Episode} episode @param {Beat} beat */
  #add(episode, beat) {
    episode.beats.push(beat);
    episode.changed = true;
    if (episode.id === 0 && beat.server) episode.id = episode.root?.id ?? beat.server.id;
  }

  /**
   * @template K, V
   * @param {Map<K, V>} map @param {K} key @param {V} value
   */
  #remember(map, key, value) {
    map.set(key, value);
    for (const old of map.keys()) {
      if (map.size <= remembered) break;
      map.delete(old);
    }
  }
}

/** Whether an episode has nothing but what a client has noticed of the end of its instance. @param {Episode} episode @param {string | undefined} instance */
const hasNoticed = ({ id, beats }, instance) => id === 0 && beats.some((b) => b.name === "disconnect" && b.client?.instance === instance);
