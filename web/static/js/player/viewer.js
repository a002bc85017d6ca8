// @ts-check
import { required } from "../page/dom.js";
import { LabStage } from "../stage/lab-stage.js";
import { showRecording } from "../stage/show-recording.js";
import { LabTimeline } from "../timeline/lab-timeline.js";
import { recordedTrace } from "../trace/page-trace.js";
import { LabWire } from "../wire/lab-wire.js";
import { ForkPart } from "./fork-part.js";
import { playFirst } from "./play-first.js";
import { VerdictPart } from "./verdict-part.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("../trace/trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/** Shows a recording: on one stage, or on two if it is a fork, and in the timeline and the wire. */
export class Viewer {
  #page;
  #announce;
  #stage = required("[data-world] lab-stage", LabStage);
  #timeline = required("lab-timeline", LabTimeline);
  #wire = required("lab-wire", LabWire);
  #verdicts;
  #fork;

  /**
   * @param {HTMLElement} page
   * @param {(text: string) => void} announce
   */
  constructor(page, announce) {
    this.#page = page;
    this.#announce = announce;
    this.#stage.followable = false;
    this.#verdicts = new VerdictPart(this.#stage);
    this.#fork = new ForkPart(required("[data-fork]", HTMLElement), (world, trace) => this.#showTrace(world, trace));
    this.#wire.timeOf = (micros) => this.#timeline.secondsOf(micros);
  }

  /** Shows that there is no recording. */
  hide() {
    this.#page.dataset.shows = "nothing";
    this.#stage.restart();
    this.#fork.hide();
    document.title = "No recording · Socketplay";
  }

  /** @param {Recording} recording */
  show(recording) {
    const { fork } = recording;
    this.#page.dataset.shows = fork ? "fork" : "recording";
    document.title = `${fork ? "A fork" : "A recording"} by a visitor · Socketplay`;
    required("[data-about]", HTMLElement).textContent = describe(recording);
    if (fork) {
      this.#stage.restart();
      this.#fork.show(recording, fork);
    } else {
      this.#fork.hide();
      const trace = recordedTrace(recording);
      this.#showTrace(recording, trace);
      showRecording(this.#stage, recording, trace);
      this.#verdicts.show(recording, trace);
      playFirst(this.#stage);
    }
    this.#announce("A recording by a visitor is shown.");
  }

  /** Shows a world in the timeline and the wire. @param {RecordedWorld} world @param {PageTrace} trace */
  #showTrace(world, trace) {
    this.#timeline.show(trace);
    this.#wire.show(trace);
  }
}

/** Says what a recording has. @param {Recording} recording */
function describe({ lab, saved, events, happened, people, fork }) {
  const at = Number.isNaN(Date.parse(saved)) ? "at an unknown time" : new Date(saved).toLocaleString();
  const count = [{ events, happened }, ...(fork ? [fork.without] : [])].reduce((sum, world) => sum + world.events.length + world.happened.length, 0);
  return `${count.toLocaleString("en")} events, ${people.length} ${people.length === 1 ? "client" : "clients"}. It says that it is from lab ${lab}, saved ${at}.`;
}
