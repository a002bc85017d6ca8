// @ts-check
import { stepAt } from "./film.js";

/** @typedef {import("./model.js").Cast} Cast */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {import("./stage.js").Run} Run */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./stage.js").StepState} StepState */

/**
 * The state of the lab at a moment of a film; undefined if it was as it is now.
 * @param {Run | undefined} run
 * @returns {StepState | undefined}
 */
export function stateAt(run) {
  if (!run) return undefined;
  const at = stepAt(run.film, run.t);
  return at < 0 ? run.film.before : run.film.steps[at].state;
}

/**
 * The figures that a film needs on stage: those that are there now, and those that were there
 * at one of its steps. All of them have a place during the whole film, so that nothing moves
 * from step to step.
 * @param {Scene} scene
 * @param {Film | undefined} film
 * @param {Cast} cast
 * @returns {Figure[]}
 */
export function playersOf(scene, film, cast) {
  const members = film ? [film.before, ...film.steps.map((s) => s.state)].flatMap((state) => state?.members ?? []) : [];
  /** @type {Map<string, Figure>} */
  const figures = new Map(scene.figures.map((f) => [f.key, f]));
  for (const m of members) {
    const key = cast.keyFor(m);
    if (!figures.has(key)) figures.set(key, cast.pastFigure(m));
  }
  return [...figures.values()];
}

/**
 * The scene as it was at a step of a film. Who was not connected then stays where it stands,
 * hollow and without rooms.
 * @param {Scene} scene the scene as it is now
 * @param {Figure[]} players all figures that the film needs
 * @param {StepState | undefined} state
 * @param {Cast} cast
 * @returns {Scene}
 */
export function sceneThen(scene, players, state, cast) {
  if (!state) return players.length === scene.figures.length ? scene : { ...scene, figures: players };
  const then = state.members ? cast.then(state.members, players) : { ...scene, figures: players };
  const gone = new Set(state.gone);
  const stopped = new Set(state.stopped);
  return {
    ...scene, ...then,
    instances: state.stopped ? scene.instances.map((i) => ({ ...i, running: !stopped.has(i.name) })) : scene.instances,
    figures: then.figures.map((f) => (gone.has(f.key) ? { ...f, transport: "" } : f)),
  };
}
