// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestIdea, requestRows, requestSentence } from "../../static/js/play/rest-verdict.js";

const people = [{ name: "alice", user: "alice" }, { name: "bob", user: "bob" }, { name: "tab", user: "alice" }];
/** @param {string} name @param {number} times @param {Partial<import("../../static/js/trace/trace.js").Verdict>} [more] @returns {import("../../static/js/trace/trace.js").Verdict} */
const verdict = (name, times, more) => ({ name, received: times > 0, times, why: `Because of ${name}.`, because: times > 0 ? "in-rooms" : "not-in-room", ...more });
const verdicts = [verdict("alice", 1), verdict("bob", 0), verdict("tab", 1)];
const created = { asker: "alice", event: "task:created", response: { status: 201, frame: "" }, people, verdicts };

test("the asker has the answer and the event; another socket of the same user has the event only", () => {
  const rows = requestRows(created);
  assert.deepEqual(rows.map((r) => `${r.label}: ${r.what}`), ["alice: answer and event", "bob: nothing", "tab: event"]);
  assert.match(rows[0].why, /^alice asked, so alice has the answer\. Because of alice\.$/);
  assert.ok(rows.every((r) => r.mark === undefined && r.said === undefined));
});

test("a guess is right only with the right number", () => {
  const rows = requestRows({ ...created, guess: ["alice", "alice", "tab"] });
  assert.deepEqual(rows.map((r) => [r.label, r.mark, r.judged]), [["alice", "wrong", "times"], ["bob", "right", "rightly-left-out"], ["tab", "right", "hit"]]);
  assert.equal(rows[0].said, "you said: 2 times");
  assert.match(requestIdea({ ...created, guess: ["alice", "alice"] })?.so ?? "", /writes to each socket once/);
  assert.match(requestIdea({ ...created, guess: ["tab"] })?.says ?? "", /instead of the event/);
  assert.equal(requestIdea({ ...created, guess: ["alice", "tab"] }), undefined);
  assert.equal(requestIdea(created), undefined);
});

test("after a refusal nobody has the event, and the reason is the server's", () => {
  const frame = JSON.stringify({ error: { message: "You are not a member of this project." } });
  const rows = requestRows({ ...created, asker: "bob", response: { status: 403, frame }, verdicts: [], guess: ["alice"] });
  assert.deepEqual(rows.map((r) => [r.what, r.mark, r.judged]), [["nothing", "wrong", "missed"], ["answer 403 Forbidden", "right", "rightly-left-out"], ["nothing", "right", "rightly-left-out"]]);
  for (const r of rows) assert.match(r.why, /Nothing was emitted: You are not a member of this project\.$/);
});

// Without the full stop in requestRows, a reason that the server writes without one runs into what follows.
test("each reason ends with one full stop", () => {
  for (const message of ["Invalid or expired token", "You are not a member of this project."]) {
    const rows = requestRows({ ...created, response: { status: 401, frame: JSON.stringify({ error: { message } }) }, verdicts: [], guess: [] });
    for (const r of rows) assert.match(r.why, /[^.]\.$/);
  }
});

test("a user without a client has a row for the answer, which no guess is about", () => {
  const rows = requestRows({ ...created, asker: "erin", guess: [] });
  assert.deepEqual([rows[3].label, rows[3].what, rows[3].mark, rows[3].received], ["erin", "answer", undefined, false]);
  assert.match(requestSentence(rows), /erin: answer\.$/);
});

test("what the page has not seen is not judged", () => {
  const rows = requestRows({ ...created, verdicts: [verdict("alice", 0, { because: "lost" }), verdict("bob", 0), verdict("tab", 1)], guess: ["alice"] });
  assert.deepEqual([rows[0].what, rows[0].mark], ["answer and not seen here", undefined]);
});
