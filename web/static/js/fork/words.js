// @ts-check
import { element } from "../page/dom.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Plan} Plan */
/** @typedef {import("./fork.js").LeftOut} LeftOut */

/** How things stand in both worlds to begin with. @param {Plan} plan */
export function asItWas({ people, before }) {
  const where = [...new Set(people.map((p) => p.instance))].sort().map((i) => {
    const names = people.filter((p) => p.instance === i).map((p) => p.name);
    return `${list(names)} on ${i}`;
  });
  /** @type {Map<string, string[]>} */
  const rooms = new Map();
  for (const p of people) for (const room of p.rooms["/"] ?? []) if (room !== `user:${p.user}`) rooms.set(room, [...(rooms.get(room) ?? []), p.name]);
  const inside = [...rooms].map(([room, names]) => `${list(names)} in ${room}`);
  const broken = before.length > 0 ? " What was broken then is broken here too." : "";
  return `The same is done in two labs made for this, by clients that really connect. Both begin as it was: ${[...where, ...inside].join("; ")}.${broken}`;
}

/** What is not done again, as the inside of a <details>. @param {LeftOut[]} left @returns {Node[]} */
export function leftOut(left) {
  const count = left.reduce((n, l) => n + l.times, 0);
  return [
    element("summary", {}, `Left out: ${count}`),
    element("ul", {}, ...left.map(({ what, why, times }) => element("li", {}, `${what}${times > 1 ? `, ${times} times` : ""}: ${why}.`))),
  ];
}
