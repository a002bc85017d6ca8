// @ts-check
import { list } from "../trace/audience.js";
import { leftOutOf } from "../trace/cut.js";
import { capitalInstanceName, instanceName } from "../trace/instance-name.js";
import { describeRequest } from "./films/request.js";

/** @typedef {import("./stage.js").Hop} Hop */

/**
 * Describes one step of a film.
 * @param {Hop[]} hops the hops of the step
 * @param {(socket: string | undefined) => string | undefined} keyOf the key of the figure that has a socket
 * @param {(key: string) => string} [label] the name of the figure with that key
 * @param {boolean} [one] whether the lab has one instance
 */
export function sentence(hops, keyOf, label = (key) => key, one = false) {
  const nameOf = (/** @type {string} */ where) => placeName(where, label, one);
  const parts = [];
  for (const hop of hops) {
    if (hop.kind === "deliver" || hop.kind === "receive" || hop.kind === "publish" && !hop.source.error) continue;
    parts.push(describeHop(hop, nameOf, keyOf, label));
  }
  for (const [from, kind] of sources(hops)) {
    const these = hops.filter((h) => h.from === from && h.kind === kind && !h.source.error);
    const events = list([...new Set(these.map((h) => h.event))].filter(Boolean));
    if (kind === "publish") parts.push(`${nameOf(from)} publishes ${events} to Redis${delayOf(these)}`);
    else if (kind === "receive") parts.push(`${list([...new Set(these.map((h) => nameOf(h.to)))])} ${these.length > 1 ? "take" : "takes"} ${events} from Redis${delayOf(these)}`);
    else parts.push(`${nameOf(from)} delivers ${events} to ${list(tally(these.map((h) => nameOf(h.to))))}${delayOf(these)}`);
  }
  const long = hops.find((h) => leftOutOf(h.source));
  if (long) parts.push(`${long.event || "the answer"} is long: ${leftOutOf(long.source)}`);
  return parts.map((p) => `${p[0].toUpperCase()}${p.slice(1)}.`).join(" ");
}

/** The starting places of the hops that deliver, publish or receive, each once for each of these kinds. @param {Hop[]} hops */
function sources(hops) {
  /** @type {Map<string, [string, "deliver" | "publish" | "receive"]>} */
  const found = new Map();
  for (const kind of /** @type {const} */ (["deliver", "publish", "receive"])) {
    for (const h of hops) if (h.kind === kind && !h.source.error) found.set(kind + h.from, [h.from, kind]);
  }
  return [...found.values()];
}

/**
 * @param {Hop} hop
 * @param {(place: string) => string} nameOf
 * @param {(socket: string | undefined) => string | undefined} keyOf
 * @param {(key: string) => string} label
 */
function describeHop(hop, nameOf, keyOf, label) {
  const { source: e, event } = hop;
  switch (hop.kind) {
    case "emit":
      return `${nameOf(hop.from)} emits ${event} ${targetOf(e, keyOf, label)}`;
    case "handle":
      return `${nameOf(hop.from)} sends ${event} to ${nameOf(hop.to)}, ${e.unheard ? "where nobody listens to it" : "whose handler runs"}`;
    case "publish":
      return `${nameOf(hop.from)} cannot publish ${event}: it is cut off from Redis`;
    case "ack-in":
      return `${nameOf(hop.from)} acknowledges ${event}`.trimEnd();
    case "request":
    case "response":
      return describeRequest(hop, nameOf);
    default:
      return `${nameOf(hop.from)} acknowledges ${event} to ${nameOf(hop.to)}`;
  }
}

/**
 * @param {import("../trace/trace.js").TraceEvent} e
 * @param {(socket: string | undefined) => string | undefined} keyOf
 * @param {(key: string) => string} label
 */
function targetOf(e, keyOf, label) {
  const target = e.target ?? {};
  const named = (/** @type {string} */ room) => {
    const key = keyOf(room);
    return key === undefined ? room : label(key);
  };
  if (target.socket) return `to ${named(target.socket)} alone`;
  let text = target.rooms?.length ? `to ${list(target.rooms.map(named))}` : `to everyone in ${e.nsp ?? "/"}`;
  if (target.except?.length) text += `, except ${list(target.except.map(named))}`;
  if (target.local) text += ", local";
  return text;
}

/**
 * @param {string} where
 * @param {(key: string) => string} label
 * @param {boolean} one whether the lab has one instance
 */
function placeName(where, label, one) {
  if (where.startsWith("client:")) return label(where.slice(7));
  if (where.startsWith("instance:")) return instanceName(where.slice(9), one);
  return "Redis";
}

/** Lists each name once, with its number: "alice (2 times)". After seven names the list says how many more there are. @param {string[]} names */
function tally(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const all = [...counts].map(([name, n]) => (n > 1 ? `${name} (${n} times)` : name));
  return all.length <= 8 ? all : [...all.slice(0, 7), `${all.length - 7} more`];
}

/** The recorded time of the slowest hop, as the end of a sentence: ", 3.2 ms later". @param {Hop[]} hops */
function delayOf(hops) {
  const took = Math.max(...hops.map((h) => h.took));
  if (took < 1000) return `, ${Math.max(1, Math.round(took))} µs later`;
  return `, ${(took / 1000).toFixed(took < 10_000 ? 1 : 0)} ms later`;
}

/** Says whom the connection middleware let in, or why it refused. @param {import("../trace/trace.js").TraceEvent} e a verdict @param {boolean} [one] whether the lab has one instance */
export function describeVerdict({ instance, user, nsp = "/", error, unheard, args }, one = false) {
  const door = nsp === "/" ? "io.use" : `io.of("${nsp}").use`;
  const where = instanceName(instance, one);
  if (error) return `${door} on ${where} refused ${user || "a client"}: ${error}.`;
  if (unheard) return `${capitalInstanceName(instance, one)} let ${user || "a client without a user"} in without asking any middleware.`;
  const [profile] = args ?? [];
  const fields = typeof profile === "object" && profile !== null ? Object.entries(profile).map(([name, value]) => `${name} ${value}`) : [];
  return `${door} on ${where} let ${user || "a client without a user"} in${fields.length > 0 ? `: ${fields.join(", ")}` : ""}.`;
}
