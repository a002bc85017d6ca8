// A part of a recording that is shared as a link, and played on another page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readTrace, writeTrace } from "../../static/js/trace/file.js";
import { segmentOf } from "../../static/js/trace/segment.js";
import { names, play, recorded, stops } from "./built-in-films.mjs";

for (const name of names.filter((n) => n !== "first" && n !== "stranger")) {
  // Without the film's own events, what no cause joins to the first event is missing: the reconnection, and all that the client noticed.
  test(`${name}: a film that is shared has the same stops`, () => {
    const recording = recorded(name);
    for (const film of play(recording)) {
      const segment = readTrace(writeTrace({ saved: "", lab: "", ...segmentOf(recording, film.id, film.steps) }));
      const again = play(segment).find((f) => f.id === film.id);
      assert.deepEqual(again && stops(again), stops(film));
    }
  });
}

test("a film that is shared takes nothing along that happened afterwards", () => {
  const [first, ...more] = play(recorded("again"));
  assert.ok(more.length > 0);
  const segment = segmentOf(recorded("again"), first.id, first.steps);
  const last = Math.max(...first.steps.flatMap((s) => s.ids));
  assert.ok(segment.events.every((e) => e.id <= last || recorded("again").events.find((c) => c.id === e.cause)));
  assert.ok(!segment.happened.some((e) => e.name === "connect"));
});
