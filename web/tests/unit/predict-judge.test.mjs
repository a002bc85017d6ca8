import assert from "node:assert/strict";
import { test } from "node:test";
import { describeJudgements, judge } from "../../static/js/predict/judge.js";
import { Score, arePredictionsOn, savePredictionsOn } from "../../static/js/predict/score.js";
import { audience } from "../../static/js/trace/audience.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

const people = [
  { name: "alice", instance: "a", sockets: ["A"] },
  { name: "bob", instance: "a", sockets: ["B"] },
  { name: "carol", instance: "b", sockets: ["C"] },
];

/**
 * Judges a guess about an emit in alice's handler, on instance a.
 * @param {string[]} guess
 * @param {Partial<TraceEvent>} emit
 * @param {string[]} delivered the sockets that received it
 * @param {{rooms?: Record<string, string[]>, without?: string[], kinds?: import("../../static/js/trace/words.js").Kind[]}} [more]
 */
function judged(guess, emit, delivered, { rooms = {}, without = [], kinds = ["publish", "receive"] } = {}, times = false) {
  const members = new Map(people.map((p) => p.sockets[0]).filter((id) => !without.includes(id)).map((id) => [id, {
    id, nsp: "/", instance: id === "C" ? "b" : "a", user: "", transport: "websocket", rooms: new Set(rooms[id] ?? []),
  }]));
  /** @type {TraceEvent[]} */
  const chain = [
    { id: 1, at: 0, kind: "emit", instance: "a", nsp: "/", event: "news", ...emit },
    ...kinds.map((kind, i) => ({ id: 2 + i, cause: 1, at: 1, kind, instance: kind === "receive" ? "b" : "a" })),
    ...delivered.map((socket, i) => ({ id: 9 + i, cause: 1, at: 2, kind: /** @type {const} */ ("deliver"), socket, instance: socket === "C" ? "b" : "a" })),
  ];
  const { verdicts } = audience(chain, people, members, "alice");
  return Object.fromEntries(judge(guess, verdicts, times).map((j) => [j.name, j]));
}

test("the judgement tells hits, misses, extras and clients rightly left out apart", () => {
  const j = judged(["alice", "bob"], { target: { rooms: ["project:1"] } }, ["A", "C"], { rooms: { A: ["project:1"], C: ["project:1"] } });
  assert.deepEqual([j.alice.kind, j.bob.kind, j.carol.kind], ["hit", "missed", "extra"]);
  assert.deepEqual([j.alice.right, j.bob.right, j.carol.right], [true, false, false]);
  assert.equal(judged([], { target: { socket: "A" } }, ["A"]).bob.kind, "rightly-left-out");
});

// Without the rooms of the verdict, the page says that only the first room would have helped.
test("a client in none of several rooms could have joined any of them", () => {
  const several = judged(["bob"], { target: { rooms: ["project:1", "project:2"] } }, [], {});
  assert.match(several.bob.instead, /call socket\.join\("project:1"\) or socket\.join\("project:2"\) for bob first\.$/);
  const one = judged(["bob"], { target: { rooms: ["project:1"] } }, [], {});
  assert.match(one.bob.instead, /call socket\.join\("project:1"\) for bob first\.$/);
});

