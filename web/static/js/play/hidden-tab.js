// @ts-check
import { lastId, note } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

/**
 * Asks the learner to hide this tab, since no page can do that, and tells afterwards whether
 * the client answered the pings.
 * @param {World} world
 * @param {PlayClient} client
 * @param {(text: string) => void} tell
 */
export async function hiddenTab(world, client, tell) {
  whileHidden(world, client).then(tell);
  return `Choose another tab of this window, stay there for more than ${world.heartbeat.interval / 1000} seconds, which is the pingInterval, and come back. The page then says whether ${client.name} has answered.`;
}

/**
 * Waits until the tab was hidden and is visible again, and says how many pongs the client
 * sent meanwhile.
 * @param {World} world
 * @param {PlayClient} client
 * @param {Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">} [page]
 */
export async function whileHidden(world, client, page = document) {
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
