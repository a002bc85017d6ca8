// @ts-check
import { methodOf, returnsAnswers } from "../lab/targets.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Act} Act */

/**
 * Describes what the line of an act returned: in words for the learner (returned), and as a
 * sorted list (found), so that the two worlds of a fork can be compared.
 * @param {Act} act
 * @param {Record<string, any>} done the control plane's answer to the request
 * @param {(id: string) => string | undefined} ownerOf names the client that has a socket
 * @returns {{returned: string, found: string[]}}
 */
export function returnedBy(act, done, ownerOf) {
  const missing = done.missing ? ` ${done.missing}` : "";
  if (Array.isArray(done.sockets)) {
    const found = done.sockets.map((/** @type {{id: string}} */ s) => ownerOf(String(s.id)) ?? "another page’s client").sort();
    return { returned: `It found ${found.length === 0 ? "no socket" : list(found)}.${missing}`, found };
  }
  if (!act.answered && !returnsAnswers(methodOf(String(act.body?.method)))) return { returned: "", found: [] };
  const found = (Array.isArray(done.answers) ? done.answers : []).map((a) => JSON.stringify(a) ?? "nothing").sort();
  return { returned: found.length === 0 ? missing.trim() || "No answer arrived." : `Answers: ${list(found)}.${missing}`, found };
}
