// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstEventOf, makeFilm } from "../../static/js/stage/film.js";
import { Cast } from "../../static/js/stage/model.js";
import { segmentOf } from "../../static/js/trace/segment.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

const owners = new Map([["A", "alice"], ["C", "carol"]]);
const keyOf = (/** @type {string | undefined} */ socket) => owners.get(socket ?? "");
const keyOfUser = (/** @type {string | undefined} */ user) => [...owners.values()].find((name) => name === user);
const label = (/** @type {string} */ key) => key;

const rest = { method: "POST", path: "/api/tasks", instance: "a", user: "alice" };
const data = { nsp: "/", event: "task:created", args: [{ task: {} }] };

/** The trace of alice's POST to instance a. Instance b takes the event from Redis before the answer leaves. @type {TraceEvent[]} */
const chain = [
  { id: 40, at: 1000, kind: "request", ...rest, frame: '{"title":"Order tea","projectId":"1"}' },
  { id: 41, cause: 40, at: 1100, kind: "emit", instance: "a", ...data, target: { rooms: ["user:alice", "project:1"] } },
  { id: 42, cause: 41, at: 1200, kind: "deliver", instance: "a", socket: "A", ...data },
  { id: 43, cause: 41, at: 1300, kind: "publish", instance: "a", ...data },
  { id: 44, cause: 43, at: 1400, kind: "receive", instance: "b", ...data },
  { id: 45, cause: 40, at: 1500, kind: "response", ...rest, status: 201, duration: 500, frame: '{"success":true}' },
  { id: 46, cause: 44, at: 1600, kind: "deliver", instance: "b", socket: "C", ...data },
];

/** @param {TraceEvent[]} events */
const film = (events) => {
  const made = makeFilm(events, keyOf, label, keyOfUser);
  assert.ok(made);
  return made;
};

test("a request is the first step of its film, and the response stands where it left", () => {
  const f = film(chain);
  assert.deepEqual(f.steps.map((s) => s.hops.map((h) => `${h.kind} ${h.from} > ${h.to}`)), [
    ["request client:alice > instance:a"],
    ["emit instance:a > instance:a"],
    ["deliver instance:a > client:alice", "publish instance:a > redis"],
    ["receive redis > instance:b"],
    ["response instance:a > client:alice"],
    ["deliver instance:b > client:carol"],
  ]);
  assert.deepEqual(f.steps.map((s) => `${s.side}: ${s.name} ${s.who}`), ["client: POST alice", "server: emit ", "server: → alice, publish alice", "server: receive ", "client: 201 alice", "server: → carol carol"]);
  assert.deepEqual([f.id, f.kind, f.event, f.sender], [40, "request", "POST /api/tasks", "alice"]);
  assert.deepEqual(f.targets, [{ rooms: ["user:alice", "project:1"], nsp: "/" }]);
  for (const [i, step] of f.steps.entries()) {
    assert.equal(step.start, i === 0 ? 0 : f.steps[i - 1].end);
    for (const hop of step.hops) assert.equal(hop.start, step.start);
  }
});

test("each event that follows from a request leads back to it", () => {
  const get = (/** @type {number} */ id) => chain.find((e) => e.id === id);
  for (const e of chain) assert.equal(firstEventOf(e, get)?.id, 40, e.kind);
});

test("a request and its response are told in words", () => {
  const texts = film(chain).steps.map((s) => s.text);
  assert.equal(texts[0], "Alice asks instance a: POST /api/tasks.");
  assert.equal(texts[4], "Instance a answers 201 Created to alice.");
  const frame = JSON.stringify({ error: { message: "You are not a member of this project." } });
  const refused = film([{ ...chain[0], user: "carol" }, { ...chain[5], user: "carol", status: 403, frame }]);
  assert.equal(refused.steps[1].text, "Instance a answers 403 Forbidden to carol: You are not a member of this project.");
  assert.deepEqual(refused.steps[1].marks, [{ place: "client:carol", name: "403 Forbidden", text: "You are not a member of this project." }]);
});

test("a request of a user who is not on stage begins and ends at its instance", () => {
  const f = film([{ ...chain[0], user: undefined }, { ...chain[5], user: undefined, status: 401, frame: "" }]);
  assert.deepEqual(f.steps.map((s) => s.hops.map((h) => `${h.from} > ${h.to}`)), [["instance:a > instance:a"], ["instance:a > instance:a"]]);
  assert.equal(f.steps[0].text, "A client without a valid token asks instance a: POST /api/tasks.");
  assert.match(f.steps[1].text, /^Instance a answers 401 Unauthorized to a client without a valid token: The request has no valid token\.$/);
  assert.deepEqual(f.steps.map((s) => s.side), ["server", "server"]);
});

test("of a user's clients, the request comes from one of this page and on its instance", () => {
  const cast = new Cast();
  const own = (/** @type {string} */ name, /** @type {string} */ instance, user = "alice") => ({ name, user, instance, sockets: [`${name}1`] });
  const member = (/** @type {string} */ id, /** @type {string} */ instance, user = "alice") => ({ id, nsp: "/", instance, user, transport: "websocket", session: id, rooms: new Set() });
  cast.scene([member("alice1", "a"), member("tab1", "b"), member("other", "c"), member("dan1", "a", "dan")], [own("alice", "a"), own("tab", "b")], []);
  assert.deepEqual(["a", "b", "c"].map((i) => cast.keyOfUser("alice", i)), ["alice", "tab", "alice"]);
  assert.equal(cast.keyOfUser("dan", "b"), "a/dan1");
  assert.deepEqual([cast.keyOfUser("erin", "a"), cast.keyOfUser(undefined, "a"), cast.keyOfUser("", "a")], [undefined, undefined, undefined]);
});

test("a part of a recording holds the request with all that it caused, whichever event was chosen", () => {
  const recording = { offset: 0, instances: [], people: [], sockets: [], happened: [], events: [{ ...chain[0], id: 7 }, ...chain, { ...chain[0], id: 50 }] };
  for (const id of [40, 43, 45, 46]) assert.deepEqual(segmentOf(recording, id).events.map((e) => e.id), chain.map((e) => e.id), String(id));
});
