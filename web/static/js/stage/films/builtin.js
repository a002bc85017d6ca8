// @ts-check
import { watchable } from "../film.js";
import { inOrder } from "./order.js";
import { messageOf } from "./message.js";
import { tell } from "./words.js";

/** @typedef {import("../stage.js").Film} Film */
/** @typedef {import("../stage.js").Step} Step */
/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./episode.js").Beat} Beat */
/** @typedef {import("./episode.js").Episode} Episode */

const shown = 600; // milliseconds for which a film shows an event
const long = 200; // milliseconds: a wait of at least this time is said

/**
 * Makes a film of an episode.
 * @param {Episode} episode
 * @param {import("./episode.js").Stage} stage
 * @param {import("../../trace/page-trace.js").PageTrace} trace
 * @param {(who: string) => boolean} isSettled whether a client of the episode is connected again or stays away
 * @returns {Film}
 */
export function builtinFilm(episode, stage, trace, isSettled) {
  const { clock, log } = trace;
  const timeOf = (/** @type {Beat} */ b) => (b.client ? b.client.at : clock.toPage(b.server?.at ?? 0));
  const stops = inOrder(withoutRepetitions(episode.beats), timeOf, (id) => log.get(id)?.cause);
  const state = new States(episode, stage);
  const before = state.now();
  /** @type {Step[]} */
  const steps = [];
  let start = 0;
  let last = 0;
  for (const beats of stops) {
    const [first] = beats;
    const waited = Math.round(timeOf(first) - last);
    last = Math.max(last, ...beats.map(timeOf));
    const gap = steps.length > 0 && waited >= long ? waited : undefined;
    const hops = beats.flatMap((b) => messageOf(b, episode.beats, trace) ?? []).map((h) => ({ ...h, start, end: start + watchable(h.took) }));
    const end = Math.max(start + shown, ...hops.map((h) => h.end));
    const context = { ...state.contextOf(beats, log), refused: isRefusal(first, episode), ...(gap !== undefined && { gap }), label: stage.labelOf, one: stage.one?.() ?? false };
    state.apply(beats);
    steps.push({
      start, end, hops, text: tell(beats, context), name: first.name, side: first.side, who: beats.length === 1 ? first.who : "",
      marks: marksOf(beats), ...(gap !== undefined && { gap }), state: state.now(),
      ids: beats.flatMap((b) => (b.server ? [b.server.id] : [])), noted: beats.flatMap((b) => (b.client?.id ? [b.client.id] : [])),
    });
    start = end;
  }
  if (steps.length > 0 && episode.root && !steps[0].ids.includes(episode.root.id)) steps[0].ids.unshift(episode.root.id);
  const people = [...episode.people.keys()];
  const by = ranBy(episode, stage);
  const rooms = [...new Set(episode.beats.flatMap((b) => b.server?.kind === "disconnecting" ? (b.server.rooms ?? []).filter((r) => r !== b.socket) : []))];
  return {
    id: episode.id, kind: "builtin", event: titleOf(episode, stage), sender: people.length === 1 ? people[0] : "",
    targets: rooms.length > 0 && people.length === 1 ? [{ rooms, nsp: "/" }] : [], steps, before, length: start,
    ...(by && { by }), ...(people.some((who) => !isSettled(who)) && { growing: true }), ...(episode.aside && { aside: true }),
  };
}

/** Whether a connect_error tells that the middleware has refused the client, so that it does not try again. @param {Beat} b @param {Episode} episode */
const isRefusal = (b, { beats }) => beats.some((v) => v.name === "verdict" && v.who === b.who && v.reason !== "" && b.reason.startsWith(v.reason));

/** The plates of a step: one for each place. @param {Beat[]} beats @returns {import("../stage.js").Mark[]} */
function marksOf(beats) {
  /** @type {Map<string, import("../stage.js").Mark>} */
  const marks = new Map();
  for (const b of beats) marks.set(b.place, { place: b.place, name: b.name, text: b.text });
  return [...marks.values()];
}

/** What the list of films calls the film. @param {Episode} episode @param {import("./episode.js").Stage} stage */
function titleOf({ root, beats, people }, stage) {
  const has = (/** @type {import("./episode.js").BeatName} */ name) => beats.some((b) => b.name === name);
  const handshake = beats.some((b) => b.name === "verdict" && b.reason) ? "connect_error" : has("verdict") || has("connect") ? "connection" : undefined;
  const what = root?.event ?? (has("error") ? "error" : has("disconnect") ? "disconnect" : handshake ?? beats[0]?.name ?? "");
  const instance = beats.find((b) => b.name === "stop" || b.name === "start")?.server?.instance;
  const [who] = people.keys();
  return `${what}${instance ? ` ${instance}` : who ? ` ${stage.labelOf(who)}` : ""}`;
}

