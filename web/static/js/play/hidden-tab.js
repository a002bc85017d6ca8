// @ts-check
import { lastId, note } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

/**
 * Waits until the learner has hidden this tab and comes back, and says how many pongs the
 * client sent meanwhile. Only the learner can hide a tab.
 * @param {World} world
 * @param {PlayClient} client
 * @param {Document} [page]
 */
export async function hiddenTab(world, client, page = document) {
  const state = (/** @type {DocumentVisibilityState} */ wanted) => new Promise((resolve) => {
    const look = () => {
      if (page.visibilityState !== wanted) return;
      page.removeEventListener("visibilitychange", look);
      resolve(undefined);
    };
    page.addEventListener("visibilitychange", look);
    look();
  });
  await state("hidden");
  const from = { at: performance.now(), id: lastId(world), socket: client.socket.id };
  await state("visible");
  const seconds = Math.round((performance.now() - from.at) / 1000);
  await world.pause(0); // let the trace of the meantime arrive
  const session = world.members.get(from.socket ?? "")?.session;
  const pongs = world.trace.log.all().filter((e) => e.id > from.id && e.kind === "frame-in" && e.session === session && e.frame === "3").length;
  note(world, client, `the tab was hidden for ${seconds} s, and ${pongs} pongs went out`);
  const stayed = client.socket.connected && client.socket.id === from.socket;
  const often = `The server pings every ${world.heartbeat.interval / 1000} s`;
  if (stayed && pongs === 0) return `The tab was hidden for ${seconds} s. ${often}, so no ping came meanwhile. Stay away longer, or choose a quick heartbeat.`;
  return stayed
    ? `The tab was hidden for ${seconds} s. ${often}, and ${client.name} answered ${pongs === 1 ? "once" : `${pongs} times`} meanwhile: a hidden tab answers, and stays connected. Only a frozen tab does not: that is “Pause the heartbeat”.`
    : `The tab was hidden for ${seconds} s, and ${client.name} has lost the connection meanwhile: ${client.detail}. ${client.why}`;
}
