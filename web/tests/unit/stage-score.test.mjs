// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { monoWidth } from "../../static/js/stage/measures.js";
import { scoreOf, spell } from "../../static/js/stage/score.js";

/** @typedef {import("../../static/js/stage/stage.js").Step} Step */

/** @param {string} name @param {Step["side"]} side @param {number} [gap] */
const stop = (name, side, gap) => ({ name, side, gap });
const drop = [
  stop("disconnecting", "server"), stop("disconnect", "server"), stop("disconnect", "client"), stop("attempt", "client", 768),
  stop("reconnect", "client"), stop("connection", "server"), stop("connect", "client"),
];

test("stops have equal distances, and a long wait is a gap with its time", () => {
  const { stops, gaps } = scoreOf(drop, 700, 2, true);
  const distances = stops.slice(1).map((s, i) => Math.round(s.x - stops[i].x));
  assert.equal(new Set(distances.filter((_, i) => i !== 2)).size, 1, String(distances));
  assert.ok(distances[2] > distances[0]);
  assert.deepEqual(gaps.map((g) => g.text), ["768 ms"]);
  assert.ok(stops[2].x < gaps[0].from && gaps[0].to < stops[3].x, "the gap stands before the stop that it delays");
  assert.deepEqual([spell(768), spell(1234), spell(45_000)], ["768 ms", "1.2 s", "45 s"]);
});

// Without the check of taken places, "disconnecting" and "disconnect" overlap at 320 pixels.
test("names of one lane never overlap, stay on the score, and the present stop has its name", () => {
  const many = Array.from({ length: 30 }, (_, i) => stop(i % 3 ? `→ client-${i}` : "مستخدم طويل الاسم", i % 2 ? "server" : "client", i % 7 === 3 ? 1500 : undefined));
  for (const steps of [drop, many, drop.slice(0, 1)]) {
    for (const width of [180, 320, 500, 900]) {
      for (let present = -1; present < steps.length; present++) {
        const { stops } = scoreOf(steps, width, present, true);
        if (present >= 0) assert.ok(stops[present].name, `no name at ${present} of ${width}`);
        for (const side of ["server", "client"]) {
          const lane = stops.filter((s, i) => s.name && steps[i].side === side).map((s) => [s.at - monoWidth(s.name) / 2, s.at + monoWidth(s.name) / 2]).sort((a, b) => a[0] - b[0]);
          for (const [i, [from, to]] of lane.entries()) {
            assert.ok(from >= -0.01 && to <= width + 0.01, `${from} to ${to} on ${width}`);
            if (i > 0) assert.ok(from >= lane[i - 1][1], `two names overlap on ${width} at ${present}`);
          }
        }
      }
    }
  }
});

test("on a phone no name is written, and a wait is an empty gap", () => {
  const { stops, gaps } = scoreOf(drop, 280, 3, false);
  assert.deepEqual(stops.map((s) => s.name), drop.map(() => ""));
  assert.deepEqual(gaps.map((g) => g.text), [""]);
});
