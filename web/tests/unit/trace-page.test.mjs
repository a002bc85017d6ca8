import assert from "node:assert/strict";
import { test } from "node:test";
import { PageTrace, recordedTrace } from "../../static/js/trace/page-trace.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../static/js/trace/trace.js").ClientEvent} ClientEvent */

/** @param {number} id @param {Partial<TraceEvent>} [more] @returns {TraceEvent} */
const event = (id, more) => ({ id, at: id * 1000, kind: "emit", ...more });
/** @param {string} name @param {Partial<ClientEvent>} [more] @returns {ClientEvent} */
const clientEvent = (name, more) => ({ id: name, at: 10, client: "alice", name, text: "", builtin: true, ...more });
const owners = (/** @type {string} */ socket) => ({ A: "alice" })[socket];

/**
 * Watches a trace and adds to told what the trace reports. @param {PageTrace} trace
 * @param {string} who @param {string[]} told
 */
const listener = (trace, who, told) => trace.watch({
  events: (fresh, lost) => told.push(`${who}: ${fresh.map((e) => e.id)}${lost > 0 ? `, ${lost} lost` : ""}`),
  happened: (e) => told.push(`${who}: ${e.name}`),
  tied: (ties) => told.push(...ties.map((t) => `${who}: ${t.client.name} is ${t.server.id}`)),
  restarted: () => told.push(`${who}: restarted`),
});

test("a watcher that throws does not cost the others an event", (t) => {
  const trace = new PageTrace(owners);
  /** @type {string[]} */
  const told = [];
  trace.watch({ events: () => { throw new Error("a fault in a view"); }, restarted: () => { throw new Error("another"); } });
  listener(trace, "two", told);
  /** @type {string[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {Error} */ error) => reported.push(error.message) }); // as a browser has it
  t.after(() => { Reflect.deleteProperty(globalThis, "reportError"); });
  trace.add([event(1)], 0);
  trace.restart();
  assert.deepEqual(told, ["two: 1", "two: restarted"]);
  assert.deepEqual(reported, ["a fault in a view", "another"]);
});

test("a trace tells all its watchers the same, in the order in which they came, until they stop", () => {
  const trace = new PageTrace(owners);
  /** @type {string[]} */
  const told = [];
  listener(trace, "one", told);
  const stop = listener(trace, "two", told);
  trace.add([event(1, { kind: "connect", socket: "A", session: "s", instance: "a" })], 0);
  trace.addClientEvent(clientEvent("packet", { frame: "2", socket: "A" }));
  trace.add([event(1), event(2, { kind: "frame-out", frame: "2", session: "s", instance: "a" })], 3);
  assert.deepEqual(told.splice(0), [
    "one: 1", "two: 1", "one: packet", "two: packet",
    "one: 2, 3 lost", "two: 2, 3 lost", // event 1 was known already
    "one: packet is 2", "two: packet is 2",
  ]);
  stop();
  trace.restart();
  assert.deepEqual(told, ["one: restarted"]);
});

test("a restart empties the log of the server, and keeps the events of the clients", () => {
  const trace = new PageTrace(owners);
  trace.add([event(1)], 0);
  trace.addClientEvent(clientEvent("connect"));
  trace.restart();
  assert.deepEqual(trace.log.all(), []);
  assert.equal(trace.clock.toPage(1000), 0, "the clock starts again");
  assert.deepEqual(trace.happened.map((e) => e.name), ["connect"]);
  trace.add([event(1)], 0);
  assert.equal(trace.log.all().length, 1, "the new server counts from one again");
});

test("a trace keeps the latest events of the clients", () => {
  const trace = new PageTrace(owners);
  for (let i = 0; i < 2500; i++) trace.addClientEvent(clientEvent(`e${i}`));
  assert.equal(trace.happened.length, 2000);
  assert.equal(trace.happened[0].name, "e500");
});

test("a socket has the name of its client on the page, or else of its user", () => {
  const trace = new PageTrace(owners);
  assert.deepEqual([trace.nameOf("A", "u"), trace.nameOf("B", "u"), trace.nameOf(undefined, "u"), trace.nameOf("B", undefined)], ["alice", "u", "u", undefined]);
});

test("a trace sets its clock by causes and their effects", () => {
  const trace = new PageTrace(owners);
  trace.add([event(1, { kind: "connect", socket: "A", session: "s", instance: "a" })], 0);
  trace.addClientEvent(clientEvent("connect", { socket: "A", at: -60 }));
  assert.equal(trace.clock.toPage(1000), -60, "a client connects only after its server says so");
  trace.add([event(2, { kind: "frame-out", frame: "2", session: "s", instance: "a" })], 0);
  trace.addClientEvent(clientEvent("packet", { frame: "2", socket: "A", at: -70 }));
  assert.equal(trace.clock.toPage(2000), -70, "a frame is sent before it arrives");
  trace.addClientEvent(clientEvent("packetCreate", { frame: "3", socket: "A", at: -95 }));
  trace.add([event(3, { kind: "frame-in", frame: "3", session: "s", instance: "a" })], 0);
  assert.equal(trace.clock.toPage(2000), -70, "a frame from a client may have been under way for long");
  trace.addClientEvent(clientEvent("disconnect", { socket: "A", at: -80 }));
  const { moves } = trace.clock;
  trace.add([event(4, { kind: "action", socket: "A" })], 0);
  assert.equal(trace.clock.toPage(4000), -80, "the page heard of the end before it heard what had caused it");
  assert.ok(trace.clock.moves > moves, "rows that were placed have to be placed again");
});

test("a trace from a file has the names and the clock of the file", () => {
  const trace = recordedTrace({
    offset: 7, instances: [], sockets: [], events: [event(1), event(2, { cause: 1 })], happened: [clientEvent("connect")],
    people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A0", "A"] }],
  });
  assert.deepEqual(trace.log.family(2), [1, 2]);
  assert.equal(trace.clock.toPage(1000), 8);
  assert.equal(trace.nameOf("A0", undefined), "alice");
  assert.equal(trace.happened.length, 1);
});
