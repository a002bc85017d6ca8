// @ts-check

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {import("./fault-questions.js").Facts} Facts */

const within = 45_000; // milliseconds: the server waits 20 s for a pong, and a client 10 s at most between two attempts

/** The rooms of a client that it would lose with its socket: not the one of its id, and not its user's own. @param {World} world @param {PlayClient} client */
export const roomsToLose = (world, client) => [...(world.members.get(client.socket.id ?? "")?.rooms ?? [])].filter((room) => room !== client.socket.id && !room.startsWith("user:"));

/**
 * Causes a fault and watches the client until it is clear what becomes of it: it stays away, it
 * tries in vain, or it is back. Nothing is assumed: all comes from the events that the client
 * gets, and the rooms from the lab.
 * @param {World} world
 * @param {PlayClient} client
 * @param {() => Promise<unknown>} cause
 * @param {boolean} patient whether to wait until the client is back, although attempts may fail until then
 * @returns {Promise<Facts>}
 */
export async function watchFault(world, client, cause, patient = false) {
  const { socket } = client;
  const rooms = roomsToLose(world, client);
  /** @type {Facts} */
  const facts = {};
  let failed = false;
  let back = false;
  const onDisconnect = (/** @type {string} */ reason) => { facts.reason ??= reason; };
  const onError = () => { failed = true; };
  const onConnect = () => { back = true; };
  socket.on("disconnect", onDisconnect);
  socket.on("connect_error", onError);
  socket.on("connect", onConnect);
  try {
    await cause();
    const settled = () => back || facts.reason !== undefined && (!socket.active || failed && !patient);
    await world.waitUntil(settled, within, `${client.name}’s connection has not ended in time.`);
  } finally {
    socket.off("disconnect", onDisconnect);
    socket.off("connect_error", onError);
    socket.off("connect", onConnect);
  }
  if (!back) return { ...facts, then: socket.active ? "trying" : "away" };
  await world.refresh();
  if (rooms.length === 0) return { ...facts, then: "back" };
  const now = roomsToLose(world, client);
  return { ...facts, then: rooms.every((room) => now.includes(room)) ? "rooms" : "none" };
}
