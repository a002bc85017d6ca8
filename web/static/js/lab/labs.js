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
  if (body.code === "too_many_labs" || body.code === "labs_per_address") throw new LabsTaken(refusedRequest(response, body));
  if (!response.ok) throw new Refused(refusedRequest(response, body));
  return String(body.url);
}

/** The server opens no lab before another lab is free. */
export class LabsTaken extends Refused {}

/**
 * Asks the server why a lab does not answer.
 * @param {string} address the address of the lab's page
 * @returns {Promise<{gone: boolean, refused: string}>} gone: the lab has ended and never comes back, because a new lab has another address. refused: a sentence that says why the lab cannot be opened now, or ""
 */
export async function whyNoLab(address) {
  const head = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  if (head?.status !== 429 && head?.status !== 503) return { gone: head?.status === 404, refused: "" };
  const answer = await fetch(address, { headers: { Accept: "text/plain" }, cache: "no-store" }).catch(() => undefined);
  const isSentence = answer?.ok === false && answer.headers.get("Content-Type")?.startsWith("text/plain"); // a load balancer answers with a page
  return { gone: false, refused: isSentence ? (await answer.text()).trim() : "" };
}
