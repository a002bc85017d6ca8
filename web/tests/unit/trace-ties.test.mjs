import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientChains } from "../../static/js/timeline/ties.js";
import { Ties } from "../../static/js/trace/ties.js";

/** @typedef {import("../../static/js/trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../../static/js/trace/trace.js").ClientEvent} ClientEvent */

let count = 0;
/** @param {string} name @param {string} frame @param {Partial<ClientEvent>} [more] @returns {ClientEvent} */
const packet = (name, frame, more) => ({ id: `c${++count}`, at: 10, client: "alice", name, text: frame, builtin: false, frame, socket: "A", ...more });
/** @param {number} id @param {import("../../static/js/trace/words.js").Kind} kind @param {string} text @param {Partial<TraceEvent>} [more] @returns {TraceEvent} */
const frame = (id, kind, text, more) => ({ id, at: id * 1000, kind, instance: "a", session: "s1", frame: text, ...more });
/** @type {TraceEvent} */
const joined = { id: 1, at: 1000, kind: "connect", instance: "a", session: "s1", socket: "A" };
/** @param {import("../../static/js/trace/ties.js").Tie[]} ties */
const ids = (ties) => ties.map((t) => [t.client.id, t.server.id]);

test("a packet is tied to the frame with the same text and connection, whichever is heard first", () => {
  const ties = new Ties();
  const early = packet("packet", '42["news"]');
  assert.deepEqual(ties.addClientEvent(early), []);
  assert.deepEqual(ids(ties.addServerEvents([joined, frame(7, "frame-out", '42["news"]')])), [[early.id, 7]]);
  assert.equal(early.cause, 7);
  assert.equal(early.wire, 7);
  ties.addServerEvents([frame(9, "frame-out", '42["late"]')]);
  assert.deepEqual(ids(ties.addClientEvent(packet("packet", '42["late"]'))), [[`c${count}`, 9]]);
});

test("a packet that a client sends is tied to the incoming frame, and keeps its own cause", () => {
  const ties = new Ties();
  ties.addServerEvents([joined]);
  const sent = packet("packetCreate", '42["ask"]', { cause: "c0" });
  ties.addClientEvent(sent);
  assert.deepEqual(ids(ties.addServerEvents([frame(3, "frame-out", '42["ask"]'), frame(4, "frame-in", '42["ask"]')])), [[sent.id, 4]]);
  assert.equal(sent.cause, "c0");
});

test("equal frames are tied in their order, and only within one connection", () => {
  const ties = new Ties();
  const [one, two] = [packet("packet", "2"), packet("packet", "2")];
  ties.addClientEvent(one);
  ties.addClientEvent(two);
  const found = ties.addServerEvents([joined, frame(2, "frame-out", "2", { session: "s2" }), frame(3, "frame-out", "2", { instance: "b" }), frame(4, "frame-out", "2"), frame(5, "frame-out", "2")]);
  assert.deepEqual(ids(found), [[one.id, 4], [two.id, 5]]);
});

test("a packet and a frame that are too far apart in time are not tied", () => {
  const ties = new Ties();
  ties.addServerEvents([joined, frame(2, "frame-out", "42[1]", { at: 1000 })]);
  ties.addServerEvents([frame(3, "frame-out", "42[2]", { at: 20_000_000 })]);
  assert.deepEqual(ties.addClientEvent(packet("packet", "42[1]", { at: 30_000 })), [], "the frame is too old");
  ties.addClientEvent(packet("packet", "42[3]", { at: 40_000 }));
  assert.deepEqual(ties.addServerEvents([frame(4, "frame-out", "42[1]", { at: 40_000_000 })]), [], "the packet is too old");
});

test("a received event and its answer belong to the frame that came, and an emit to the frame that left", () => {
  const chains = new ClientChains();
  const came = packet("packet", '421["q"]', { id: "p" });
  chains.add(came);
  const received = chains.add(packet("received", "", { id: "r", cause: "p" }));
  assert.deepEqual(received, { first: "p", ids: [] });
  came.wire = 7;
  assert.equal(chains.addWire(came), "p");
  assert.deepEqual(chains.add(packet("ack", "", { id: "k", cause: "r" })), { first: "p", ids: [7] });
  chains.add(packet("emit", "", { id: "e" }));
  assert.equal(chains.addWire({ ...packet("packetCreate", "", { id: "o", cause: "e" }), wire: 9 }), "", "the packet is in no chain yet");
  assert.deepEqual(chains.add(packet("packetCreate", "", { id: "o", cause: "e", wire: 9 })), { first: "e", ids: [9] });
  assert.deepEqual(chains.add(packet("ack", "", { id: "x", cause: "e" })).ids, [9]);
});
