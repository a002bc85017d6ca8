// @ts-check
import { isUnsure } from "../trace/audience.js";
import { statusLine, whyRefused } from "../trace/rest.js";

/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../scene/scene.js").Row} Row */

/**
 * What happened after a request.
 * @typedef {object} Happened
 * @property {string} asker the user who asked
 * @property {string} event the event that the handler emits if it does what was asked
 * @property {{status: number, frame?: string}} response
 * @property {{name: string, user: string}[]} people the page's clients
 * @property {Verdict[]} verdicts whether each of them received the event; empty if nothing was emitted
 * @property {string[]} [guess] the names that the learner ticked, one twice for "twice"; undefined: no guess, or it is not judged
 */

/** How often a client received an event, in words. @param {number} times */
const often = (times) => (times === 0 ? "not" : times === 1 ? "once" : `${times} times`);

/**
 * The rows of the verdict on a request: what each client has, and why. The response goes to
 * the program that asked, whatever its sockets do; it is shown in the row of its user.
 * @param {Happened} happened
 * @returns {Row[]}
 */
export function requestRows({ asker, event, response, people, verdicts, guess }) {
  const refused = whyRefused(response);
  const home = people.find((p) => p.name === asker) ?? people.find((p) => p.user === asker);
  const answer = refused ? `answer ${statusLine(response.status)}` : "answer";
  const rows = people.map(({ name, user }) => {
    const v = verdicts.find((one) => one.name === name);
    const times = v?.times ?? 0;
    const asked = name === home?.name;
    const got = v && isUnsure(v) ? "not seen here" : times === 0 ? "" : times === 1 ? "event" : `event ${times} times`;
    const said = guess?.filter((g) => g === name).length ?? 0;
    const judged = guess !== undefined && !(v && isUnsure(v));
    const right = said === times;
    const nothing = refused ? `Nothing was emitted: ${refused.replace(/\.$/, "")}.` : v?.why ?? `Nothing was emitted, so ${name} heard nothing.`;
    return {
      label: name, user,
      what: [asked && answer, got].filter(Boolean).join(" and ") || "nothing",
      said: judged && !right ? `you said: ${said === 0 ? "no event" : often(said)}` : undefined,
      why: asked ? `${name} asked, so ${name} has the answer. ${nothing}` : nothing,
      mark: judged ? /** @type {"right" | "wrong"} */ (right ? "right" : "wrong") : undefined,
      judged: judged ? (times > 0 ? (right ? "hit" : said > 0 ? "times" : "extra") : right ? "rightly-left-out" : "missed") : undefined,
      received: times > 0,
    };
  });
  if (!home) rows.push({ label: asker, user: asker, what: answer, why: `${asker} asked and has no client on this page: an answer needs none. ${refused ? `Nothing was emitted: ${refused.replace(/\.$/, "")}.` : `${event} goes to sockets.`}`, said: undefined, mark: undefined, judged: undefined, received: false });
  return rows;
}

/**
 * A wrong idea that the guess shows, and what meets it; undefined if it shows none.
 * @param {Happened} happened
 */
export function requestIdea({ asker, people, verdicts, guess }) {
  if (!guess) return undefined;
  const twice = verdicts.find((v) => v.times === 1 && guess.filter((g) => g === v.name).length === 2);
  if (twice) return { says: "A socket in two of the rooms gets the event twice.", so: "One emit to several rooms writes to each socket once." };
  const own = verdicts.find((v) => v.received && people.find((p) => p.name === v.name)?.user === asker && !guess.includes(v.name));
  if (own) return { says: "Who asks gets the answer instead of the event.", so: "The handler emits to rooms. It does not know which sockets belong to the request, so the asker’s sockets receive the event too." };
  return undefined;
}

/** The verdict in a sentence, for screen readers. @param {Row[]} rows */
export const requestSentence = (rows) => rows.map((r) => `${r.label}: ${r.what}${r.said ? ` (${r.said})` : ""}.`).join(" ");
