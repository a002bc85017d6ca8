// @ts-check
import { element } from "../page/dom.js";
import { planFork } from "../fork/plan.js";
import { ForkView } from "../fork/view.js";

/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../trace/trace.js").Recording} Recording */

/**
 * Adds the buttons that open a fork, a replay of the trace in two new labs: one button forks
 * from the film that the stage shows, the other from a row of the timeline.
 * @param {LabStage} stage
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../client/socketplay.js").IO} io
 * @param {() => Recording} shown returns the trace that the page shows, live or from a file, as a recording
 * @param {import("../page/messages.js").Problem} problem
 */
export function offerFork(stage, timeline, io, shown, problem) {
  const button = element("button", { type: "button", class: "button small", "data-several": true, title: "Repeat from here on, with the adapter and without", "data-testid": "fork" }, "Fork here");
  stage.addControl(button);
  button.addEventListener("click", () => fork(stage.player.current?.film.id));
  timeline.addRowAction(element("button", { type: "button", class: "button small", "data-several": true, title: "Repeat from here on, with the adapter and without (key F)", "data-testid": "fork-row" }, "Fork here"), "f", fork);

  /** Opens a fork, or says why the trace cannot be forked. @param {number | undefined} point the id of the event from which the fork repeats; undefined: the first act */
  function fork(point) {
    if (shown().instances.length < 2) return; // the buttons are hidden, but there is a key
    if (point !== undefined && point < 0) {
      problem.show("This film cannot be forked.", "Only the clients of this page have noticed what it shows, and the server recorded nothing that could be repeated.");
      return;
    }
    const plan = planFork(shown(), point);
    if (plan.acts.length === 0) {
      const why = plan.leftOut.length > 0
        ? `The actions in this trace cannot be repeated: ${plan.leftOut.map((l) => `${l.what}, since ${l.why}`).slice(0, 3).join("; ")}.`
        : "It contains no actions.";
      problem.show("There is nothing to fork in this trace.", `${why} Run a line, then fork there.`);
      return;
    }
    if (plan.people.length === 0) {
      problem.show("There is no client to fork with.", `${plan.leftOut.map((l) => `${l.what}: ${l.why}`).slice(0, 3).join("; ")}.`);
      return;
    }
    new ForkView(plan).open(io);
  }
}
