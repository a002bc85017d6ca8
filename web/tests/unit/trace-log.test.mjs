import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../static/js/trace/clock.js";
import { TraceLog } from "../../static/js/trace/log.js";
import { Members } from "../../static/js/trace/members.js";

/** @param {number} id @param {number} [cause] */
const event = (id, cause) => /** @type {import("../../static/js/trace/trace.js").TraceEvent} */ ({ id, cause, at: id, kind: "emit" });

test("a chain is an event and all its effects, in order", () => {
  const log = new TraceLog();
  log.add([event(1), event(2), event(3, 1), event(4, 2), event(5, 3)]);
  assert.deepEqual(log.chain(1).map((e) => e.id), [1, 3, 5]);
  assert.equal(log.depth(event(5, 3)), 2);
});

test("an answer follows from the delivery that asked for it, and so does the frame that brought it", () => {
  const log = new TraceLog();
  log.add([
    event(1), { ...event(2, 1), kind: "deliver" }, { ...event(3, 2), kind: "frame-out" },
    { ...event(4), kind: "frame-in" }, { ...event(5, 4), kind: "ack-in", answers: 2 }, event(6),
  ]);
  for (const id of [1, 2, 3, 4, 5]) assert.deepEqual(log.family(id), [1, 2, 3, 4, 5], `of ${id}`);
  assert.deepEqual(log.chain(1).map((e) => e.id), [1, 2, 3, 4, 5]);
  assert.equal(log.depth({ ...event(7, 3), kind: "handle" }), 2, "a frame is not a step of its own");
});

test("an event that arrives again is not new", () => {
  const log = new TraceLog();
  log.add([event(1), event(2, 1)]);
  assert.deepEqual(log.add([event(2, 1), event(3, 1)]).map((e) => e.id), [3]);
  assert.deepEqual(log.chain(1).map((e) => e.id), [1, 2, 3]);
});

test("the log is bounded", () => {
  const log = new TraceLog(3);
  log.add([event(1), event(2, 1), event(3, 2), event(4, 3), event(5, 4)]);
  assert.deepEqual(log.all().map((e) => e.id), [3, 4, 5]);
  assert.equal(log.get(1), undefined);
  assert.equal(log.depth(event(5, 4)), 2);
});

test("members follow the trace, and are kept as they were at an emit", () => {
  const members = new Members();
  members.reset([{ name: "a", running: true, sockets: [{ id: "A", user: "alice", nsp: "/", rooms: ["A", "user:alice"] }] }]);
  assert.deepEqual([...(members.get("A")?.rooms ?? [])], ["user:alice"]);
  members.apply({ id: 1, at: 0, kind: "join", socket: "A", room: "p", instance: "a" });
  members.apply({ id: 2, at: 0, kind: "emit", instance: "a" });
  members.apply({ id: 3, at: 0, kind: "leave", socket: "A", room: "p", instance: "a" });
  assert.equal(members.atEmit(2).get("A")?.rooms.has("p"), true);
  assert.equal(members.get("A")?.rooms.has("p"), false);
  members.apply({ id: 4, at: 0, kind: "connect", socket: "B", nsp: "/", instance: "b", user: "bob" });
  members.apply({ id: 5, at: 0, kind: "join", socket: "B", room: "p", instance: "b" });
  assert.deepEqual(members.inRoom("p").map((s) => s.user), ["bob"]);
  members.apply({ id: 6, at: 0, kind: "disconnect", socket: "A", instance: "a" });
  assert.equal(members.get("A"), undefined);
  members.apply({ id: 7, at: 0, kind: "instance-stop", instance: "b" });
  assert.deepEqual(members.all(), []);
});

test("the clock never puts an effect before its cause", () => {
  const clock = new Clock();
  clock.observe(1000, 51); // seen 50 ms late
  clock.observe(2000, 12); // 10 ms late
  clock.observe(3000, 43); // later than the second, so the guess stays
  assert.equal(clock.toPage(2000), 12);
  assert.ok(clock.toPage(3000) <= 43);
  clock.reset();
  assert.equal(clock.toPage(1000), 0);
});
