// @ts-check
import { element } from "../page/dom.js";
import { planFork } from "../fork/plan.js";
import { ForkView } from "../fork/view.js";

/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../trace/trace.js").Recording} Recording */

/**
 * Offers a fork at the point of the trace that the stage is at, and at each row of the timeline.
 * @param {LabStage} stage
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../client/socketplay.js").IO} io
 * @param {() => Recording} shown the trace that is shown, live or from a file
 * @param {import("../page/messages.js").Problem} problem
 */
export function offerFork(stage, timeline, io, shown, problem) {
  const button = element("button", { type: "button", class: "button small", title: "From here on, the same with the adapter and without", "data-testid": "fork" }, "Fork here");
  stage.addControl(button);
  button.addEventListener("click", () => fork(stage.player.current?.film.id));
  timeline.addRowAction(element("button", { type: "button", class: "button small", title: "From here on, the same with the adapter and without (key F)", "data-testid": "fork-row" }, "Fork here"), "f", fork);

  /** @param {number | undefined} point */
  function fork(point) {
    const plan = planFork(shown(), point);
    if (plan.acts.length === 0) {
      const why = plan.leftOut.length > 0
        ? `What is in the trace cannot be done again: ${plan.leftOut.map((l) => `${l.what}, since ${l.why}`).slice(0, 3).join("; ")}.`
        : "Nothing has been done in it.";
      problem.show("There is nothing to fork in this trace.", `${why} Run a line, then fork there.`);
      return;
    }
    if (plan.people.length === 0) {
      problem.show("There is nobody to fork with.", `${plan.leftOut.map((l) => `${l.what}: ${l.why}`).slice(0, 3).join("; ")}.`);
      return;
    }
    new ForkView(plan).open(io);
  }
}
