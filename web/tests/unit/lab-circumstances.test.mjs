import assert from "node:assert/strict";
import { test } from "node:test";
import { watchCircumstances } from "../../static/js/lab/circumstances.js";
import { noFaults } from "../../static/js/lab/control.js";
import { PageTrace } from "../../static/js/trace/page-trace.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

/** @param {Partial<import("../../static/js/trace/trace.js").Faults>} [faults] */
const lab = (faults = {}) => ({
  faults: { ...noFaults(), ...faults }, lost: 2, instances: new Map([["a", {}], ["b", {}]]), trace: new PageTrace(() => undefined),
});
let id = 0;
/** @param {Partial<TraceEvent> & {kind: TraceEvent["kind"]}} e @returns {TraceEvent} */
const event = (e) => ({ id: ++id, at: id, ...e });

test("only what was broken all the time is a circumstance", () => {
  const world = lab({ cut: ["a", "b"], alone: true });
  const circumstances = watchCircumstances(world);
  world.faults = { ...noFaults(), cut: ["b", "c"] };
  assert.deepEqual([circumstances("").cut, circumstances("").alone], [["b"], false]);
});

test("what was lost or ended before the line is not counted", () => {
  const world = lab();
  world.trace.add([event({ kind: "disconnect", socket: "A" })], 0);
  const circumstances = watchCircumstances(world);
  assert.deepEqual([circumstances("x").lost, circumstances("x").ended, circumstances("x").problem], [0, [], "x"]);
  world.lost = 7;
  world.trace.add([event({ kind: "disconnect", socket: "B" })], 0);
  assert.deepEqual([circumstances("").lost, circumstances("").ended], [5, ["B"]]);
});

test("an instance that got Redis back is rejoining until it takes something", () => {
  const world = lab();
  const rejoining = () => watchCircumstances(world)("").rejoining;
  const add = (/** @type {Partial<TraceEvent> & {kind: TraceEvent["kind"]}} */ e) => { world.trace.add([event(e)], 0); return rejoining(); };
  assert.deepEqual(add({ kind: "action", event: "heal" }), []); // nothing was cut
  assert.deepEqual(add({ kind: "action", event: "cut", instance: "b" }), []);
  assert.deepEqual(add({ kind: "action", event: "mend", instance: "b" }), ["b"]);
  assert.deepEqual(add({ kind: "receive", instance: "a" }), ["b"]);
  assert.deepEqual(add({ kind: "receive", instance: "b" }), []);
  add({ kind: "action", event: "cut", instance: "a" });
  assert.deepEqual(add({ kind: "action", event: "heal" }), ["a"]);
  assert.deepEqual(add({ kind: "instance-start", instance: "a" }), []);
});
