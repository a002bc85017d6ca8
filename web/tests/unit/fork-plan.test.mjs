import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, planFork } from "../../static/js/fork/plan.js";
import { lineOf } from "../../static/js/fork/line.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../static/js/trace/trace.js").Recording} Recording */

const sockets = { A: "a", B: "a", C: "b", T: "b" };

/**
 * Makes a recording with alice and bob on a, and carol on b. carol is in /tasks too.
 * @param {Partial<TraceEvent>[]} happened the events after these clients have connected
 * @param {Partial<Recording>} [more]
 * @returns {Recording}
 */
function recording(happened, more = {}) {
  const nsp = (/** @type {string} */ id) => (id === "T" ? "/tasks" : "/");
  /** @type {Partial<TraceEvent>[]} */
  const connects = Object.entries(sockets).map(([socket, instance]) => ({ kind: "connect", socket, instance, nsp: nsp(socket) }));
  return {
    saved: "", lab: "quiet-otter", offset: 0, instances: [{ name: "a", running: true }, { name: "b", running: true }],
    people: [["alice", "A"], ["bob", "B"], ["carol", "C", "T"]].map(([name, ...ids]) => ({ name, user: name, instance: name === "carol" ? "b" : "a", sockets: ids })),
    sockets: Object.entries(sockets).map(([id, instance]) => ({ id, instance, nsp: nsp(id), user: "", session: id, transport: "websocket", rooms: [] })),
    events: [...connects, ...happened].map((e, i) => ({ id: i + 1, at: i, kind: "emit", ...e })),
    happened: [], ...more,
  };
}

/** @param {string} event @param {Record<string, unknown>} body @param {Partial<TraceEvent>} [more] @returns {Partial<TraceEvent>} */
const action = (event, body, more = {}) => ({ kind: "action", event, socket: "A", instance: "a", args: [body], ...more });
/** @param {import("../../static/js/fork/fork.js").Plan} plan */
const lines = (plan) => plan.acts.map((act) => { const { code, text } = lineOf(act); return [code, text].filter(Boolean).join(" "); });

test("a plan lists the actions of a trace in order, as a fork can repeat them", () => {
  const plan = planFork(recording([
    action("join", { room: "project:1" }, { socket: "C", instance: "b" }),
    action("emit", { target: "room", room: "project:1", event: "news", data: { text: "hello" } }),
    action("emit", { target: "all", event: "more", data: 1 }, { args: [{ target: "all", event: "more", data: 1 }, null, "three"] }),
    action("emitWithAck", { target: "all", method: "emitWithAck", event: "q", timeout: 500 }),
    action("socketsJoin", { target: "broadcast", method: "socketsJoin", newRoom: "red" }),
    action("emit", { target: "namespace", event: "due" }, { nsp: "/tasks" }),
    { kind: "frame-in", frame: '42/tasks,7["presence:online",1]', socket: undefined },
    { kind: "handle", cause: 11, socket: "T", nsp: "/tasks", instance: "b", event: "presence:online", args: [1] },
    { kind: "frame-in", frame: '42["hi"]' },
    { kind: "handle", cause: 13, socket: "B", instance: "a", event: "hi" },
    action("drop", {}, { socket: "B" }),
    { kind: "disconnect", cause: 15, socket: "B", reason: "transport close" },
    action("cut", { on: true }, { socket: undefined }),
    action("mend", {}, { socket: undefined }),
    action("delay", { link: "1-2", ms: 500 }),
    action("kill", {}, { socket: undefined, instance: "b" }),
  ]));
  assert.deepEqual(lines(plan), [
    'socket.join("project:1") for carol, on instance b',
    'io.to("project:1").emit("news", {"text":"hello"}) in alice’s handler, on instance a',
    'io.emit("more", 1, null, "three") in alice’s handler, on instance a',
    'await io.timeout(500).emitWithAck("q") in alice’s handler, on instance a',
    'socket.broadcast.socketsJoin("red") in alice’s handler, on instance a',
    'io.of("/tasks").emit("due") in alice’s handler, on instance a',
    'await socket.io.socket("/tasks").emitWithAck("presence:online", 1); in carol’s client',
    'socket.emit("hi"); in bob’s client',
    "bob’s TCP connection is cut",
    "instance a is cut off from Redis",
    "instance a gets Redis again",
    "alice’s link takes 500 ms",
    "instance b is killed",
  ]);
  assert.deepEqual(plan.leftOut, []);
  assert.deepEqual(plan.people.map((p) => [p.name, p.instance, p.namespaces]), [["alice", "a", ["/"]], ["bob", "a", ["/"]], ["carol", "b", ["/", "/tasks"]]]);
  assert.equal(plan.acts[10].body?.link, undefined, "another lab does not know the name of a link");
});

