// @ts-check
// What the rows of the emit panel say about what is set.

/** @typedef {import("../lab/targets.js").Name} Name */

/**
 * Says whom a line reaches.
 * @param {Name | undefined} target undefined: the line runs in a client, and reaches the server
 * @param {{room: string, other: string}} fields
 * @returns {(string | {room: string})[]}
 */
export function reachParts(target, { room, other }) {
  switch (target) {
    case undefined: return ["the server"];
    case "socket": return ["the client whose handler runs"];
    case "all": return ["everyone"];
    case "broadcast": return ["everyone but the sender"];
    case "room": return ["everyone in ", { room }];
    case "room-except": return [{ room }, " without the sender"];
    case "namespace": return ["everyone in /tasks"];
    case "except": return ["everyone who is not in ", { room }];
    case "rooms": return ["everyone in ", { room }, " or ", { room: other }];
    case "rooms-except": return [{ room }, " or ", { room: other }, " without the sender"];
    default: return /** @satisfies {never} */ (target);
  }
}

/**
 * Says which options are set.
 * @param {{volatile?: boolean, local?: boolean, method?: import("../lab/targets.js").Method, timeout?: number, silent?: string[]}} set
 */
export function optionsText({ volatile, local, method, timeout, silent = [] }) {
  const waits = method === undefined ? timeout !== undefined : method === "emitWithAck";
  const list = [
    ...(volatile ? ["volatile"] : []),
    ...(local ? ["local"] : []),
    ...(waits ? [method ? `ack within ${timeout} ms` : `timeout ${timeout} ms`] : []),
    ...(silent.length > 0 ? [`${silent.join(", ")} silent`] : []),
  ];
  return list.length > 0 ? list.join(", ") : "none set";
}
