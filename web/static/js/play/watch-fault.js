// @ts-check
import { factAbout, sidesOf } from "../predict/facts.js";
import { Refused } from "../trace/refusals.js";
import { tabOf } from "./faults.js";
import { lastId } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {import("../predict/deeds.js").Choice} Choice */
/** @typedef {import("../predict/facts.js").Evidence} Evidence */

const within = 45_000; // milliseconds: the server waits 20 s for a pong, and a client 10 s at most between two attempts
const soon = 10_000; // milliseconds in which the trace shows what a door has led to
const enough = 3; // attempts that fail: then a client that must come back to answer a question is not waited for
/** The questions that only a client that is back can answer. @type {string[]} */
const ofReturn = ["kept", "same-id", "order", "arrives"];

/** The questions about a connection that ends. @type {string[]} */
const ofEnd = ["back", "reason", "server-reason"];

/** The rooms of a client that it would lose with its socket: not the one of its id, and not its user's own. @param {World} world @param {string | undefined} socket */
const roomsOf = (world, socket = "") => [...(world.members.get(socket)?.rooms ?? [])].filter((room) => room !== socket && !room.startsWith("user:"));

/** Whom a fault is about, and the rooms that it would lose. @param {World} world @param {PlayClient} client @param {string} deed */
export const victimOf = (world, client, deed) => ({ name: deed === "second-tab" ? tabOf(client.name) : client.name, rooms: roomsOf(world, client.socket.id) });

/**
 * Causes a fault, and watches until both sides have shown what the questions ask, or will not
 * show it. Nothing is assumed: all comes from the events of both sides, and the rooms from the lab.
 * @param {World} world
 * @param {PlayClient} client
 * @param {string} deed the id of the fault
 * @param {Choice[]} questions
 * @param {() => Promise<unknown>} cause
 * @returns {Promise<Evidence>}
 */
export async function watchFault(world, client, deed, questions, cause) {
  const mark = lastId(world);
  const since = performance.now();
  const { name, rooms } = victimOf(world, client, deed);
  const about = { name, rooms, instance: client.instance, socket: world.lastSocketOf(client.name) ?? "" };
  const isMine = (/** @type {string | undefined} */ id) => world.ownerOf(id) === name;
  /** @returns {Evidence} */
  const look = () => ({ ...about, isMine, events: world.trace.log.all().filter((e) => e.id > mark), happened: world.trace.happened.filter((e) => e.at >= since) });
  await cause();
  if (questions.length === 0) return look();
  const settled = () => {
    const evidence = look();
    const { connected, told, failed, ended } = sidesOf(evidence);
    const { active = false } = world.clients.get(name)?.socket ?? {};
    const lost = !connected && (failed.length >= enough || (ended !== undefined || told !== undefined) && !active);
    return questions.every(({ id }) => (id === "kept" ? connected !== undefined : factAbout(id, evidence) !== undefined) || lost && ofReturn.includes(id));
  };
  try {
    await world.waitUntil(settled, questions.some((q) => ofEnd.includes(q.id)) ? within : soon, "");
  } catch (error) {
    if (error instanceof Refused) throw error; // else what the trace does not show is not judged
  }
  if (!questions.some((q) => q.id === "kept")) return look();
  await world.refresh();
  return { ...look(), roomsNow: roomsOf(world, world.clients.get(name)?.socket.id) };
}
