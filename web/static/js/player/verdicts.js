// @ts-check
import { audience, mergeVerdicts } from "../trace/audience.js";
import { socketsAt } from "../trace/past.js";

/** @typedef {import("../trace/trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/**
 * Finds out who received what an event of a recording has emitted, and why. A recording has
 * no verdicts: they follow from its events.
 * @param {RecordedWorld} recording
 * @param {PageTrace} trace the trace of that recording
 * @param {number} id the event's id
 * @returns {{emits: number[], verdicts: Verdict[]}} emits: the ids of the emits; empty if there was none
 */
export function verdictsOf(recording, trace, id) {
  const chain = trace.log.chain(id);
  const acting = chain.find((e) => e.kind === "action" || e.kind === "handle");
  const sender = acting?.socket && trace.nameOf(acting.socket, undefined);
  const people = recording.people.map((p) => ({ ...p, running: recording.instances.find((i) => i.name === p.instance)?.running }));
  const emits = chain.filter((e) => e.kind === "emit").map((e) => e.id);
  /** @type {Map<string, Verdict>} */
  const verdicts = new Map();
  for (const emit of emits) {
    const members = new Map(socketsAt(recording, emit).map((m) => [m.id, m]));
    for (const v of audience(trace.log.chain(emit), people, members, sender).verdicts) verdicts.set(v.name, mergeVerdicts(verdicts.get(v.name), v));
  }
  return { emits, verdicts: [...verdicts.values()] };
}
