import assert from "node:assert/strict";
import { test } from "node:test";
import { verdictsOf } from "../../static/js/player/verdicts.js";
import { recordedTrace } from "../../static/js/trace/page-trace.js";
import { segmentOf } from "../../static/js/trace/segment.js";

/** Instance b is cut off from Redis, so carol does not get alice's emit. @param {{later?: import("../../static/js/trace/trace.js").TraceEvent[]}} [more] @returns {import("../../static/js/trace/trace.js").RecordedWorld} */
const world = ({ later = [] } = {}) => ({
  offset: 0, happened: [], instances: [{ name: "a", running: true, linked: true }, { name: "b", running: true, linked: false }],
  people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A"] }, { name: "carol", user: "carol", instance: "b", sockets: ["C"] }],
  sockets: ["A", "C"].map((id, i) => ({ id, nsp: "/", instance: "ab"[i], user: "", session: "", transport: "websocket", rooms: [] })),
  events: [
    { id: 1, at: 0, kind: "action", event: "emit", instance: "a", socket: "A" }, { id: 2, cause: 1, at: 1, kind: "emit", instance: "a", nsp: "/", event: "news" },
    { id: 3, cause: 2, at: 2, kind: "publish", instance: "a" }, { id: 4, cause: 2, at: 3, kind: "deliver", instance: "a", socket: "A" }, ...later,
  ],
});

/** @param {import("../../static/js/trace/trace.js").RecordedWorld} recording */
const carol = (recording) => verdictsOf(recording, recordedTrace(recording), 1).verdicts[1];

test("the verdicts of a recording follow from its events and from what was broken", () => {
  const { emits, verdicts } = verdictsOf(world(), recordedTrace(world()), 1);
  assert.deepEqual(emits, [2]);
  assert.deepEqual(verdicts.map((v) => [v.name, v.received, v.sender]), [["alice", true, true], ["carol", false, false]]);
  assert.match(carol(world()).why, /cut off from Redis/);
});

// Without isFault in verdicts.js and in segment.js, the reason names a fault that may have
// been set after the emit.
test("a fault that may have been set later is no reason", () => {
  const recording = world({ later: [{ id: 5, at: 9, kind: "action", event: "cut", instance: "b" }] });
  for (const r of [recording, segmentOf(recording, 2)]) assert.doesNotMatch(carol(r).why, /cut off/);
});
