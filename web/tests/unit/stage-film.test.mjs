// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { audienceAt, firstEventOf, longest, makeFilm, placesAt, reached, shorten, shortest, stepAt, watchable } from "../../static/js/stage/film.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */

const owners = new Map([["A", "alice"], ["B", "bob"], ["C", "carol"]]);
const keyOf = (/** @type {string | undefined} */ socket) => owners.get(socket ?? "");

/** The server's trace of io.to("p").emit in alice's handler, on instance a. @type {TraceEvent[]} */
const chain = [
  { id: 39, at: 1000, kind: "action", instance: "a", socket: "A", event: "emit", room: "p" },
  { id: 40, cause: 39, at: 1090, kind: "emit", instance: "a", nsp: "/", event: "news", args: [{ x: 1 }], target: { rooms: ["p"] } },
  { id: 41, cause: 40, at: 1100, kind: "deliver", instance: "a", nsp: "/", socket: "A", event: "news", args: [{ x: 1 }] },
  { id: 42, cause: 40, at: 1300, kind: "publish", instance: "a", nsp: "/", event: "news", args: [{ x: 1 }] },
  { id: 43, cause: 42, at: 5000, kind: "receive", instance: "b", nsp: "/", event: "news", args: [{ x: 1 }] },
  { id: 44, cause: 43, at: 5010, kind: "deliver", instance: "b", nsp: "/", socket: "C", event: "news", args: [{ x: 1 }] },
];

test("a packet takes the path of its trace, step by step", () => {
  const f = makeFilm(chain, keyOf);
  assert.ok(f);
  assert.deepEqual(f.steps.map((s) => s.hops.map((h) => `${h.kind} ${h.from} > ${h.to}`)), [
    ["emit instance:a > instance:a"],
    ["deliver instance:a > client:alice", "publish instance:a > redis"],
    ["receive redis > instance:b"],
    ["deliver instance:b > client:carol"],
  ]);
  assert.equal(f.id, 39);
  assert.equal(f.event, "news");
  assert.equal(f.sender, "alice");
  assert.deepEqual(f.targets, [{ rooms: ["p"], nsp: "/" }]);
  for (const [i, step] of f.steps.entries()) {
    assert.equal(step.start, i === 0 ? 0 : f.steps[i - 1].end);
    for (const hop of step.hops) assert.ok(hop.end - hop.start >= shortest && hop.end - hop.start <= longest);
  }
  assert.equal(f.length, f.steps[3].end);
  assert.equal(f.steps[2].hops[0].took, 3700);
  assert.equal(f.kind, "emit");
  assert.deepEqual(f.steps.map((s) => `${s.side}: ${s.name} ${s.who} ${s.ids}`), ["server: emit  40", "server: → alice, publish alice 41,42", "server: receive  43", "server: → carol carol 44"]);
});

test("a film compresses the recorded time and keeps its order", () => {
  assert.equal(watchable(0), shortest);
  assert.equal(watchable(10), shortest);
  assert.equal(watchable(1_000_000), longest);
  assert.equal(watchable(60_000_000), longest);
  const times = [10, 100, 1000, 10_000, 100_000].map(watchable);
  for (let i = 1; i < times.length; i++) assert.ok(times[i] > times[i - 1]);
});

test("a film says which clients have received the event at a time, and which are still to receive it", () => {
  const f = makeFilm(chain, keyOf);
  assert.ok(f);
  assert.equal(audienceAt(f, 0), undefined);
  assert.equal(audienceAt(f, f.steps[0].end), undefined);
  const between = audienceAt(f, f.steps[2].end);
  assert.deepEqual([...(between?.hit ?? [])], ["alice"]);
  assert.deepEqual([...(between?.pending ?? [])], ["carol"]);
  assert.deepEqual([...reached(f, f.length)].sort(), ["alice", "carol"]);
  assert.equal(audienceAt(f, f.length)?.pending.size, 0);
});

