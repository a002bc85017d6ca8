// Questions about built-in events, judged from traces that a playground has recorded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { breakages } from "../../static/js/play/faults.js";
import { doors } from "../../static/js/play/doors.js";
import { judgeBuiltin } from "../../static/js/predict/builtin.js";
import { questionsAbout } from "../../static/js/predict/deeds.js";
import { recorded } from "./built-in-films.mjs";

const rooms = ["project:1"];

/** What a page knows after an act on alice. @param {string} name the recording */
function evidence(name) {
  const { events, happened, people, sockets } = recorded(name);
  const ids = people.find((p) => p.name === "alice")?.sockets ?? [];
  const socket = events.find((e) => e.kind === "disconnecting" && ids.includes(e.socket ?? ""))?.socket ?? ids[0];
  const now = sockets.find((s) => ids.includes(s.id));
  return { name: "alice", instance: "a", socket, rooms, events, happened, isMine: (/** @type {string | undefined} */ id) => ids.includes(id ?? ""), ...(now && { roomsNow: now.rooms }) };
}

/** @param {string} deed @param {string} name @param {Record<string, string>} said */
const judged = (deed, name, said = {}) => judgeBuiltin(questionsAbout(deed, { name: "alice", rooms }), new Map(Object.entries(said).map(([id, answer]) => [id, [answer]])), evidence(name));

/** For each deed the recording of it, and the right answers. @type {[string, string, Record<string, string>][]} */
const answers = [
  ["drop", "drop", { reason: "transport close", back: "back", kept: "new" }],
  ["block", "block", { reason: "transport close", back: "back", kept: "new" }],
  ["client-disconnect", "client-disconnect", { first: "client", "server-reason": "client namespace disconnect", back: "away" }],
  ["disconnect-socket", "server-disconnect", { first: "server", reason: "io server disconnect", back: "away" }],
  ["malformed", "nonsense", { reason: "transport close", back: "back", kept: "new" }],
  ["alone", "stop", { goodbye: "yes", reason: "transport close", kept: "new" }],
  ["kill", "kill", { goodbye: "no", reason: "transport close", back: "back" }],
  ["pause", "pause", { "server-reason": "ping timeout", back: "back", kept: "new" }],
  ["expire-token", "expired", { reason: "transport close", fires: "Invalid or expired token", back: "away" }],
  ["forged-token", "refused", { fires: "Invalid or expired token", connection: "no" }],
];

for (const [deed, name, right] of answers) {
  test(`${deed}: at most three questions, and each has its answer in the trace`, () => {
    const questions = questionsAbout(deed, { name: "alice", rooms });
    assert.ok(questions.length >= 2 && questions.length <= 3);
    assert.deepEqual(questions.map((q) => q.id), Object.keys(right));
    for (const q of questions) assert.ok(q.options.length >= 2 && q.options.length <= 4 && q.options.some((o) => o.id === right[q.id]), q.id);
    const verdict = judged(deed, name, right);
    assert.deepEqual(verdict.rows.map((r) => r.mark), questions.map(() => "right"));
    assert.equal(verdict.idea, undefined);
    for (const row of verdict.rows) assert.match(row.why, /\.$/);
    for (const q of questions) for (const o of q.options) if (o.id !== right[q.id]) {
      const row = judged(deed, name, { ...right, [q.id]: o.id }).rows.find((r) => r.id === q.id);
      assert.equal(row?.mark, "wrong");
      assert.equal(row?.said, `you said: ${o.text}`);
    }
  });

  // Without the checks in factAbout, a trace that ends early is judged as if it showed the rest.
  test(`${deed}: what the trace does not show is not judged`, () => {
    const questions = questionsAbout(deed, { name: "alice", rooms });
    const { rows } = judgeBuiltin(questions, new Map(Object.entries(right).map(([id, answer]) => [id, [answer]])), { ...evidence(name), events: [], happened: [] });
    assert.deepEqual(rows.map((r) => r.mark), questions.map(() => undefined));
  });
}

test("which side is first is asked only where a message joins the two events", () => {
  const asked = answers.filter(([deed]) => questionsAbout(deed, { name: "alice", rooms }).some((q) => q.id === "first")).map(([deed]) => deed);
  assert.deepEqual(asked, ["client-disconnect", "disconnect-socket"]);
  for (const name of ["drop", "stop", "kill", "pause"]) {
    const { rows } = judgeBuiltin([{ kind: "choice", id: "first", text: "", options: [] }], new Map([["first", ["server"]]]), evidence(name));
    assert.equal(rows[0].mark, undefined, name);
  }
});

test("a wrong idea is met by a sentence", () => {
  assert.deepEqual(judged("drop", "drop", { kept: "rooms" }).idea, { says: "The rooms survive a reconnection.", so: "Join again in connect, unless socket.recovered." });
  assert.equal(judged("drop", "drop", { kept: "new" }).idea, undefined);
  assert.match(judged("disconnect-socket", "server-disconnect", { back: "back" }).idea?.says ?? "", /always comes back/);
  assert.match(judged("kill", "kill", { goodbye: "yes" }).idea?.says ?? "", /always notices/);
});

test("without a guess the rows say what happened, and nothing is marked", () => {
  const { rows } = judged("drop", "drop");
  assert.deepEqual(rows.map((r) => [r.what, r.mark, r.said]), [["transport close", undefined, undefined], ["comes back on its own", undefined, undefined], ["a new id, without its rooms", undefined, undefined]]);
});

test("a client in no room is asked about its id and not about its rooms", () => {
  assert.deepEqual(questionsAbout("drop", { name: "alice", rooms: [] }).map((q) => q.id), ["reason", "back", "same-id"]);
});

// A fault that is added to the panel must be asked about, or stand here with the reason why not.
test("each fault and each door asks, unless only another act shows what it does", () => {
  const silent = {
    delay: "an emit shows it", cut: "an emit shows it", failover: "the end of an instance shows it", "outlive-token": "its end comes in half a minute", "hidden-tab": "the learner has to hide the tab",
  };
  const others = ["client-disconnect", "disconnect-socket", "drop", "malformed", "connect"];
  for (const id of [...Object.keys(breakages), ...Object.keys(doors), ...others]) {
    const questions = questionsAbout(id, { name: "alice", rooms });
    if (Object.hasOwn(silent, id)) assert.deepEqual(questions, [], id);
    else assert.ok(questions.length >= 1 && questions.length <= 3, id);
    for (const q of questions) assert.ok(q.options.length >= 2 && q.options.length <= 4, id);
    assert.equal(new Set(questions.map((q) => q.id)).size, questions.length, id);
  }
});

// Without ofTransport, a refusal of which the page has not seen the verdict yet counts as an attempt in vain.
test("a client tries in vain only if its transport fails", () => {
  const { events, happened, ...rest } = evidence("expired");
  const early = { ...rest, happened, events: events.filter((e) => e.kind !== "verdict") };
  assert.equal(judgeBuiltin(questionsAbout("expire-token", { name: "alice", rooms }), new Map([["back", ["trying"]]]), early).rows[2].mark, undefined);
  const killed = evidence("kill");
  const start = killed.events.find((e) => e.kind === "instance-start")?.at ?? 0;
  const offset = recorded("kill").offset;
  const dead = { ...killed, events: killed.events.filter((e) => e.at < start), happened: killed.happened.filter((e) => e.at < start / 1000 + offset) };
  assert.equal(judgeBuiltin(questionsAbout("kill", { name: "alice", rooms }), new Map([["back", ["trying"]]]), dead).rows[2].mark, "right");
});
