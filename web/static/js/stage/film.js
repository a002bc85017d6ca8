// @ts-check
import { emits } from "../trace/actions.js";
import { isRequest, placeResponses, requestPacket, requestRoute } from "./films/request.js";
import { sentence } from "./story.js";
import { stopOf } from "./stop.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Step} Step */

/** At normal speed a hop takes at least shortest and at most longest, in milliseconds: a quick hop looks quick, but a viewer still sees it. */
export const shortest = 250;
export const longest = 600;

/** The kinds of events in which a packet moves. @type {import("../trace/words.js").Kind[]} */
const carriers = ["emit", "publish", "receive", "deliver", "handle", "ack-in", "ack-out", "request", "response"];

/**
 * Stretches the recorded time of a hop so that a viewer can watch the hop. Up to 10 µs become
 * shortest, a second or more becomes longest. Between the two the result grows with the logarithm.
 * @param {number} micros the recorded time, in microseconds
 * @returns {number} milliseconds
 */
export function watchable(micros) {
  const decades = Math.log10(Math.max(micros, 10) / 10) / 5;
  return Math.round(shortest + (longest - shortest) * Math.min(1, decades));
}

/**
 * Finds the event at which the film (the animation) of event e begins. From e it follows the
 * causes back to the earliest one that moves a packet or is an action that emits.
 * @param {TraceEvent} e
 * @param {(id: number) => TraceEvent | undefined} get finds an event by its id
 * @returns {TraceEvent | undefined} undefined if the event itself does not move a packet
 */
export function firstEventOf(e, get) {
  if (!carriers.includes(e.kind)) return undefined;
  let first = e;
  const before = (/** @type {TraceEvent} */ of) => get(of.answers || of.cause || 0);
  for (let cause = before(e); cause; cause = before(cause)) {
    if (carriers.includes(cause.kind) || (cause.kind === "action" && emits(cause.event))) first = cause;
  }
  return first;
}

/**
 * Makes a film of a chain of events: a hop for each event that moves a packet. Hops with the
 * same distance from the first event form one step, so that a packet never leaves a place
 * before it has arrived there.
 * @param {TraceEvent[]} chain the film's first event, followed by its effects in order
 * @param {(socket: string | undefined) => string | undefined} keyOf the key of the figure that has a socket
 * @param {(key: string) => string} [label] the name of the figure with that key
 * @param {import("./films/request.js").KeyOfUser} [keyOfUser]
 * @param {boolean} [one] whether the lab has one instance
 * @returns {Film | undefined} undefined if the chain contains no hop
 */
export function makeFilm(chain, keyOf, label = (key) => key, keyOfUser = () => undefined, one = false) {
  /** @type {Map<number, TraceEvent>} */
  const known = new Map(chain.map((e) => [e.id, e]));
  /** For each event, by id, how many hops lie between it and the first event. @type {Map<number, number>} */
  const distance = new Map();
  /** The hops by their distance. @type {Hop[][]} */
  const waves = [];
  for (const e of chain) {
    const cause = known.get(e.answers || e.cause || 0);
    const way = isRequest(e) ? requestRoute(e, keyOfUser) : route(e, keyOf);
    const at = cause ? (distance.get(cause.id) ?? -1) + (way ? 1 : 0) : way ? 0 : -1;
    distance.set(e.id, at);
    if (!way) continue;
    const hop = {
      id: e.id, kind: e.kind, ...way, event: nameOf(e, known), payload: isRequest(e) ? requestPacket(e).body : shorten(e.args),
      took: cause ? Math.max(0, e.at - cause.at) : 0, start: 0, end: 0, source: e,
    };
    (waves[at] ??= []).push(hop);
  }
  const steps = schedule(placeResponses(waves.filter((wave) => wave?.length > 0)), (hops) => ({ text: sentence(hops, keyOf, label, one), ...stopOf(hops, label) }));
  if (steps.length === 0) return undefined;
  const first = chain[0];
  const emits = chain.filter((e) => e.kind === "emit");
  const acting = chain.find((e) => e.kind === "action" || e.kind === "handle");
  return {
    id: first.id,
    kind: isRequest(first) ? "request" : "emit",
    event: isRequest(first) ? nameOf(first, known) : emits[0]?.event ?? steps[0].hops[0].event,
    sender: (isRequest(first) ? keyOfUser(first.user, first.instance) : keyOf(acting?.socket)) ?? "",
    targets: emits.map((e) => ({ rooms: [...(e.target?.rooms ?? [])], nsp: e.nsp ?? "/" })),
    steps,
    length: steps[steps.length - 1].end,
  };
}

/** What the packet of an event is called. @param {TraceEvent} e @param {Map<number, TraceEvent>} known */
const nameOf = (e, known) => (isRequest(e) ? requestPacket(e).event : e.event ?? known.get(e.answers ?? 0)?.event ?? "");