test("a plan from a later point begins with the rooms and the faults of that point", () => {
  const r = recording([
    action("join", { room: "red" }, { socket: "C", instance: "b" }),
    { kind: "join", cause: 5, socket: "C", room: "red", instance: "b", nsp: "/" },
    action("join", { room: "blue" }),
    { kind: "join", cause: 7, socket: "A", room: "blue", instance: "a" },
    { kind: "leave", cause: 7, socket: "A", room: "blue", instance: "a" },
    action("cut", { on: true }, { instance: "b", socket: undefined }),
    action("scatter", { on: true }, { instance: undefined, socket: undefined }),
    action("stick", {}, { instance: undefined, socket: undefined }),
    { kind: "disconnecting", socket: "B", instance: "a", reason: "client namespace disconnect", rooms: ["B"] },
    { kind: "disconnect", socket: "B", instance: "a", nsp: "/", reason: "client namespace disconnect" },
    action("emit", { target: "all", event: "news" }),
    { kind: "emit", cause: 15, event: "news", instance: "a" },
    { kind: "deliver", cause: 16, socket: "A", event: "news" },
    { kind: "join", socket: "A", room: "later", instance: "a" },
    action("emit", { target: "socket", event: "last" }),
  ]);
  for (const point of [15, 16, 17]) { // the action and its effects
    const plan = planFork(r, point);
    assert.deepEqual(lines(plan), ['io.emit("news") in alice’s handler, on instance a', 'socket.emit("last") in alice’s handler, on instance a']);
    assert.deepEqual(plan.before.map((act) => lineOf(act).text), ["instance b is cut off from Redis", "in bob’s client"]);
    assert.deepEqual(plan.people.map((p) => p.rooms), [{ "/": [] }, {}, { "/": ["red"], "/tasks": [] }]);
  }
  assert.deepEqual(planFork(r, 19).people[0].rooms, { "/": ["later"] });
});

test("a plan finds the rooms before the trace began by going back from its end", () => {
  const r = recording([]);
  r.events = /** @type {TraceEvent[]} */ ([
    { id: 100, at: 0, kind: "join", socket: "A", room: "new", instance: "a" },
    { id: 101, at: 1, kind: "leave", socket: "C", room: "old", instance: "b" },
    { id: 102, at: 2, kind: "disconnecting", socket: "B", instance: "a", nsp: "/", rooms: ["B", "kept"] },
    { id: 103, at: 3, kind: "disconnect", socket: "B", instance: "a", nsp: "/", reason: "ping timeout" },
    { id: 104, at: 4, kind: "action", event: "emit", instance: "a", args: [{ target: "all", event: "x" }] },
  ]);
  r.sockets = r.sockets.filter((s) => s.id !== "B");
  r.sockets[0].rooms = ["new"];
  assert.deepEqual(planFork(r, 100).people.map((p) => p.rooms["/"]), [[], ["kept"], ["old"]]);
  assert.deepEqual(planFork(r, 104).people.map((p) => p.rooms["/"]), [["new"], undefined, []]);
});

