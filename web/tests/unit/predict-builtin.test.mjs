// Questions about built-in events, judged from traces that a playground has recorded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeBuiltin, questionsAbout } from "../../static/js/predict/builtin.js";
import { recorded } from "./built-in-films.mjs";

/** @typedef {import("../../static/js/predict/builtin.js").Deed} Deed */

const rooms = ["project:1"];

/** What a page knows after an act on alice. @param {string} name the recording */
function evidence(name) {
  const { events, happened, people, sockets } = recorded(name);
  const ids = people.find((p) => p.name === "alice")?.sockets ?? [];
  const socket = events.find((e) => e.kind === "disconnecting" && ids.includes(e.socket ?? ""))?.socket ?? ids[0];
  const now = sockets.find((s) => ids.includes(s.id));
  return { name: "alice", socket, rooms, events, happened, isMine: (/** @type {string | undefined} */ id) => ids.includes(id ?? ""), ...(now && { roomsNow: now.rooms }) };
}

/** @param {Deed} deed @param {string} name @param {Record<string, string>} said */
const judged = (deed, name, said = {}) => judgeBuiltin(questionsAbout(deed, { name: "alice", rooms }), new Map(Object.entries(said).map(([id, answer]) => [id, [answer]])), evidence(name));

/** For each deed the recording of it, and the right answers. @type {[Deed, string, Record<string, string>][]} */
const answers = [
  ["drop", "drop", { reason: "transport close", back: "back", kept: "new" }],
  ["disconnect-client", "client-disconnect", { first: "client", reason: "client namespace disconnect", back: "away" }],
  ["disconnect-server", "server-disconnect", { first: "server", reason: "io server disconnect", back: "away" }],
  ["stop", "stop", { goodbye: "yes", reason: "transport close" }],
  ["kill", "kill", { goodbye: "no", reason: "transport close" }],
  ["pause", "pause", { reason: "ping timeout", back: "back", kept: "new" }],
  ["expire-token", "expired", { fires: "connect_error", back: "away" }],
  ["refused", "refused", { fires: "connect_error", connection: "no" }],
];

for (const [deed, name, right] of answers) {
  test(`${deed}: at most three questions, and each has its answer in the trace`, () => {
    const questions = questionsAbout(deed, { name: "alice", rooms });
    assert.ok(questions.length >= 2 && questions.length <= 3);
    assert.deepEqual(questions.map((q) => q.id), Object.keys(right));
    for (const q of questions) assert.ok(q.options.length >= 2 && q.options.length <= 4 && q.options.some((o) => o.id === right[q.id]), q.id);
    const verdict = judged(deed, name, right);
    assert.deepEqual(verdict.rows.map((r) => r.mark), questions.map(() => "right"));
    assert.equal(verdict.right, questions.length);
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
    const { rows, judged: many } = judgeBuiltin(questions, new Map(Object.entries(right).map(([id, answer]) => [id, [answer]])), { ...evidence(name), events: [], happened: [] });
    assert.deepEqual(rows.map((r) => r.mark), questions.map(() => undefined));
    assert.equal(many, 0);
  });
}

test("which side is first is asked only where a message joins the two events", () => {
  const asked = answers.filter(([deed]) => questionsAbout(deed, { name: "alice", rooms }).some((q) => q.id === "first")).map(([deed]) => deed);
  assert.deepEqual(asked, ["disconnect-client", "disconnect-server"]);
  for (const name of ["drop", "stop", "kill", "pause"]) {
    const { rows } = judgeBuiltin([{ kind: "choice", id: "first", text: "", options: [] }], new Map([["first", ["server"]]]), evidence(name));
    assert.equal(rows[0].mark, undefined, name);
  }
});

test("a wrong idea is met by a sentence", () => {
  assert.deepEqual(judged("drop", "drop", { kept: "rooms" }).idea, { says: "The rooms survive a reconnection.", so: "Join again in connect, unless socket.recovered." });
  assert.equal(judged("drop", "drop", { kept: "new" }).idea, undefined);
  assert.match(judged("disconnect-server", "server-disconnect", { back: "back" }).idea?.says ?? "", /always comes back/);
  assert.match(judged("kill", "kill", { goodbye: "yes" }).idea?.says ?? "", /always notices/);
});

test("without a guess the rows say what happened, and nothing is marked", () => {
  const { rows, judged: many } = judged("drop", "drop");
  assert.deepEqual(rows.map((r) => [r.what, r.mark, r.said]), [["transport close", undefined, undefined], ["comes back on its own", undefined, undefined], ["a new id, without its rooms", undefined, undefined]]);
  assert.equal(many, 0);
});

test("a client in no room is not asked about its rooms", () => {
  assert.ok(!questionsAbout("drop", { name: "alice", rooms: [] }).some((q) => q.id === "kept"));
});
