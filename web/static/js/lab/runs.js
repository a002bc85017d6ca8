// @ts-check
// Runs that reach clients: an emit and an HTTP request. Each waits for the trace, and says who
// received what.
import { audience } from "../trace/audience.js";
import { watchCircumstances } from "./circumstances.js";
import { methodOf, returnsAnswers } from "./targets.js";

/**
 * The part of a World that this module needs.
 * @typedef {Omit<import("./circumstances.js").Watched, "instances"> & {
 *   instances: Map<string, {name: string, running: boolean}>,
 *   people: import("../trace/trace.js").Person[],
 *   members: import("../trace/members.js").Members,
 *   client: (name: string) => {instance: string},
 *   runLine: (name: string, body: Record<string, unknown>, args: unknown[]) => Promise<Record<string, any>>,
 *   dispatchEvent: (e: Event) => boolean,
 * }} World
 */
/** @typedef {import("./outcomes.js").Outcomes} Outcomes */
/** @typedef {import("./rest.js").Answer} Answer */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * The outcome of an emit.
 * @typedef {object} Outcome
 * @property {TraceEvent[]} chain the emit, followed by all events that it caused; empty if the trace does not show the emit
 * @property {import("../trace/trace.js").Verdict[]} verdicts whether each of the page's clients received the emit, and why
 * @property {number} strangers how many sockets of other pages received the emit
 * @property {Record<string, any>} done the control plane's answer to the request
 * @property {number} lost how many events of the trace the page has missed meanwhile
 */

/** The outcome of an HTTP request. response: the event that records the response; undefined if the trace does not show it. @typedef {Omit<Outcome, "done"> & {answer: Answer, response: TraceEvent | undefined}} RequestOutcome */

/**
 * Asks the server to run a line that emits, and waits until the trace shows the effects.
 * @param {World} world
 * @param {Outcomes} outcomes
 * @param {string} name the client whose handler runs the line
 * @param {Record<string, unknown>} body the request's other fields, which describe the line
 * @param {unknown[]} args the event's arguments
 * @returns {Promise<Outcome>}
 */
export async function runEmit(world, outcomes, name, body, args) {
  const { instance } = world.client(name);
  const { people } = world;
  const circumstances = watchCircumstances(world);
  const done = await world.runLine(name, body, args);
  const chain = await outcomes.emitChain(Number(done.cause ?? 0), othersRunning(world, instance));
  const lab = circumstances(returnsAnswers(methodOf(String(body.method))) ? "" : String(done.problem ?? "")); // with acknowledgements the problem may be an answer that is missing
  if (chain.length === 0) return { chain, verdicts: [], strangers: 0, done, lost: lab.lost };
  return { chain, done, lost: lab.lost, ...audience(chain, people, world.members.atEmit(chain[0].id), name, lab) };
}

/**
 * Sends an HTTP request, and waits until the trace shows the response and what else followed.
 * @param {World} world
 * @param {Outcomes} outcomes
 * @param {string} instance the instance that is asked
 * @param {() => Promise<Answer>} send
 * @returns {Promise<RequestOutcome>}
 */
export async function runRequest(world, outcomes, instance, send) {
  const { people } = world;
  const circumstances = watchCircumstances(world);
  const answer = await send();
  if (answer.id > 0) world.dispatchEvent(new CustomEvent("asked", { detail: answer.id }));
  const chain = answer.id > 0 && !answer.refused ? await outcomes.emitChain(answer.id, othersRunning(world, instance)) : [];
  const response = answer.id > 0 ? await outcomes.responseTo(answer.id) : undefined;
  const lab = circumstances("");
  if (chain.length === 0) return { answer, response, chain, verdicts: [], strangers: 0, lost: lab.lost };
  return { answer, response, chain, lost: lab.lost, ...audience(chain, people, world.members.atEmit(chain[0].id), undefined, lab) };
}

/** The names of the other instances that run. @param {World} world @param {string} instance */
const othersRunning = (world, instance) => [...world.instances.values()].filter((i) => i.running && i.name !== instance).map((i) => i.name);