/**
 * The places between which an event moves a packet.
 * @param {TraceEvent} e
 * @param {(socket: string | undefined) => string | undefined} keyOf
 * @returns {{from: string, to: string} | undefined} undefined if the event does not move a packet, or if its client is not on stage
 */
function route(e, keyOf) {
  const instance = `instance:${e.instance ?? ""}`;
  const key = keyOf(e.socket);
  const client = key === undefined ? undefined : `client:${key}`;
  switch (e.kind) {
    case "emit":
      return { from: instance, to: instance };
    case "publish":
      return { from: instance, to: e.error ? instance : "redis" };
    case "receive":
      return { from: "redis", to: instance };
    case "deliver":
    case "ack-out":
      return client ? { from: instance, to: client } : undefined;
    case "handle":
    case "ack-in":
      return client ? { from: client, to: instance } : undefined;
  }
}

/**
 * Sets the start and the end of each hop, and makes a step of each wave.
 * @param {Hop[][]} waves in order; the hops of one wave happen at the same time
 * @param {(hops: Hop[]) => Pick<Step, "text" | "name" | "side" | "who" | "marks" | "ids">} say describes a step
 * @returns {Step[]}
 */
function schedule(waves, say) {
  let start = 0;
  return waves.map((hops) => {
    let end = start;
    for (const hop of hops) {
      hop.start = start;
      hop.end = start + watchable(hop.took);
      end = Math.max(end, hop.end);
    }
    const step = { start, end, hops, ...say(hops) };
    start = end;
    return step;
  });
}

/**
 * Writes an event's arguments as a text that fits beside a packet on the stage.
 * @param {unknown[] | undefined} args
 */
export function shorten(args, most = 22) {
  if (!args || args.length === 0) return "";
  const text = args.map((a) => JSON.stringify(a) ?? "undefined").join(", ");
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}

/**
 * The figures that a film's deliveries have reached at a moment of the film.
 * @param {Film} film
 * @param {number} t milliseconds from the start of the film
 * @returns {Set<string>} keys of figures
 */
export function reached(film, t) {
  const keys = new Set();
  for (const step of film.steps) {
    if (step.start > t) break;
    for (const hop of step.hops) if (hop.kind === "deliver" && hop.end <= t) keys.add(hop.to.slice("client:".length));
  }
  return keys;
}

/**
 * A film's audience at a moment of the film. hit: the figures that a delivery has reached; the
 * stage lights them up. pending: the figures that a delivery has yet to reach; the stage
 * leaves them as they are. The stage dims all other figures.
 * @param {Film} film
 * @param {number} t milliseconds from the start of the film
 * @returns {{hit: Set<string>, pending: Set<string>} | undefined} keys of figures; undefined before the first delivery begins
 */
export function audienceAt(film, t) {
  const first = film.steps.find((step) => step.hops.some((hop) => hop.kind === "deliver"))?.start ?? film.length;
  if (t <= first && t < film.length) return undefined;
  const hit = reached(film, t);
  const all = reached(film, film.length);
  return { hit, pending: new Set([...all].filter((key) => !hit.has(key))) };
}

/**
 * The places where packets are at a moment of the film; for a packet on its way, the place that it moves to.
 * @param {Film} film
 * @param {number} t milliseconds from the start of the film
 */
export function placesAt(film, t) {
  const step = film.steps[stepAt(film, t)];
  return step ? [...new Set([...step.hops.map((hop) => hop.to), ...step.marks.map((mark) => mark.place)])] : [];
}

/**
 * Where a film that has grown stands. A step may have come before the present one, because
 * one side learns of an event later than the other: the viewer stays at the step.
 * @param {Film} old
 * @param {Film} grown
 * @param {number} t milliseconds from the start of the old film
 */
export function carryOver(old, grown, t) {
  const step = old.steps[stepAt(old, t)];
  if (!step) return 0;
  const key = keyOf(step);
  const same = grown.steps.find((s) => keyOf(s) === key) ?? grown.steps.find((s) => s.ids.some((id) => step.ids.includes(id)) || s.noted?.some((id) => step.noted?.includes(id)));
  return same ? Math.min(same.end, same.start + (t - step.start)) : Math.min(t, grown.length);
}

/** @param {Step} step */
const keyOf = ({ ids, noted }) => [...ids, ...(noted ?? [])].join(" ");

/**
 * The index of the step that plays at a moment of the film, or of the last step that has ended; -1 before the first step.
 * @param {Film} film
 * @param {number} t milliseconds from the start of the film
 */
export function stepAt(film, t) {
  if (t <= 0) return -1;
  let at = 0;
  for (let i = 0; i < film.steps.length; i++) if (film.steps[i].start < t) at = i;
  return at;
}
