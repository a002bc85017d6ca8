// @ts-check
import { methodOf, returnsAnswers } from "../lab/targets.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Act} Act */

/**
 * What a line returned: in words for the learner, and as a sorted list for comparing two worlds.
 * @param {Act} act
 * @param {Record<string, any>} done the server's answer
 * @param {(id: string) => string | undefined} ownerOf
 * @returns {{returned: string, found: string[]}}
 */
export function returnedBy(act, done, ownerOf) {
  if (Array.isArray(done.sockets)) {
    const found = done.sockets.map((/** @type {{id: string}} */ s) => ownerOf(String(s.id)) ?? "another page’s client").sort();
    return { returned: `It found ${found.length === 0 ? "no socket" : list(found)}.`, found };
  }
  if (!act.answered && !returnsAnswers(methodOf(String(act.body?.method)))) return { returned: "", found: [] };
  const found = (Array.isArray(done.answers) ? done.answers : []).map((a) => JSON.stringify(a) ?? "nothing").sort();
  return { returned: found.length === 0 ? "No answer arrived." : `Answers: ${list(found)}.`, found };
}