/** @type {[string, string[], Partial<TraceEvent>, string[], Parameters<typeof judged>[3], string, RegExp, RegExp][]} */
const cases = [
  ["socket.to leaves the sender out", ["alice"], { target: { rooms: ["project:1"], except: ["A"] } }, ["C"], { rooms: { A: ["project:1"], C: ["project:1"] } },
    "alice", /alice is in project:1, but socket.to leaves out the sender’s own socket/, /io\.to\("project:1"\) would have reached alice/],
  ["broadcast leaves the sender out", ["alice"], { target: { except: ["A"] } }, ["B", "C"], {}, "alice", /socket.broadcast leaves out/, /io.emit would have reached alice/],
  ["io.to does not leave the sender out", [], { target: { rooms: ["r"] } }, ["A"], { rooms: { A: ["r"] } }, "alice", /io.to leaves nobody out/, /socket\.to\("r"\) would have left alice out/],
  ["io.emit does not leave the sender out", [], {}, ["A", "B", "C"], {}, "alice", /io.emit leaves nobody out/, /socket.broadcast.emit would have left alice out/],
  ["a connected client is not in every room", ["bob"], { target: { rooms: ["r"] } }, [], {}, "bob", /bob is not in r/, /socket\.join\("r"\) for bob/],
  ["io means all instances", [], {}, ["A", "B", "C"], {}, "carol", /Instance b took it from Redis/, /io\.local would not have reached instance b/],
  ["a room spans instances", [], { target: { rooms: ["r"] } }, ["C"], { rooms: { C: ["r"] } }, "carol", /carol is in r/, /not tied to one instance/],
  ["a local emit stays on its instance", ["carol"], { target: { local: true } }, ["A", "B"], { kinds: [] }, "carol", /local to instance a/, /Without local, Redis would have carried it to instance b/],
  ["nothing was published", ["carol"], {}, ["A", "B"], { kinds: [] }, "carol", /published nothing/, /only through Redis/],
  ["the client is not in the namespace", ["bob"], { nsp: "/tasks" }, [], {}, "bob", /no socket in the namespace/, /io\("\/tasks"\)/],
  ["except leaves out a room", ["bob"], { target: { except: ["r"] } }, ["A", "C"], { rooms: { B: ["r"] } }, "bob", /bob is in r, which except leaves out/, /leaves out everyone in its rooms/],
  ["the emit is for one socket", ["bob"], { target: { socket: "A" } }, ["A"], {}, "bob", /not bob’s/, /broadcast\.emit reaches the others/],
  ["the client is gone", ["bob"], {}, ["A"], { without: ["B"] }, "bob", /bob was not connected/, /clients that are connected while it runs/],
];
for (const [name, guess, emit, delivered, more, who, why, instead] of cases) {
  test(`the judgement says why a prediction was wrong: ${name}`, () => {
    const j = judged(guess, emit, delivered, more)[who];
    assert.equal(j.right, false);
    assert.match(j.why, why);
    assert.match(j.instead, instead);
  });
}

// Without the count, "twice" is as right as "once".
test("how often is judged where it was asked", () => {
  const rooms = { A: ["p", "q"], C: ["q"] };
  const emit = { target: { rooms: ["p", "q"] } };
  const asked = judged(["alice", "alice", "carol"], emit, ["A", "C"], { rooms }, true);
  assert.deepEqual([asked.alice.right, asked.alice.said, asked.carol.right], [false, "said twice", true]);
  assert.match(asked.alice.instead, /written to once/);
  assert.equal(judged(["alice", "alice", "carol"], emit, ["A", "C"], { rooms }).alice.right, true);
});

test("a right prediction needs no advice", () => {
  const j = judged(["alice", "bob", "carol"], {}, ["A", "B", "C"]);
  assert.deepEqual(Object.values(j).map((x) => x.instead), ["", "", ""]);
  assert.equal(describeJudgements(Object.values(j)), "You predicted 3 of 3 correctly.");
});

test("the judgement is read out with its reasons", () => {
  const text = describeJudgements(Object.values(judged(["alice"], { target: { except: ["A"] } }, ["B", "C"])));
  assert.match(text, /^You predicted 0 of 3 correctly\. alice: not reached, though you expected it\. socket.broadcast leaves out/);
});

/** @param {Record<string, string>} values */
const storage = (values) => ({
  getItem: (/** @type {string} */ key) => values[key] ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => { values[key] = value; },
});

test("the score is kept for the session, with the number of faultless lines in a row", () => {
  const kept = storage({});
  const score = new Score(kept);
  assert.equal(score.text, "");
  const all = Object.values(judged(["alice", "bob", "carol"], {}, ["A", "B", "C"]));
  score.add(all);
  assert.equal(score.text, "3 of 3 right");
  score.add(all);
  assert.equal(new Score(kept).text, "6 of 6 right, 2 lines in a row");
  score.add(Object.values(judged(["bob"], {}, ["A", "B", "C"])));
  assert.equal(new Score(kept).text, "7 of 9 right");
});

test("a score that was tampered with, or cannot be kept, starts from zero", () => {
  for (const bad of ["{", "[]", "[9,3,1,0]", "[1,3,-1,0]", "[1e99,1e99,1,1]", '["a"]', "null"]) {
    assert.equal(new Score(storage({ "socketplay:predict:score": bad })).of, 0, bad);
  }
  const broken = { getItem() { throw new Error("forbidden"); }, setItem() { throw new Error("full"); } };
  const score = new Score(broken);
  score.add(Object.values(judged([], {}, ["A", "B", "C"])));
  assert.equal(score.of, 3);
  assert.equal(arePredictionsOn(broken), true);
});

test("the switch for predictions is remembered", () => {
  const kept = storage({});
  assert.equal(arePredictionsOn(kept), true);
  savePredictionsOn(false, kept);
  assert.equal(arePredictionsOn(kept), false);
  savePredictionsOn(true, kept);
  assert.equal(arePredictionsOn(kept), true);
});
