// @ts-check
import { methodOf, returnsAnswers } from "../lab/targets.js";
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Act} Act */

/**
 * What a line returned: in words, and what it found, so that two worlds can be compared.
 * @param {Act} act
 * @param {Record<string, any>} done the server's answer
 * @param {(id: string) => string | undefined} ownerOf
 * @returns {{returned: string, found: string[]}}
 */
export function returnedBy(act, done, ownerOf) {
  if (Array.isArray(done.sockets)) {
    const found = done.sockets.map((/** @type {{id: string}} */ s) => ownerOf(String(s.id)) ?? "somebody else").sort();
    return { returned: `It found ${found.length === 0 ? "no socket" : list(found)}.`, found };
  }
  if (!act.answered && !returnsAnswers(methodOf(String(act.body?.method)))) return { returned: "", found: [] };
  const found = (Array.isArray(done.answers) ? done.answers : []).map((a) => JSON.stringify(a) ?? "nothing").sort();
  return { returned: found.length === 0 ? "No answer came." : `Answers: ${list(found)}.`, found };
}
