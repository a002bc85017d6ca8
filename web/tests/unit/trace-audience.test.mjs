import assert from "node:assert/strict";
import { test } from "node:test";
import { audience, list, narrate } from "../../static/js/trace/audience.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../static/js/trace/trace.js").Member} Member */

const people = [
  { name: "alice", instance: "a", sockets: ["A"] },
  { name: "bob", instance: "a", sockets: ["B"] },
  { name: "carol", instance: "b", sockets: ["C", "T"] },
];

/** @param {Record<string, string[]>} [rooms] by socket */
function members(rooms = {}) {
  /** @type {[string, string, string][]} */
  const sockets = [["A", "a", "/"], ["B", "a", "/"], ["C", "b", "/"], ["T", "b", "/tasks"]];
  return new Map(sockets.map(([id, instance, nsp]) => [id, { id, instance, nsp, user: "", transport: "", rooms: new Set(rooms[id] ?? []) }]));
}

/**
 * The chain of an emit on instance a.
 * @param {TraceEvent["target"]} target
 * @param {string[]} sockets the sockets that received it
 * @param {Partial<TraceEvent>} [more]
 * @param {{publish?: boolean, receive?: boolean}} [redis]
 * @returns {TraceEvent[]}
 */
function chain(target, sockets, more = {}, { publish = true, receive = true } = {}) {
  let id = 1;
  const cluster = !target?.socket;
  return /** @type {TraceEvent[]} */ ([
    { id: id++, at: 0, kind: "emit", instance: "a", nsp: "/", event: "news", target, ...more },
    ...(cluster && publish ? [{ id: id++, at: 1, kind: "publish", instance: "a" }] : []),
    ...(cluster && publish && receive ? [{ id: id++, at: 2, kind: "receive", instance: "b" }] : []),
    ...sockets.map((socket) => ({ id: id++, at: 3, kind: "deliver", socket, event: "news", instance: socket === "C" || socket === "T" ? "b" : "a" })),
  ]);
}

/**
 * @param {TraceEvent[]} events
 * @param {Map<string, Member>} who
 * @param {string} [sender]
 */
function reasons(events, who, sender = "alice") {
  return Object.fromEntries(audience(events, people, who, sender).verdicts.map((v) => [v.name, v]));
}

test("socket.emit reaches one socket", () => {
  const r = reasons(chain({ socket: "A" }, ["A"]), members());
  assert.deepEqual([r.alice.received, r.bob.received, r.carol.received], [true, false, false]);
  assert.match(r.alice.why, /one socket, and that socket is alice’s/);
  assert.match(r.bob.why, /it is not bob’s/);
});

test("io.emit reaches every client, and crosses Redis", () => {
  const r = reasons(chain({}, ["A", "B", "C"]), members());
  assert.match(r.alice.why, /not even the sender/);
  assert.match(r.bob.why, /names no room/);
  assert.match(r.carol.why, /Instance b took it from Redis/);
});

test("socket.broadcast leaves out the sender's socket", () => {
  const r = reasons(chain({ except: ["A"] }, ["B", "C"]), members());
  assert.match(r.alice.why, /socket\.broadcast leaves out the sender’s own socket/);
  assert.equal(r.bob.received, true);
});

test("io.to reaches the whole room, and the sender too", () => {
  const r = reasons(chain({ rooms: ["p"] }, ["A", "C"]), members({ A: ["p"], C: ["p"] }));
  assert.match(r.alice.why, /alice is in p, and io\.to leaves nobody out/);
  assert.equal(r.bob.why, "bob is not in p.");
  assert.equal(r.carol.why, "carol is in p. Instance b took it from Redis.");
});

test("socket.to leaves out the sender, even if it is in the room", () => {
  const r = reasons(chain({ rooms: ["p"], except: ["A"] }, ["C"]), members({ A: ["p"], C: ["p"] }));
  assert.equal(r.alice.why, "alice is in p, but socket.to leaves out the sender’s own socket.");
});

test("the reason says if the sender is not in the room", () => {
  const r = reasons(chain({ rooms: ["p"], except: ["B"] }, ["A", "C"]), members({ A: ["p"], C: ["p"] }), "bob");
  assert.equal(r.bob.why, "bob sent it and is not in p either.");
  assert.equal(r.alice.why, "alice is in p.");
});

test("an emit to a namespace reaches the sockets in it", () => {
  const r = reasons(chain({}, ["T"], { nsp: "/tasks" }), members());
  assert.equal(r.bob.why, "bob has no socket in the namespace /tasks.");
  assert.match(r.carol.why, /carol has a socket in the namespace \/tasks/);
});

test("except leaves out a room", () => {
  const r = reasons(chain({ except: ["p"] }, ["B"]), members({ A: ["p"], C: ["p"] }));
  assert.equal(r.alice.why, "alice is in p, which except leaves out.");
  assert.equal(r.bob.why, "bob is connected to / and not in p.");
});

test("an emit to several rooms reaches each socket once", () => {
  const r = reasons(chain({ rooms: ["p", "q"] }, ["A", "C"]), members({ A: ["p", "q"], C: ["q"] }));
  assert.equal(r.alice.why, "alice is in p and q; one emit writes to each socket once.");
  assert.equal(r.bob.why, "bob is not in p or q.");
});

test("the reason says why a client was not connected", () => {
  const stopped = people.map((p) => (p.name === "carol" ? { ...p, sockets: [], running: false } : p));
  const { verdicts } = audience(chain({}, ["A", "B"]), stopped, members(), "alice");
  assert.equal(verdicts[2].why, "carol was not connected: instance b does not run.");
});

test("the reason says why another instance did not hear of the emit", () => {
  const unknown = reasons(chain({}, ["A", "B"], {}, { receive: false }), members());
  assert.match(unknown.carol.why, /does not show that instance b, where carol is, took it from Redis\. It does not say why/);
  const alone = reasons(chain({}, ["A", "B"], {}, { publish: false }), members());
  assert.match(alone.carol.why, /Instance a published nothing/);
  const local = reasons(chain({ local: true }, ["A", "B"], {}, { publish: false }), members());
  assert.match(local.carol.why, /local to instance a/);
});

test("the reason admits what the trace cannot explain", () => {
  const r = reasons(chain({}, ["A"]), members());
  assert.match(r.bob.why, /no delivery to bob and does not say why/);
});

test("the deliveries of each client are counted, and so are unknown sockets", () => {
  const { verdicts, strangers } = audience(chain({}, ["A", "A", "X", "Y", "X"]), people, members(), "alice");
  assert.equal(verdicts[0].times, 2);
  assert.equal(strangers, 2);
});

test("one sentence tells which clients received the event", () => {
  /** @returns {import("../../static/js/trace/trace.js").Verdict} */
  const v = (/** @type {string} */ name, /** @type {number} */ times) => ({ name, received: times > 0, times, why: "", because: "connected" });
  assert.equal(narrate("news", [v("alice", 1), v("bob", 0), v("carol", 2)]), "alice and carol (2 times) received news; bob did not.");
  assert.equal(narrate("news", [v("alice", 0)]), "Nobody here received news.");
  assert.equal(narrate("news", [v("alice", 1)]), "alice received news.");
  assert.equal(list(["a", "b", "c"], "or"), "a, b or c");
});
