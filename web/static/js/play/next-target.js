// @ts-check

/** @typedef {import("../lab/targets.js").Name} Name */

/**
 * The order in which the button Next goes through the emit targets. Each target differs from
 * the one before in one thing, and shows what the one before cannot: first the sender, then the
 * room, then which rooms, and at last the single socket and the namespace.
 * @type {Name[]}
 */
export const teachingOrder = ["room", "room-except", "all", "broadcast", "except", "rooms", "rooms-except", "socket", "namespace"];

/** The target that the button Next shows after another; after the last one comes the first. @param {Name} id @returns {Name} */
export function nextTarget(id) {
  return teachingOrder[(teachingOrder.indexOf(id) + 1) % teachingOrder.length];
}

/** The code of each target without its rooms, for the button Next. @type {Record<Name, string>} */
const brief = {
  room: "io.to(…)",
  "room-except": "socket.to(…)",
  all: "io",
  broadcast: "socket.broadcast",
  except: "io.except(…)",
  rooms: "io.to(…).to(…)",
  "rooms-except": "socket.to(…).to(…)",
  socket: "socket",
  namespace: "io.of(…)",
};

/** What the button Next says after a target. @param {Name} id */
export const nextLabel = (id) => `Next: ${brief[nextTarget(id)]}`;
