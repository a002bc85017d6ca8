// Tests that handlers run in slices even if many messages arrive in one task. TestNode runs
// this file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// Not every version of Node reads a .js file as a module without a package.json.
const source = await readFile(new URL("timeslice.js", import.meta.url), "utf8");
const { TimeSlice } = await import("data:text/javascript," + encodeURIComponent(source));

/** Stops the clock, and returns a function that moves it forward. */
function stopClock(t) {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  return (ms) => (now += ms);
}

const nextTask = () => new Promise((resolve) => setImmediate(resolve));

test("10,000 events in one task, and everything else has its turn within 50 ms", async (t) => {
  const pass = stopClock(t);
  const slice = new TimeSlice();
  const handled = [];
  for (let i = 0; i < 10_000; i++) {
    slice.handle(() => {
      handled.push(i);
      pass(0.1);
    });
  }
  let turns = 0;
  for (let before = 0; handled.length < 10_000; turns++) {
    assert.ok((handled.length - before) * 0.1 <= 50, `${handled.length - before} events in one slice`);
    before = handled.length;
    await nextTask();
    assert.ok(handled.length > before, "no event was handled in this turn");
  }
  assert.ok(turns > 1000 / 50, `the page had ${turns} turns`);
  assert.deepEqual(handled, Array.from({ length: 10_000 }, (_, i) => i), "the events in the order in which they arrived");
});

test("the first event is handled at once, and after a long one the next has to wait", async (t) => {
  const pass = stopClock(t);
  const slice = new TimeSlice();
  let handled = 0;
  const takeLong = () => {
    handled++;
    pass(20);
    assert.ok(slice.usedUp);
  };
  slice.handle(takeLong);
  slice.handle(takeLong);
  assert.equal(handled, 1, "the second event waits");
  await nextTask();
  await nextTask();
  assert.equal(handled, 2);
  pass(5);
  slice.handle(takeLong);
  assert.equal(handled, 3, "after a pause an event does not wait");
});
