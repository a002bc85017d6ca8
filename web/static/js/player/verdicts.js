// @ts-check
import { isFault } from "../trace/actions.js";
import { audience, mergeVerdicts, ordinary } from "../trace/audience.js";
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
    for (const v of audience(trace.log.chain(emit), people, members, sender, circumstancesOf(recording, emit)).verdicts) verdicts.set(v.name, mergeVerdicts(verdicts.get(v.name), v));
  }
  return { emits, verdicts: [...verdicts.values()] };
}

/**
 * What was broken when an emit ran. A recording knows what was broken at its end; if faults
 * were set or undone after the emit, it does not say what was broken before.
 * @param {RecordedWorld} recording
 * @param {number} emit the id of the emit's event
 */
function circumstancesOf({ instances, events }, emit) {
  const one = instances.length === 1;
  const cut = instances.filter((i) => i.linked === false).map((i) => i.name);
  if (events.some((e) => e.id > emit && e.kind === "action" && isFault(e.event))) return { ...ordinary(), one };
  return { ...ordinary(), one, cut, alone: cut.length === instances.length && cut.length > 0 };
}
