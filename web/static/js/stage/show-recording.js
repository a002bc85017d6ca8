// @ts-check
import { socketsAt } from "../trace/past.js";

/** @typedef {import("../trace/trace.js").RecordedWorld} RecordedWorld */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/**
 * Shows a recording on a stage, paused, in place of all that the stage has shown.
 * @param {import("./lab-stage.js").LabStage} stage
 * @param {RecordedWorld} recording
 * @param {PageTrace} trace the trace of that recording
 */
export function showRecording(stage, recording, trace) {
  stage.restart();
  stage.player.pause(); // otherwise the stage would play all films of the recording at once
  stage.show(recording.sockets.map((s) => ({ ...s, rooms: new Set(s.rooms) })), recording.people, recording.instances);
  stage.addPastSockets(recording.people);
  const films = stage.follow(trace);
  stage.add(recording.events, trace.log, true);
  const first = recording.events[0]?.id ?? 0;
  films.reset(socketsAt(recording, first), instancesAtStart(recording));
  films.addRecorded(recording.events, recording.happened);
}

/** The instances as they were before the first event. @param {RecordedWorld} recording */
function instancesAtStart({ instances, events }) {
  const changes = new Map(events.toReversed().flatMap((e) => (e.kind === "instance-stop" || e.kind === "instance-start" ? [[e.instance, e.kind === "instance-stop"]] : [])));
  return instances.map(({ name, running }) => ({ name, running: changes.get(name) ?? running }));
}
