// @ts-check
import { element } from "../page/dom.js";
import { focusOn, openMenu } from "../page/menus.js";
import { save } from "../share/save.js";
import { ShareDialog } from "../share/share-dialog.js";
import { showRecording } from "../stage/show-recording.js";
import { TraceFileError, largest, readTrace } from "../trace/file.js";
import { recordedTrace } from "../trace/page-trace.js";
import { segmentOf } from "../trace/segment.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */
/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../timeline/lab-timeline.js").LabTimeline} LabTimeline */
/** @typedef {import("../wire/lab-wire.js").LabWire} LabWire */
/** @typedef {import("../lab/world.js").World} World */

/**
 * Saves the trace as a file, shares it as a link, and shows a recording (a trace from a file) in place of the live trace.
 */
export class Recorder {
  /** The recording that the page shows; undefined while it shows the live trace. @type {Recording | undefined} */
  #recording;
  #world;
  #parts;
  #on;

  /**
   * @param {World} world
   * @param {{timeline: LabTimeline, wire: LabWire, stage: LabStage, banner: HTMLElement, save: HTMLButtonElement, share: HTMLButtonElement, open: HTMLButtonElement, file: HTMLInputElement}} parts
   * @param {{lab: string, announce: (text: string) => void, problem: import("../page/messages.js").Problem, shown: (trace: PageTrace) => void}} on
   */
  constructor(world, parts, on) {
    this.#world = world;
    this.#parts = parts;
    this.#on = on;
    parts.save.addEventListener("click", () => this.#save());
    parts.share.addEventListener("click", () => this.share());
    parts.open.addEventListener("click", () => parts.file.click());
    parts.file.addEventListener("change", async () => {
      const [file] = parts.file.files ?? [];
      parts.file.value = ""; // otherwise choosing the same file again would not fire "change"
      if (file) await this.open(file);
    });
  }

  /** Shows the trace in a file, or says why the file cannot be shown. @param {File} file */
  async open(file) {
    try {
      if (file.size > largest) throw new TraceFileError(`The file is larger than the ${largest >> 20} MB that a trace may have.`);
      this.#show(readTrace(await file.text()));
    } catch (error) {
      if (!(error instanceof TraceFileError)) throw error;
      this.#on.problem.show("This file cannot be shown.", `${error.message} Nothing on the page has changed.`);
    }
  }

  #save() {
    const { shown } = this;
    if (shown.events.length === 0) {
      this.#on.announce("There is nothing to save yet.");
      return;
    }
    save(shown);
    this.#on.announce(`The trace is saved: ${shown.events.length} events, with their payloads.`);
  }

  /** Offers links: of what the stage shows, and of the whole trace. */
  share() {
    const { shown } = this;
    if (shown.events.length === 0) {
      this.#on.announce("There is nothing to share yet.");
      return;
    }
    const film = this.#parts.stage.player.current?.film;
    const all = { label: "All that this page has recorded", recording: () => shown };
    this.#dialog.open(film ? [{ label: `What the stage shows: ${film.event || "one event"}`, recording: () => segmentOf(shown, film.id, film.steps) }, all] : [all]);
  }
  #dialog = new ShareDialog();

  /** Whether the page shows the live trace, and not a recording. */
  get live() {
    return this.#recording === undefined;
  }

  /** The trace that the page shows. The live trace is returned as a recording up to now. */
  get shown() {
    return this.#recording ?? this.#record();
  }

  /** A recording of the live trace up to now. @returns {Recording} */
  #record() {
    return { saved: new Date().toISOString(), lab: this.#on.lab, ...this.#world.record() };
  }

  /** @param {Recording} recording */
  #show(recording) {
    const trace = recordedTrace(recording);
    this.#recording = recording;
    this.#fillViews(recording, trace);
    const { stage, banner } = this.#parts;
    stage.followable = false;
    const [first] = stage.player.films;
    if (first) stage.player.choose(first.id);
    const back = element("button", { type: "button", class: "button small", "data-testid": "back-to-live" }, "Back to live");
    back.addEventListener("click", () => this.#backToLive());
    const saved = Number.isNaN(Date.parse(recording.saved)) ? "at an unknown time" : new Date(recording.saved).toLocaleString();
    banner.replaceChildren(
      element("p", {}, element("strong", {}, "A recorded trace is shown"), `, of lab ${recording.lab}, saved ${saved}: ${recording.events.length} events.`,
        element("span", { class: "recorded-more" }, " Lines that you run now still run live, but stage, timeline and wire show them only after you go back.")),
      back,
    );
    banner.hidden = false;
    openMenu()?.hidePopover(); // it would cover what was opened from it
    back.focus();
    this.#on.announce("A recorded trace is shown in place of the live one.");
    this.#on.shown(trace);
  }

  #backToLive() {
    this.#recording = undefined;
    this.#parts.banner.hidden = true;
    this.#fillViews(this.#record(), this.#world.trace);
    this.#parts.stage.followable = true;
    this.#parts.stage.player.followLive();
    focusOn(this.#parts.open);
    this.#on.announce("The live trace is shown again.");
    this.#on.shown(this.#world.trace);
  }

  /** Shows a trace in all views. @param {Recording} recording @param {PageTrace} trace the trace of that recording */
  #fillViews(recording, trace) {
    const { timeline, wire, stage } = this.#parts;
    timeline.show(trace);
    wire.show(trace);
    showRecording(stage, recording, trace);
  }
}
