import assert from "node:assert/strict";
import { test } from "node:test";
import { Outcomes } from "../../static/js/lab/outcomes.js";
import { TraceLog } from "../../static/js/trace/log.js";

test("an outcome waits for the other instance", async () => {
  const log = new TraceLog();
  const outcomes = new Outcomes(log);
  const chain = outcomes.emitChain(1, ["b"]);
  const feed = (/** @type {import("../../static/js/trace/trace.js").TraceEvent[]} */ ...events) => {
    log.add(events);
    outcomes.traceGrew();
  };
  feed({ id: 1, at: 0, kind: "action" }, { id: 2, cause: 1, at: 0, kind: "emit", instance: "a" }, { id: 3, cause: 2, at: 0, kind: "publish", instance: "a" });
  await new Promise((resolve) => setTimeout(resolve, 250));
  feed({ id: 4, cause: 3, at: 0, kind: "receive", instance: "b" }, { id: 5, cause: 4, at: 0, kind: "deliver", socket: "C" });
  assert.deepEqual((await chain).map((e) => e.id), [2, 3, 4, 5]);
});

test("an emit that the trace does not have has no chain", async () => {
  assert.deepEqual(await new Outcomes(new TraceLog()).emitChain(7, []), []);
});
