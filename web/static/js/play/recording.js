// @ts-check
import { element } from "../page/dom.js";
import { TraceFileError, largest, readTrace, writeTrace } from "../trace/file.js";
import { recordedTrace } from "../trace/page-trace.js";

/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */
/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../timeline/lab-timeline.js").LabTimeline} LabTimeline */
/** @typedef {import("../wire/lab-wire.js").LabWire} LabWire */
/** @typedef {import("../lab/world.js").World} World */

/**
 * Saves the trace as a file, and shows a recording (a trace from a file) in place of the live trace.
 */
export class Recorder {
  /** The recording that the page shows; undefined while it shows the live trace. @type {Recording | undefined} */
  #recording;
  #world;
  #parts;
  #on;

  /**
   * @param {World} world
   * @param {{timeline: LabTimeline, wire: LabWire, stage: LabStage, banner: HTMLElement, save: HTMLButtonElement, open: HTMLButtonElement, file: HTMLInputElement}} parts
   * @param {{lab: string, announce: (text: string) => void, problem: import("../page/messages.js").Problem, shown: (trace: PageTrace) => void}} on
   */
  constructor(world, parts, on) {
    this.#world = world;
    this.#parts = parts;
    this.#on = on;
    parts.save.addEventListener("click", () => this.#save());
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
    const address = URL.createObjectURL(new Blob([writeTrace(shown)], { type: "application/json" }));
    element("a", { href: address, download: `socketplay-${shown.lab.replace(/[^\w-]+/g, "-")}-${shown.saved.slice(0, 19).replace(/:/g, "")}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    this.#on.announce(`The trace is saved: ${shown.events.length} events, with their payloads.`);
  }

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
    const world = this.#world;
    const known = [...world.instances.keys()];
    return {
      saved: new Date().toISOString(),
      lab: this.#on.lab,
      offset: world.trace.clock.toPage(0), // the page's time at which the server's clock was zero
      instances: known.map((name) => ({ name, running: world.isRunning(name) })),
      people: [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: world.socketsOf(c.name) })),
      sockets: world.members.all().map((m) => ({ ...m, session: m.session ?? "", rooms: [...m.rooms] })),
      events: world.trace.log.all(),
      happened: world.trace.happened,
    };
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
    this.#parts.open.focus();
    this.#on.announce("The live trace is shown again.");
    this.#on.shown(this.#world.trace);
  }

  /** Shows a trace in all views. @param {Recording} recording @param {PageTrace} trace the trace of that recording */
  #fillViews(recording, trace) {
    const { timeline, wire, stage } = this.#parts;
    timeline.show(trace);
    wire.show(trace);
    stage.restart();
    stage.player.pause(); // otherwise the stage would play all films of the recording at once
    stage.show(recording.sockets.map((s) => ({ ...s, rooms: new Set(s.rooms) })), recording.people, recording.instances);
    stage.addPastSockets(recording.people);
    stage.add(recording.events, trace.log, true);
  }
}
