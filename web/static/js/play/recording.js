// @ts-check
import { element } from "../page/dom.js";
import { Clock } from "../trace/clock.js";
import { TraceFileError, largest, readTrace, writeTrace } from "../trace/file.js";
import { TraceLog } from "../trace/log.js";

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../trace/trace.js").Recording} Recording */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("../timeline/lab-timeline.js").LabTimeline} LabTimeline */
/** @typedef {import("../wire/lab-wire.js").LabWire} LabWire */
/** @typedef {import("../lab/world.js").World} World */

/**
 * Stands between a world and its timeline, so that a recording can be shown there
 * meanwhile. Whatever else shows the trace asks whether it is live.
 */
export class Views {
  /** What is shown in place of the live trace. @type {Recording | undefined} */
  recording;
  #clock = new Clock();
  #timeline;
  /** Tells whose socket it is, live. @type {LabTimeline["nameOf"]} */
  #nameOf = (_socket, user) => user;

  /** @param {LabTimeline} timeline */
  constructor(timeline) {
    this.#timeline = timeline;
    timeline.nameOf = (socket, user) => this.nameOf(socket, user);
  }

  get live() {
    return this.recording === undefined;
  }

  /** How the server's clock and the page's relate, live. */
  get offset() {
    return this.#clock.toPage(0);
  }

  /** @returns {LabTimeline["nameOf"]} */
  get nameOf() {
    const { recording } = this;
    if (!recording) return this.#nameOf;
    return (socket, user) => recording.people.find((p) => socket !== undefined && p.sockets.includes(socket))?.name ?? user;
  }

  set nameOf(nameOf) {
    this.#nameOf = nameOf;
  }

  /** @param {TraceEvent[]} events @param {number} [dropped] */
  addServer(events, dropped = 0) {
    const arrived = performance.now();
    for (const e of events) this.#clock.observe(e.at, arrived);
    if (this.live) this.#timeline.addServer(events, dropped);
  }

  /** @param {ClientEvent} e @param {TraceEvent} [cause] */
  addClient(e, cause) {
    if (cause) this.#clock.observe(cause.at, e.at);
    if (this.live) this.#timeline.addClient(e, cause);
  }

  /** @param {ClientEvent} e @param {TraceEvent} frame */
  tie(e, frame) {
    if (frame.kind === "frame-out") this.#clock.observe(frame.at, e.at);
    if (this.live) this.#timeline.tie(e, frame);
  }

  restart() {
    this.#clock.reset();
    if (this.live) this.#timeline.restart();
  }
}

/**
 * Saves the trace as a file, and shows one from a file in place of the live one.
 */
export class Recorder {
  /** Of what is shown. @type {TraceLog} */
  log;
  #views;
  #world;
  #parts;
  #on;

  /**
   * @param {Views} views
   * @param {World} world
   * @param {{timeline: LabTimeline, wire: LabWire, stage: LabStage, banner: HTMLElement, save: HTMLButtonElement, open: HTMLButtonElement, file: HTMLInputElement}} parts
   * @param {{lab: string, say: (text: string) => void, problem: (what: string, next: string) => void, shown: () => void}} on
   */
  constructor(views, world, parts, on) {
    this.#views = views;
    this.#world = world;
    this.#parts = parts;
    this.#on = on;
    this.log = world.log;
    parts.save.addEventListener("click", () => this.#save());
    parts.open.addEventListener("click", () => parts.file.click());
    parts.file.addEventListener("change", async () => {
      const [file] = parts.file.files ?? [];
      parts.file.value = ""; // so that the same can be chosen again
      if (file) await this.open(file);
    });
  }

  /** @param {File} file */
  async open(file) {
    try {
      if (file.size > largest) throw new TraceFileError(`The file is larger than the ${largest >> 20} MB that a trace may have.`);
      this.#show(readTrace(await file.text()));
    } catch (error) {
      if (!(error instanceof TraceFileError)) throw error;
      this.#on.problem("This file cannot be shown.", `${error.message} Nothing on the page has changed.`);
    }
  }

  #save() {
    const { shown } = this;
    if (shown.events.length === 0) {
      this.#on.say("There is nothing to save yet.");
      return;
    }
    const address = URL.createObjectURL(new Blob([writeTrace(shown)], { type: "application/json" }));
    element("a", { href: address, download: `socketplay-${shown.lab.replace(/[^\w-]+/g, "-")}-${shown.saved.slice(0, 19).replace(/:/g, "")}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    this.#on.say(`The trace is saved: ${shown.events.length} events, with their payloads.`);
  }

  /** The trace that is shown, as a file would hold it. */
  get shown() {
    return this.#views.recording ?? this.#record();
  }

  /** The live trace as it is now. @returns {Recording} */
  #record() {
    const world = this.#world;
    const known = [...world.instances.keys()];
    return {
      saved: new Date().toISOString(),
      lab: this.#on.lab,
      offset: this.#views.offset,
      instances: known.map((name) => ({ name, running: world.isRunning(name) })),
      people: [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: world.socketsOf(c.name) })),
      sockets: world.members.all().map((m) => ({ ...m, session: m.session ?? "", rooms: [...m.rooms] })),
      events: world.log.all(),
      happened: world.happened,
    };
  }

  /** @param {Recording} recording */
  #show(recording) {
    const log = new TraceLog();
    log.add(recording.events);
    this.#views.recording = recording;
    this.#fill(recording, log);
    const { stage, banner } = this.#parts;
    stage.followable = false;
    const [first] = stage.player.films;
    if (first) stage.player.choose(first.id);
    const back = element("button", { type: "button", class: "button small", "data-testid": "back-to-live" }, "Back to live");
    back.addEventListener("click", () => this.#live());
    const saved = Number.isNaN(Date.parse(recording.saved)) ? "at an unknown time" : new Date(recording.saved).toLocaleString();
    banner.replaceChildren(
      element("p", {}, element("strong", {}, "A recorded trace is shown"), `, of lab ${recording.lab}, saved ${saved}: ${recording.events.length} events.`,
        element("span", { class: "recorded-more" }, " The lines that you run happen live; stage, timeline and wire do not show them until you are back.")),
      back,
    );
    banner.hidden = false;
    back.focus();
    this.#on.say("A recorded trace is shown in place of the live one.");
    this.#on.shown();
  }

  #live() {
    this.#views.recording = undefined;
    this.#parts.banner.hidden = true;
    this.#fill(this.#record(), this.#world.log);
    this.#parts.stage.followable = true;
    this.#parts.stage.player.follow();
    this.#parts.open.focus();
    this.#on.say("What happens now is shown again.");
    this.#on.shown();
  }

  /** @param {Recording} recording @param {TraceLog} log */
  #fill(recording, log) {
    const { timeline, wire, stage } = this.#parts;
    this.log = log;
    timeline.replay(recording.events, recording.happened, recording.offset);
    wire.restart();
    wire.clear();
    wire.addServer(recording.events);
    stage.restart();
    stage.player.pause(); // what is long past does not play all at once
    stage.show(recording.sockets.map((s) => ({ ...s, rooms: new Set(s.rooms) })), recording.people, recording.instances);
    stage.know(recording.people);
    stage.add(recording.events, log, true);
  }
}
