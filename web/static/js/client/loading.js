// @ts-check
// Shows the progress while a page's Socket.IO client loads, and a notice if the official client was loaded in place of ours.

import { NoClient, loadClient } from "./load.js";
import { element, required } from "../page/dom.js";

/** @typedef {import("./socketplay.js").IO} IO */

/**
 * Loads the page's client.
 * @param {HTMLElement} box an element that contains a <progress> and a [data-loading-text]; it is visible while the client loads
 * @param {HTMLElement} notice a note that is visible if the official client was loaded
 * @param {boolean} [built] whether the server's program contains the Go client
 * @returns {Promise<IO>}
 */
export async function showLoading(box, notice, built) {
  const bar = required("progress", HTMLProgressElement, box);
  const text = required("[data-loading-text]", HTMLElement, box);
  box.hidden = false;
  try {
    const official = new URLSearchParams(location.search).get("client") === "official";
    const loaded = await loadClient((bytes, total) => {
      bar.max = total;
      bar.value = bytes;
      text.textContent = `Loading the Go client, ${progress(bytes, total)}`;
    }, { built, official });
    if (loaded.notice) {
      notice.replaceChildren(element("p", {}, `${loaded.notice.what} ${loaded.notice.next}`));
      notice.hidden = false;
    }
    return loaded.io;
  } finally {
    box.hidden = true;
  }
}

/**
 * Loads the client of a page that needs a client to work. If no client can run, pageClient
 * shows the problem and returns undefined.
 * @param {HTMLElement} page an element that contains [data-loading] and [data-notice], the box
 *   and the notice of showLoading; it has the attribute data-client if the server's program
 *   contains the Go client
 * @param {import("../page/messages.js").Problem} problem
 * @returns {Promise<IO | undefined>}
 */
export async function pageClient(page, problem) {
  try {
    return await showLoading(required("[data-loading]", HTMLElement, page), required("[data-notice]", HTMLElement, page), page.hasAttribute("data-client"));
  } catch (error) {
    if (!(error instanceof NoClient)) throw error;
    problem.show(`${error.sentences.what} Nothing here can connect.`, error.sentences.next);
    return undefined;
  }
}

/**
 * @param {number} bytes
 * @param {number} total
 * @returns {string} such as "1.3 of 2.4 MB"
 */
function progress(bytes, total) {
  const megabytes = (/** @type {number} */ n) => (n / 1e6).toFixed(1);
  return `${megabytes(bytes)} of ${megabytes(total)} MB`;
}
