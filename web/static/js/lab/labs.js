// @ts-check
import { Refused, refusedRequest } from "../trace/refusals.js";

// Opens labs. A lab is an isolated set of server instances. A learner uses it alone, or gives
// its link to others.

/**
 * Opens a lab.
 * @param {number} instances how many instances the lab starts with
 * @param {boolean} [brief] true: the lab is for this page only, and closes soon after the page has left
 * @returns {Promise<string>} the address of the lab
 */
export async function openLab(instances, brief = false) {
  const response = await fetch(brief ? "/api/labs?brief" : "/api/labs", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ instances }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(refusedRequest(response, body));
  return String(body.url);
}

/**
 * Whether a lab has ended. A lab that has ended never comes back: a new lab has another address.
 * @param {string} address the address of the lab's page
 * @returns {Promise<boolean>} false also if the server does not answer
 */
export async function labIsGone(address) {
  const response = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  return response?.status === 404;
}
