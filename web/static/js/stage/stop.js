// @ts-check

import { isRequest, requestMark, requestStop } from "./films/request.js";

/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Mark} Mark */
/** @typedef {import("./stage.js").Step} Step */

/**
 * What the score shows of a step of packets: its name, the side on which it happens, and the
 * client that it is about.
 * @param {Hop[]} hops the hops of the step
 * @param {(key: string) => string} label the name of the figure with that key
 * @returns {Pick<Step, "name" | "side" | "who" | "marks" | "ids">}
 */
export function stopOf(hops, label) {
  const keys = new Set(hops.flatMap((h) => [h.from, h.to]).filter((place) => place.startsWith("client:")).map((place) => place.slice(7)));
  /** @type {string[]} */
  const names = [...new Set(hops.filter((h) => h.kind !== "deliver").map(nameOf))];
  const reached = [...new Set(hops.filter((h) => h.kind === "deliver").map((h) => h.to.slice(7)))];
  if (reached.length > 0) names.unshift(`→ ${reached.length === 1 ? label(reached[0]) : `${reached.length} clients`}`);
  return { name: names.join(", "), side: hops.every((h) => isRequest(h) && keys.size > 0) ? "client" : "server", who: keys.size === 1 ? [...keys][0] : "", marks: hops.filter(isRequest).map(requestMark), ids: hops.map((h) => h.id) };
}

/** @param {Hop} hop */
function nameOf({ kind, source }) {
  if (isRequest({ kind })) return requestStop(source);
  if (kind === "handle") return source.unheard ? "no handler" : "handler";
  return kind === "ack-in" || kind === "ack-out" ? "ack" : kind;
}
