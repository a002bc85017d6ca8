// However much arrives in one task, the page has its turn in between. It is run by
// TestNode.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// Not every Node takes a .js file for a module where no package.json says so.
const source = await readFile(new URL("patience.js", import.meta.url), "utf8");
const { Patience } = await import("data:text/javascript," + encodeURIComponent(source));

/** Has the clock stand still but for what a handler takes. */
function clock(t) {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  return (ms) => (now += ms);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("10,000 events in one task, and everything else has its turn within 50 ms", async (t) => {
  const pass = clock(t);
  const patience = new Patience();
  const handled = [];
  for (let i = 0; i < 10_000; i++) {
    patience.arrived(() => {
      handled.push(i);
      pass(0.1);
    });
  }
  let turns = 0;
  for (let before = 0; handled.length < 10_000; turns++) {
    assert.ok((handled.length - before) * 0.1 <= 50, `${handled.length - before} events in one turn`);
    before = handled.length;
    await turn();
    assert.ok(handled.length > before, "it goes on");
  }
  assert.ok(turns > 1000 / 50, `the page had ${turns} turns`);
  assert.deepEqual(handled, Array.from({ length: 10_000 }, (_, i) => i), "in the order in which they came");
});

test("who has rested handles at once, and who is tired says so", async (t) => {
  const pass = clock(t);
  const patience = new Patience();
  let handled = 0;
  const busy = () => {
    handled++;
    pass(20);
    assert.ok(patience.tired());
  };
  patience.arrived(busy);
  patience.arrived(busy);
  assert.equal(handled, 1, "the second waits");
  await turn();
  await turn();
  assert.equal(handled, 2);
  pass(5);
  patience.arrived(busy);
  assert.equal(handled, 3, "after a rest there is no wait");
});
