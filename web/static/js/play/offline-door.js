// @ts-check
import { lastId } from "./raw-doors.js";
import { within } from "./packet-doors.js";
import { list } from "../trace/audience.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

/** The events of this door, in the order in which they are emitted. */
const kept = ["kept-1", "kept-2"];
const missed = "missed";
const fresh = "from-connect";

/**
 * A client loses its network, both sides emit, and the network comes back. It says in which
 * order the client's events arrived on the server, and whether the server's arrived at all.
 * @param {World} world
 * @param {PlayClient} client
 */
export async function bothWhileOffline(world, client) {
  const { name, socket, link } = client;
  let received = false;
  const hear = () => { received = true; };
  socket.on(missed, hear);
  try {
    await world.control.ask("offline", { link, socket: socket.id, on: true });
    await world.waitUntil(() => !socket.connected, 10_000, `${name} has not lost the connection.`);
    for (const event of kept) socket.emit(event);
    await world.control.ask("emit", { instance: client.instance, target: "room", room: `user:${client.user}`, event: missed });
    const mark = lastId(world);
    const back = new Promise((resolve) => socket.once("connect", () => {
      socket.emit(fresh);
      resolve(undefined);
    }));
    await world.control.ask("offline", { link, on: false });
    await within(back, `${name} has not come back.`);
    const names = [...kept, fresh];
    const handled = () => world.trace.log.all().filter((e) => e.id > mark && e.kind === "handle" && e.socket === socket.id && names.includes(e.event ?? "")).map((e) => e.event ?? "");
    await world.waitUntil(() => handled().length >= names.length, 10_000, "The server has not received all events.");
    await world.refresh();
    return `${name} was offline while both sides emitted. On the server came, in this order: ${list(handled())}. So the client has kept what it emitted, and sends that ahead of what its connect listener emits; use socket.volatile.emit to drop it instead. The server’s event “${missed}” ${received ? "arrived too" : "is lost: a server keeps nothing for a socket that is gone, unless connectionStateRecovery is on"}.`;
  } finally {
    socket.off(missed, hear);
    await world.control.ask("offline", { link, on: false }).catch(() => {}); // if the door fails halfway, the client must not stay offline
  }
}
