import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../static/js/fork/compare.js";
import { returnedBy } from "../../static/js/fork/returned.js";

/** @typedef {import("../../static/js/fork/fork.js").Act} Act */
/** @typedef {import("../../static/js/fork/fork.js").ActOutcome} ActOutcome */
/** @typedef {import("../../static/js/trace/trace.js").Because} Because */

const homes = { alice: "a", bob: "a", carol: "b", dave: "b" };
/** @type {Act} */
const emit = { id: 1, does: "ask", ask: "emit", client: "alice", instance: "a", body: { target: "all", event: "news" } };

/**
 * @param {string[]} got the clients that received the event
 * @param {Partial<Record<keyof typeof homes, Because>>} [because] for a client, why it
 * received the event or not
 * @param {Partial<ActOutcome> & {rooms?: Record<string, string[]>, away?: string[]}} [more]
 * @returns {ActOutcome}
 */
function outcome(got, because = {}, { rooms = {}, away = [], ...more } = {}) {
  const names = /** @type {(keyof typeof homes)[]} */ (Object.keys(homes));
  return {
    heard: Object.fromEntries(got.map((name) => [name, 1])), returned: "", found: [], problem: "",
    verdicts: names.map((name) => ({ name, received: got.includes(name), times: 1, why: `Why ${name}.`, because: because[name] ?? (got.includes(name) ? "connected" : "not-published") })),
    before: [], people: names.map((name) => ({ name, instance: homes[name], connected: !away.includes(name), rooms: rooms[name] ?? [] })),
    moment: { root: 1, members: [], own: [], instances: [] }, ...more,
  };
}

test("the comparison names the clients that received it only with the adapter, and says why", () => {
  const difference = compare(emit, outcome(["alice", "bob", "carol"]), outcome(["alice", "bob"]));
  assert.equal(difference.differs, true);
  assert.equal(difference.sentence, "carol is on instance b: without an adapter a broadcast never leaves a.");
  assert.deepEqual(difference.rows.map((r) => [r.name, r.with.word, r.without.word, r.differs]), [
    ["alice", "received it", "received it", false], ["bob", "received it", "received it", false],
    ["carol", "received it", "not reached", true], ["dave", "not reached", "not reached", false],
  ]);
  assert.equal(compare(emit, outcome(["carol", "dave"]), outcome([])).sentence, "carol and dave are on instance b: without an adapter a broadcast never leaves a.");
  assert.match(compare(emit, outcome(["carol"]), outcome([], { carol: "not-connected" })).sentence, /^carol received it only with the adapter\. Why carol\.$/);
  assert.match(compare(emit, outcome([]), outcome(["carol"])).sentence, /^carol received it only without the adapter/);
});

test("the comparison counts what clients heard, not what the server says it sent", () => {
  const lost = outcome(["alice"]);
  lost.heard = {};
  assert.equal(compare(emit, outcome(["alice"]), lost).differs, true);
});

test("the comparison names rooms and connections that differ", () => {
  const red = { rooms: { alice: ["red"], carol: ["red"] } };
  assert.match(compare(emit, outcome([], {}, { ...red, verdicts: [] }), outcome([], {}, { rooms: { alice: ["red"] }, verdicts: [] })).sentence, /^carol is in red only with the adapter/);
  assert.match(compare(emit, outcome([], {}, { verdicts: [] }), outcome([], {}, { ...red, verdicts: [] })).sentence, /^alice is in red only without the adapter/);
  const gone = compare(emit, outcome([], {}, { away: ["alice", "carol"], verdicts: [] }), outcome([], {}, { away: ["alice"], verdicts: [] }));
  assert.match(gone.sentence, /^carol is connected only without the adapter/);
  assert.equal(gone.rows[2].with.word, "not connected");
});

test("the comparison ignores what differed before the action", () => {
  const red = { alice: ["red"], carol: ["red"] };
  const yes = outcome(["alice"], {}, { rooms: red });
  const no = outcome(["alice"], {}, { rooms: { alice: ["red"] } });
  assert.equal(compare(emit, { ...yes, before: yes.people }, { ...no, before: no.people }).differs, false);
  assert.equal(compare(emit, { ...yes, before: no.people }, { ...no, before: no.people }).differs, true);
});

test("the comparison says if a line returned different results", () => {
  const fetch = /** @type {Act} */ ({ ...emit, body: { method: "fetchSockets" } });
  const owner = (/** @type {string} */ id) => ({ A: "alice", C: "carol" })[id];
  const both = returnedBy(fetch, { sockets: [{ id: "C" }, { id: "A" }] }, owner);
  const one = returnedBy(fetch, { sockets: [{ id: "A" }] }, owner);
  assert.deepEqual([both.returned, one.returned], ["It found alice and carol.", "It found alice."]);
  assert.equal(compare(fetch, outcome([], {}, { verdicts: [], ...both }), outcome([], {}, { verdicts: [], ...one })).sentence,
    "With the adapter the line returned alice and carol; without it, alice: it asks no other instance.");
  assert.equal(returnedBy(emit, { answers: ["x"] }, owner).returned, "");
  assert.equal(returnedBy({ ...emit, body: { method: "emitWithAck" } }, { answers: ["bob", { ok: true }] }, owner).returned, 'Answers: "bob" and {"ok":true}.');
  assert.equal(returnedBy({ id: 1, does: "send", answered: true }, {}, owner).returned, "No answer arrived.");
  assert.match(compare(emit, outcome([], {}, { verdicts: [] }), outcome([], {}, { verdicts: [], problem: "no." })).sentence, /fails only without the adapter: no\./);
  assert.match(compare(emit, outcome([], {}, { verdicts: [], problem: "cut." }), outcome([], {}, { verdicts: [] })).sentence, /only with the adapter does the line report an error: cut\./);
});

test("the comparison gives a reason if nothing differs", () => {
  const none = (/** @type {ActOutcome} */ c, act = emit) => {
    const { differs, sentence } = compare(act, c, c);
    assert.equal(differs, false);
    return sentence;
  };
  assert.match(none(outcome(["alice"], { alice: "one-socket", bob: "one-socket", carol: "one-socket", dave: "one-socket" })), /one socket/);
  assert.match(none(outcome(["alice"], { bob: "not-in-room", carol: "not-in-room", dave: "not-in-room" })), /Every client that it reaches is on instance a/);
  assert.match(none(outcome(["alice", "bob"], { carol: "local", dave: "local" })), /local/);
  assert.match(none(outcome(["alice"], { carol: "not-taken" })), /did not help here either: Why carol/);
  assert.match(none(outcome([], { alice: "not-in-room", bob: "not-in-room", carol: "not-in-room", dave: "not-in-room" })), /reaches no client/);
  assert.match(none(outcome([], {}, { verdicts: [] }), { id: 1, does: "ask", ask: "join" }), /the adapter is not used/);
  assert.match(none(outcome([], {}, { verdicts: [], problem: "Room needed." })), /In both worlds: Room needed/);
});
