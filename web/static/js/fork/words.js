// @ts-check
import { element } from "../page/dom.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("./fork.js").LeftOut} LeftOut */

/** Describes the state in which both worlds of a fork begin. @param {Plan} plan */
export function describeStart({ people, before }) {
  const where = [...new Set(people.map((p) => p.instance))].sort().map((i) => {
    const names = people.filter((p) => p.instance === i).map((p) => p.name);
    return `${list(names)} on ${i}`;
  });
  /** @type {Map<string, string[]>} */
  const rooms = new Map();
  for (const p of people) for (const room of p.rooms["/"] ?? []) if (room !== `user:${p.user}`) rooms.set(room, [...(rooms.get(room) ?? []), p.name]);
  const inside = [...rooms].map(([room, names]) => `${list(names)} in ${room}`);
  const broken = before.length > 0 ? " Faults that were set then are set here too." : "";
  return `The fork repeats the same actions in two new labs, with clients that really connect. In both, the clients begin as they were then: ${[...where, ...inside].join("; ")}.${broken}`;
}

/** The content of a <details> that lists what the fork does not repeat. @param {LeftOut[]} left @returns {Node[]} */
export function listLeftOut(left) {
  const count = left.reduce((n, l) => n + l.times, 0);
  return [
    element("summary", {}, `Left out: ${count}`),
    element("ul", {}, ...left.map(({ what, why, times }) => element("li", {}, `${what}${times > 1 ? `, ${times} times` : ""}: ${why}.`))),
  ];
}
