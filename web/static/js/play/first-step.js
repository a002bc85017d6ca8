// @ts-check
import { storage } from "../page/storage.js";


/** The room that the first step of a new lab is about, and the clients that the page puts into it. */
export const firstRoom = "project:1";
export const firstMembers = ["alice", "carol"];

/**
 * Whether a lab is as it was opened, so that the page prepares its first step: nobody else is
 * here, nobody has joined a room, and this browser tab has not prepared it before. A lab in
 * which something happened is never changed: a learner may have emptied the rooms on purpose.
 * @param {object} lab
 * @param {{id: string, rooms: Iterable<string>}[]} lab.sockets all sockets of the lab
 * @param {Set<string>} lab.own the ids of the sockets of this page's clients
 * @param {boolean} lab.begun whether this tab has prepared the lab before
 */
export function isNew({ sockets, own, begun }) {
  return !begun && sockets.every((s) => own.has(s.id) && ![...s.rooms].some((room) => room !== s.id && !room.startsWith("user:")));
}

const kept = (/** @type {string} */ lab) => `socketplay:first-step:${lab}`;

/**
 * Prepares the first step of a new lab: once all clients of the page are connected, it lets two
 * of them join a room, so that the line that stands there first has an audience.
 * @param {import("../lab/world.js").World} world
 * @param {string} lab the lab's name
 * @param {(error: unknown) => void} failed
 */
export function prepareFirstStep(world, lab, failed) {
  const check = () => {
    const clients = [...world.clients.values()];
    if (clients.length === 0 || clients.some((c) => c.ids.length < c.sockets.size || c.ids.some((id) => !world.members.get(id)))) return;
    world.removeEventListener("change", check);
    const tab = storage("sessionStorage");
    const begun = tab?.getItem(kept(lab)) !== null && tab !== undefined;
    const own = new Set(clients.flatMap((c) => c.ids));
    if (!isNew({ sockets: world.members.all(), own, begun })) return;
    tab?.setItem(kept(lab), "begun");
    for (const name of firstMembers) {
      const client = world.clients.get(name);
      if (!client) continue;
      world.prepared.add(`${client.socket.id} ${firstRoom}`);
      world.act("join", name, { room: firstRoom }).catch(failed);
    }
  };
  world.addEventListener("change", check);
}
