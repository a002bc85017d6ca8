// @ts-check

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
  stage.add(recording.events, trace.log, true);
}