test("a plan repeats the connect of a client that had left, but not an automatic reconnection", () => {
  const plan = planFork(recording([
    { kind: "disconnect", socket: "B", instance: "a", nsp: "/", reason: "client namespace disconnect" },
    { kind: "connect", socket: "B2", instance: "a", nsp: "/" },
    { kind: "disconnect", socket: "A", instance: "a", nsp: "/", reason: "transport close" },
    { kind: "connect", socket: "A2", instance: "a", nsp: "/" },
  ], { people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A", "A2"] }, { name: "bob", user: "bob", instance: "a", sockets: ["B", "B2"] }] }));
  assert.deepEqual(lines(plan), ["socket.disconnect() in bob’s client", "socket.connect() in bob’s client"]);
});

test("a plan names what it cannot repeat, with the reason", () => {
  const plan = planFork(recording([
    action("remove-adapter", { on: true }),
    { kind: "action", event: "emit", socket: "A", instance: "a" },
    action("teleport", {}),
    action("emit", { target: "broadcast", event: "x" }, { socket: "S" }),
    action("emit", { target: "all", event: "from elsewhere" }, { socket: "S" }),
    { kind: "handle", socket: "S", instance: "a", event: "hi" },
    { kind: "handle", socket: "A", instance: "a", event: "file", args: [{ _placeholder: true, num: 0 }] },
    action("emit", { event: "file" }, { args: [{ event: "file" }, 1, { _placeholder: true, num: 0 }] }),
    { kind: "verdict", error: "Authentication required", instance: "a" },
    { kind: "verdict", error: "Authentication required", instance: "a" },
    { kind: "emit", event: "task:created", instance: "a" },
  ]));
  assert.deepEqual(lines(plan), ['io.emit("from elsewhere") on instance a']); // io.emit does the same in every handler
  const left = plan.leftOut.map((l) => `${l.times} ${l.what}: ${l.why}`);
  assert.equal(left.length, 9);
  for (const part of [/adapter was taken away.*differ/, /older Socketplay/, /teleport/, /other page|another page/, /“file”, sent by alice.*binary/, /“emit”: it carried binary/, /^2 a handshake/, /task:created.*request/]) assert.ok(left.some((l) => part.test(l)), String(part));
});

test("a plan is bounded, whatever the file says", () => {
  const many = recording(Array.from({ length: 100 }, (_, i) => action("emit", { target: "all", event: `e${i}` })));
  assert.equal(planFork(many).acts.length, limits.acts);
  assert.match(planFork(many).leftOut[0].why, /repeats 40 actions/);
  assert.equal(planFork(many).leftOut[0].times, 60);
  const crowd = recording([], { people: Array.from({ length: 50 }, (_, i) => ({ name: `p${i}`, user: "alice", instance: i === 0 ? "z" : "a", sockets: [] })) });
  assert.equal(planFork(crowd).people.length, limits.people);
  assert.match(planFork(crowd).leftOut[0].why, /instance z/);
  const hostile = planFork(recording([
    action("emit", /** @type {any} */ ({ target: "all", event: 7, rooms: "x", timeout: "1", __proto__: null, constructor: "x", instance: "control", socket: "S", on: 1 })),
  ]));
  assert.deepEqual(hostile.acts[0].body, { target: "all" });
});

const four = ["a", "b", "c", "d"].map((name) => ({ name, running: true }));
const people = (/** @type {string[][]} */ ...list) => list.map(([name, instance, ...sockets]) => ({ name, user: name, instance, sockets }));
const none = { socket: undefined };

test("a plan begins with the instances of its point, and adds the others when the trace added them", () => {
  const more = { instances: four, people: people(["alice", "a", "A"], ["carol", "b", "C"], ["dan", "c", "D"], ["erin", "d", "E"]) };
  const trace = recording([
    action("emit", { target: "all", event: "two" }), // 5
    action("add", {}, { ...none, instance: "c" }),
    { kind: "connect", socket: "D", instance: "c", nsp: "/" },
    action("kill", {}, { ...none, instance: "c" }), // 8
    action("start", {}, { ...none, instance: "c" }),
    action("add", {}, { ...none, instance: "d" }), // 10
    { kind: "connect", socket: "E", instance: "d", nsp: "/" },
    action("emit", { target: "all", event: "four" }),
  ], more);
  const whole = planFork(trace);
  assert.deepEqual([whole.instances, whole.people.map((p) => p.name)], [2, ["alice", "carol", "dan", "erin"]]);
  assert.deepEqual(lines(whole).filter((l) => l.includes("added")), ["instance c is added", "instance d is added"]);
  assert.equal(planFork(trace, 8).instances, 3);
  assert.deepEqual(planFork(trace, 10).before, []);
  const late = planFork(trace, 12);
  assert.deepEqual([late.instances, lines(late), late.leftOut], [4, ['io.emit("four") in alice’s handler, on instance a'], []]);
});

test("a plan drops the faults of an instance that is removed", () => {
  const trace = recording([
    action("cut", { on: true }, { ...none, instance: "c" }),
    action("stop", {}, { ...none, instance: "c" }),
    action("cut", { on: true }, { ...none, instance: "b" }),
    action("remove", {}, { ...none, instance: "c" }),
    action("emit", { target: "all", event: "x" }), // 9
  ]);
  const plan = planFork(trace, 9);
  assert.deepEqual([plan.instances, plan.before.map((a) => `${a.ask} ${a.instance}`)], [2, ["cut b"]]);
  assert.deepEqual([planFork(trace).instances, lines(planFork(trace)).at(3)], [3, "instance c is removed"]);
});

test("a plan of a forged recording has at most four instances, and only names that a lab can have", () => {
  const odd = ["e", "", "__proto__", "control", "../a"];
  const plan = planFork(recording([
    ...odd.map((instance) => action("add", {}, { ...none, instance })), ...odd.map((instance) => action("remove", {}, { ...none, instance })),
    ...Array.from({ length: 9 }, () => action("remove", {}, { ...none, instance: "d" })),
    action("emit", { target: "all", event: "x" }),
  ], {
    instances: [...four, ...odd.map((name) => ({ name, running: true }))],
    people: people(["alice", "a", "A"], ...odd.map((instance, i) => [`p${i}`, instance, `P${i}`])),
  }));
  assert.equal(plan.instances, 4);
  assert.deepEqual(plan.people.map((p) => p.name), ["alice"]);
  assert.ok(plan.leftOut.some((l) => l.what === "p0" && l.why === "was on instance e, and this fork has a, b, c and d"));
  assert.equal(planFork(recording([action("add", {}, none)], { instances: [] })).instances, 2);
});

test("a request that changes something is left out, with its reason, and its emit is not counted again", () => {
  const plan = planFork(recording([
    { kind: "request", method: "GET", path: "/api/tasks", instance: "a" },
    { kind: "request", method: "POST", path: "/api/tasks", instance: "a" }, // id 6
    { kind: "emit", cause: 6, event: "task:created", instance: "a" },
  ]));
  assert.deepEqual(plan.acts, []);
  assert.deepEqual(plan.leftOut.map((o) => [o.what, o.times]), [["POST /api/tasks", 1]]);
});