/** Who ran it, if that was not this page; "" if it was. @param {Episode} episode @param {import("./episode.js").Stage} stage */
function ranBy({ root, people }, stage) {
  const own = stage.own();
  const strangers = [...people.keys()].filter((who) => !own.includes(who));
  const stranger = strangers.length > 0 && strangers.length === people.size ? stage.labelOf(strangers[0]) : "";
  if (!root) return stranger;
  return stage.mine(root) ? "" : stranger || "another page";
}

/**
 * Leaves out what repeats itself: of a client's attempts that fail only the first and the last
 * stay, and what the Manager says of a failure that the socket has told.
 * @param {Beat[]} beats
 */
function withoutRepetitions(beats) {
  /** @type {Map<string, Beat[][]>} the cycles of each client: an attempt and what followed until the next */
  const cycles = new Map();
  const left = new Set();
  for (const b of beats) {
    if (b.side !== "client" || !b.client) continue;
    const mine = cycles.get(b.who) ?? [];
    cycles.set(b.who, mine);
    if (b.name === "attempt") mine.push([b]);
    else mine.at(-1)?.push(b);
    if (b.name === "reconnect_error" && mine.at(-1)?.some((c) => c.name === "connect_error")) left.add(b);
  }
  const copies = new Map();
  for (const mine of cycles.values()) {
    const middle = mine.slice(1, -1).filter((cycle) => !cycle.some((b) => b.name === "reconnect"));
    for (const cycle of middle) for (const b of cycle) left.add(b);
    const last = mine.at(-1)?.[0];
    if (last && middle.length > 0) copies.set(last, { ...last, skipped: middle.length });
  }
  return beats.filter((b) => !left.has(b)).map((b) => copies.get(b) ?? b);
}

/** The state of the lab from stop to stop. */
class States {
  #stage;
  #moment;
  #down;
  /** The rooms and the id that each client had before it was disconnected, by key and namespace. @type {Map<string, {socket: string, rooms: string[]}>} */
  #had = new Map();

  /** @param {Episode} episode @param {import("./episode.js").Stage} stage */
  constructor(episode, stage) {
    this.#stage = stage;
    this.#moment = episode.before;
    this.#down = new Set(episode.down);
    for (const m of episode.before.members) this.#remember(stage.keyOf(m.id), m.nsp, m.id, [...m.rooms]);
  }

  /** @param {string | undefined} who @param {string} nsp @param {string} socket @param {string[]} rooms */
  #remember(who, nsp, socket, rooms) {
    if (who) this.#had.set(`${who} ${nsp}`, { socket, rooms: rooms.filter((room) => room !== socket) });
  }

  /** @param {Beat[]} beats */
  apply(beats) {
    const told = beats.filter((b) => b.after);
    const last = beats[0].name === "disconnecting" ? told[0] : told.at(-1); // the first socket may be gone before the next is about to go
    if (last?.after) this.#moment = last.after;
    const down = beats.findLast((b) => b.down)?.down;
    if (down) this.#down = new Set(down);
    for (const b of beats) {
      if (b.server?.kind === "disconnecting") this.#remember(b.who, b.nsp, b.socket, b.server.rooms ?? []);
    }
  }

  /** @returns {import("../stage.js").StepState} */
  now() {
    const { members, stopped } = this.#moment;
    const there = new Set(members.map((m) => this.#stage.keyOf(m.id)));
    return { members, stopped, gone: this.#stage.own().filter((name) => this.#down.has(name) || !there.has(name)).sort() };
  }

  /** What the sentence about some beats needs to know. Call it before apply. @param {Beat[]} beats @param {import("../../trace/log.js").TraceLog} log */
  contextOf(beats, log) {
    const [b] = beats;
    const had = this.#had.get(`${b.who} ${b.nsp}`);
    const member = (b.after ?? this.#moment).members.find((m) => m.id === b.socket);
    const joined = b.server?.kind === "connect" ? log.chain(b.server.id).filter((e) => e.kind === "join" && e.socket === b.socket && e.room !== b.socket).map((e) => e.room ?? "") : [];
    return {
      joined, room: (/** @type {string} */ room) => this.#nameOf(room),
      lost: had && member ? had.rooms.filter((room) => !member.rooms.has(room)) : [],
      sameId: had !== undefined && had.socket === b.socket && b.socket !== "",
    };
  }

  /** @param {string} room */
  #nameOf(room) {
    const key = this.#stage.keyOf(room);
    return key === undefined ? room : `the room of ${this.#stage.labelOf(key)}’s socket`;
  }
}
