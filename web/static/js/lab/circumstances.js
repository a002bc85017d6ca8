// @ts-check

/** @typedef {import("../trace/trace.js").Circumstances} Circumstances */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * The part of a World that this module needs.
 * @typedef {object} Watched
 * @property {import("../trace/trace.js").Faults} faults
 * @property {number} lost how many events of the trace the page has missed
 * @property {Map<string, unknown>} instances by name
 * @property {import("../trace/page-trace.js").PageTrace} trace
 */

/**
 * Begins to watch what may keep an event from a client. Call it just before a line runs, and
 * call the function that it returns as soon as the line's effects are known.
 * @param {Watched} world
 * @returns {(problem: string) => Circumstances} problem: the error that the line returned because it could not publish; "" if there is none
 */
export function watchCircumstances(world) {
  const { cut, alone } = world.faults;
  const { lost } = world;
  const mark = world.trace.log.all().at(-1)?.id ?? 0;
  return (problem) => {
    const events = world.trace.log.all();
    return {
      one: world.instances.size === 1,
      // Another page may set or undo a fault meanwhile. So take only what was broken before and is broken still.
      cut: cut.filter((name) => world.faults.cut.includes(name)),
      alone: alone && world.faults.alone,
      rejoining: [...world.instances.keys()].filter((name) => isRejoining(name, events)),
      problem,
      lost: world.lost - lost,
      ended: events.filter((e) => e.id > mark && e.kind === "disconnect").map((e) => e.socket ?? ""),
    };
  };
}

/** @typedef {import("../trace/words.js").Recorded} Recorded */
/** @type {Recorded} */
const cutting = "cut";
/** @type {Recorded} */
const mending = "mend"; // one instance
/** @type {Recorded} */
const healing = "heal"; // all instances

/** Whether an instance got Redis back and has taken nothing from it since. @param {string} instance @param {TraceEvent[]} events */
function isRejoining(instance, events) {
  let isCut = false;
  let rejoining = false;
  for (const e of events) {
    if (e.kind === "action" && e.event === healing || e.instance === instance && e.kind === "action" && e.event === mending) {
      rejoining ||= isCut;
      isCut = false;
    }
    if (e.instance !== instance) continue;
    if (e.kind === "receive" || e.kind === "instance-start") rejoining = false;
    if (e.kind === "action" && e.event === cutting) [isCut, rejoining] = [true, false];
  }
  return rejoining;
}