test("a film says where its packets are at a time", () => {
  const f = makeFilm(chain, keyOf);
  assert.ok(f);
  assert.equal(stepAt(f, 0), -1);
  assert.deepEqual(placesAt(f, 0), []);
  assert.equal(stepAt(f, f.steps[1].end), 1);
  assert.deepEqual(placesAt(f, f.steps[1].end), ["client:alice", "redis"]);
  assert.deepEqual(placesAt(f, f.steps[1].end + 1), ["instance:b"]);
  assert.deepEqual(placesAt(f, f.length), ["client:carol"]);
});

test("the film of an event that a client sends begins at the client, and the acknowledgement returns to it", () => {
  const f = makeFilm([
    { id: 1, at: 0, kind: "handle", instance: "a", socket: "B", event: "ask", args: [] },
    { id: 2, cause: 1, at: 50, kind: "join", instance: "a", socket: "B", room: "p" },
    { id: 3, cause: 1, at: 90, kind: "emit", instance: "a", event: "told", target: {} },
    { id: 4, cause: 3, at: 95, kind: "deliver", instance: "a", socket: "A", event: "told" },
    { id: 5, cause: 1, at: 99, kind: "ack-out", instance: "a", socket: "B", event: "ask", args: [{ ok: true }] },
  ], keyOf);
  assert.deepEqual(f?.steps.map((s) => s.hops.map((h) => `${h.kind} ${h.from} > ${h.to}`)), [
    ["handle client:bob > instance:a"],
    ["emit instance:a > instance:a", "ack-out instance:a > client:bob"],
    ["deliver instance:a > client:alice"],
  ]);
  assert.equal(f?.sender, "bob");
  assert.match(f?.steps[0].text ?? "", /^Bob sends ask to instance a, whose handler runs\.$/);
});

test("events that move no packet between places of the stage make no film", () => {
  assert.equal(makeFilm([{ id: 1, at: 0, kind: "deliver", instance: "a", socket: "X", event: "e" }], keyOf), undefined);
  assert.equal(makeFilm([{ id: 1, at: 0, kind: "join", instance: "a", socket: "A", room: "r" }], keyOf), undefined);
});

test("a film begins at the earliest cause that carries the packet", () => {
  const get = (/** @type {number} */ id) => /** @type {TraceEvent[]} */ ([...chain, { id: 1, at: 0, kind: "connect" }, { id: 2, cause: 1, at: 1, kind: "emit" }]).find((e) => e.id === id);
  assert.equal(firstEventOf(chain[5], get)?.id, 39);
  assert.equal(firstEventOf({ id: 9, cause: 2, at: 2, kind: "deliver" }, get)?.id, 2);
  assert.equal(firstEventOf({ id: 9, cause: 99, at: 2, kind: "deliver" }, get)?.id, 9);
  assert.equal(firstEventOf({ id: 9, at: 2, kind: "frame-out" }, get), undefined);
});

test("an answer follows the delivery that asked for it, whatever frames carried it", () => {
  const f = makeFilm([
    ...chain.slice(0, 3).map((e) => (e.kind === "action" ? { ...e, event: "emitWithAck" } : e)),
    { id: 45, cause: 41, at: 1110, kind: "frame-out", instance: "a" },
    { id: 46, at: 2000, kind: "frame-in", instance: "a" },
    { id: 47, cause: 46, answers: 41, at: 2010, kind: "ack-in", instance: "a", nsp: "/", socket: "A", args: ["yes"] },
  ], keyOf);
  assert.deepEqual(f?.steps.map((s) => s.hops.map((h) => `${h.kind} ${h.event} ${h.took}`)), [["emit news 90"], ["deliver news 10"], ["ack-in news 910"]]);
});

test("a payload is cut between characters, never inside one", () => {
  assert.equal(shorten([]), "");
  assert.equal(shorten(undefined), "");
  assert.equal(shorten([{ a: 1 }, "x"]), '{"a":1}, "x"');
  assert.equal(shorten(["😀".repeat(30)], 5), '"😀😀😀…');
});
