// @ts-check
import { list } from "../trace/audience.js";

/** @typedef {import("./lesson.js").Check} Check */
/** @typedef {import("./lesson.js").Facts} Facts */
/** @typedef {import("./lesson.js").Judgement} Judgement */
/** @typedef {import("./lesson.js").Reception} Reception */
/** @typedef {import("./lesson.js").Mark} Mark */

/**
 * Judges a check of a lesson's step by the facts of a run. A check tests only behaviour: which
 * clients received which events, how often, in which order, and why connections ended.
 * @param {Check} check
 * @param {Facts} facts
 * @returns {Judgement}
 */
export function judge(check, facts) {
  if (check.receives) return judgeReceives(check.receives, check.feedback, facts);
  if (check.misses) return judgeMisses(check.misses, check.feedback, facts);
  if (check.order) return judgeOrder(check.order, check.feedback, facts);
  if (check.ends) {
    const { client, side, reason } = check.ends;
    const found = side === "server"
      ? facts.trace.filter((e) => e.kind === "disconnect" && facts.ownerOf(e.socket) === client).map((e) => e.reason)
      : facts.happened.filter((e) => e.name === "disconnect" && e.client === client).map((e) => e.reason);
    if (found.includes(reason)) return { holds: true, text: `On the ${side}, ${client}’s connection ended: ${reason}.` };
    const instead = found.length > 0 ? `It ended, but for another reason: ${found.join(", ")}.` : `${client} is still connected.`;
    return { holds: false, text: `${check.feedback} ${instead}` };
  }
  return { holds: false, text: "This check says nothing." };
}

/**
 * How often the server sent an event to a client.
 * @param {string} client
 * @param {Reception} reception
 * @param {Facts} facts
 */
function timesSent(client, { event, nsp }, facts) {
  return facts.trace.filter(
    (e) => e.kind === "deliver" && e.event === event && (nsp === undefined || (e.nsp ?? "/") === nsp) && facts.ownerOf(e.socket) === client,
  ).length;
}

/**
 * Judges a check that holds if the server sent the event to each client as often as the check says.
 * @param {Reception} reception
 * @param {string} feedback
 * @param {Facts} facts
 * @returns {Judgement}
 */
function judgeReceives(reception, feedback, facts) {
  const want = reception.times ?? 1;
  const wrong = reception.clients
    .map((client) => ({ client, n: timesSent(client, reception, facts) }))
    .filter(({ n }) => n !== want);
  if (wrong.length === 0) {
    return { holds: true, text: `${list(reception.clients)} received ${reception.event} ${howOften(want)}.` };
  }
  const found = wrong.map(({ client, n }) => (n === 0 ? `${client} did not receive it` : `${client} received it ${howOften(n)}`));
  return { holds: false, text: `${list(found)}. ${feedback}` };
}

/**
 * Judges a check that holds if the server sent the event to none of the clients.
 * @param {Reception} reception
 * @param {string} feedback
 * @param {Facts} facts
 * @returns {Judgement}
 */
function judgeMisses(reception, feedback, facts) {
  const wrong = reception.clients.filter((client) => timesSent(client, reception, facts) > 0);
  const where = reception.nsp === undefined ? "" : ` in ${reception.nsp}`;
  if (wrong.length === 0) {
    return { holds: true, text: `${list(reception.clients)} did not receive ${reception.event}${where}.` };
  }
  return { holds: false, text: `${list(wrong)} received ${reception.event}${where} too. ${feedback}` };
}

/**
 * Judges a check that holds if the trace has an event for each mark, in the order of the marks.
 * @param {Mark[]} marks
 * @param {string} feedback
 * @param {Facts} facts
 * @returns {Judgement}
 */
function judgeOrder(marks, feedback, facts) {
  let next = 0;
  for (const e of facts.trace) {
    if (next < marks.length && matches(marks[next], e, facts)) next++;
  }
  if (next === marks.length) return { holds: true, text: `In this order: ${marks.map(describe).join(", ")}.` };
  return { holds: false, text: `Missing, or came too early: ${describe(marks[next])}. ${feedback}` };
}

/**
 * Whether an event of the trace is the one that a mark describes.
 * @param {Mark} mark
 * @param {import("../trace/trace.js").TraceEvent} e
 * @param {Facts} facts
 */
function matches(mark, e, facts) {
  return (
    e.kind === mark.kind && !e.unheard && // an event without a handler is not handled
    (mark.instance === undefined || e.instance === mark.instance) &&
    (mark.event === undefined || e.event === mark.event) &&
    (mark.room === undefined || e.room === mark.room) &&
    (mark.client === undefined || facts.ownerOf(e.socket) === mark.client)
  );
}

/** @param {Mark} mark */
function describe(mark) {
  /** @type {string[]} */
  const parts = [mark.kind];
  if (mark.event) parts.push(mark.event);
  if (mark.room) parts.push(mark.room);
  if (mark.client) parts.push(`to ${mark.client}`);
  if (mark.instance) parts.push(`on ${mark.instance}`);
  return parts.join(" ");
}

/** Says how often something happened: "once", "twice", "3 times". @param {number} n */
function howOften(n) {
  return n === 1 ? "once" : n === 2 ? "twice" : `${n} times`;
}

/**
 * Says in the ask box what the learner's line does of what was asked: a note for each check that
 * does not hold, and how many hold. A step with a fixed line has no checks, and so no notes.
 * @param {Judgement[]} checks
 * @returns {import("../scene/scene.js").Note[]}
 */
export function checkNotes(checks) {
  if (checks.length === 0) return [];
  const failed = checks.filter((c) => !c.holds);
  if (failed.length === 0) return [{ content: ["\u2713 The line does what was asked."], id: "checks" }];
  const count = `${checks.length - failed.length} of ${checks.length} things asked for hold. Choose another line.`;
  return [...failed.map((c) => ({ content: [`\u2717 ${c.text}`], failed: true, id: "check-failed" })), { content: [count], id: "checks" }];
}
