// @ts-check
import { element, required } from "../page/dom.js";
import { note } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {{origin: string, polling: string, websocket: string}} Report what the page of the foreign origin says */

const patience = 10_000; // milliseconds until the foreign page must have reported

/**
 * Lets a page of a foreign origin try the handshake: a frame in a sandbox, whose origin is "null".
 * @param {World} world
 * @param {PlayClient} client
 */
export async function foreignOrigin(world, client) {
  const frame = element("iframe", { sandbox: "allow-scripts", src: required("[data-foreign]", HTMLElement).dataset.foreign, title: "A page of a foreign origin", class: "visually-hidden", tabindex: -1, "data-testid": "foreign" });
  const done = new AbortController();
  /** @type {Promise<Report>} */
  const reported = new Promise((resolve, reject) => {
    addEventListener("message", ({ data, source }) => {
      if (source !== frame.contentWindow) return; // the origin does not tell: that of every sandbox is "null"
      if (data?.ready) frame.contentWindow?.postMessage({ path: client.path }, "*");
      if (data?.report) resolve(data.report);
    }, { signal: done.signal });
    setTimeout(() => reject(new Error("The page of the foreign origin has not answered.")), patience);
  });
  document.body.append(frame);
  try {
    const { origin, polling, websocket } = await reported;
    note(world, client, `a page with Origin: ${origin}: by polling, ${polling}; by WebSocket, ${websocket}`);
    return `A page whose origin is “${origin}” has asked for a handshake. By polling: the browser gives it no answer (${polling}), and tells only the console that Access-Control-Allow-Origin is missing. By WebSocket: ${websocket}. The server refuses both, with Forbidden: cors.origin does not name that origin. Name the origin there; with cookies, credentials: true too.`;
  } finally {
    done.abort();
    frame.remove();
  }
}
