// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cast, roomsToDraw } from "../../static/js/stage/model.js";
import { markOf } from "../../static/js/stage/svg.js";
import { Members } from "../../static/js/trace/members.js";

/**
 * @param {string} id
 * @param {Partial<import("../../static/js/trace/trace.js").Member>} [more]
 * @returns {import("../../static/js/trace/trace.js").Member}
 */
const member = (id, more = {}) => ({ id, nsp: "/", instance: "a", user: "bob", session: `s${id}`, transport: "websocket", rooms: new Set(), ...more });
const instances = [{ name: "a", running: true }, { name: "b", running: true }];
const alice = { name: "alice", user: "alice", instance: "a", sockets: ["A"] };

test("the cast has the page's own clients before they connect, and others once they connect", () => {
  const cast = new Cast();
  assert.deepEqual(cast.scene([], [{ ...alice, sockets: [] }], instances).figures.map((f) => [f.key, f.transport]), [["alice", ""]]);
  const scene = cast.scene([member("A", { user: "alice", transport: "polling" }), member("X"), member("Y")], [alice], instances);
  assert.deepEqual(scene.figures.map((f) => [f.label, f.own, f.transport]), [["alice", true, "polling"], ["bob·2", false, "websocket"], ["bob·3", false, "websocket"]]);
  assert.equal(cast.keyOf("A"), "alice");
  assert.equal(cast.labelOf(cast.keyOf("Y") ?? ""), "bob·3");
});

test("sockets of one connection are one client", () => {
  const cast = new Cast();
  const scene = cast.scene([member("X", { session: "c1", rooms: new Set(["p"]) }), member("T", { session: "c1", nsp: "/tasks" })], [], instances);
  assert.equal(scene.figures.length, 1);
  assert.deepEqual(scene.figures[0].namespaces, ["/tasks"]);
  assert.deepEqual(scene.namespaces, [{ name: "/tasks", nsp: "/tasks", keys: ["a/c1"] }]);
  assert.deepEqual(scene.rooms, [{ name: "p", nsp: "/", keys: ["a/c1"] }]);
});

test("a name is reused only after its client has left, and that client still has it", () => {
  const cast = new Cast();
  cast.scene([member("X"), member("Y")], [], instances);
  const after = cast.scene([member("Y"), member("Z")], [], instances);
  assert.deepEqual(after.figures.map((f) => f.label), ["bob·3", "bob·2"]);
  assert.equal(cast.keyOf("X"), "a/sX");
  assert.equal(cast.labelOf("a/sX"), "bob·2");
});

const linked = { ...alice, link: "tab 1" };
const hers = { user: "alice", link: "tab 1" };

// Without Own.link, the figures of these scenes are alice and alice·2.
test("a client that reconnects keeps its name, before it knows its new socket and while the server still has its old one", () => {
  const cast = new Cast();
  const labels = (/** @type {import("../../static/js/trace/trace.js").Member[]} */ members, /** @type {string[]} */ sockets) =>
    cast.scene(members, [{ ...linked, sockets }], instances).figures.map((f) => f.label);
  assert.deepEqual(labels([member("A", hers)], ["A"]), ["alice"]);
  assert.deepEqual(labels([member("B", hers)], []), ["alice"]); // the server has let her in again
  assert.deepEqual(labels([member("A", { ...hers, rooms: new Set(["p"]) }), member("B", hers)], ["B"]), ["alice"]); // the server has not noticed that A is dead
  assert.deepEqual(cast.scene([member("A", { ...hers, rooms: new Set(["p"]) }), member("B", hers)], [{ ...linked, sockets: ["B"] }], instances).rooms, []);
  assert.equal(cast.keyOf("A"), "alice");
});

test("a second tab of alice has another name, and keeps it when it reconnects to another instance", () => {
  const cast = new Cast();
  const second = { user: "alice", link: "tab 2" };
  const labels = (/** @type {import("../../static/js/trace/trace.js").Member[]} */ ...members) => cast.scene(members, [linked], instances).figures.map((f) => f.label);
  assert.deepEqual(labels(member("A", hers), member("X", second)), ["alice", "alice·2"]);
  assert.deepEqual(labels(member("A", hers), member("X", second), member("Z", { ...second, instance: "b" })), ["alice", "alice·2"]); // X is dead
  assert.deepEqual(labels(member("A", hers)), ["alice"]);
  assert.deepEqual(labels(member("A", hers), member("Y", { ...second, instance: "b" })), ["alice", "alice·2"]);
});

test("a client that returns does not take the name that another has now", () => {
  const cast = new Cast();
  const tab = (/** @type {string} */ id, /** @type {string} */ link) => member(id, { user: "alice", link });
  const labels = (/** @type {import("../../static/js/trace/trace.js").Member[]} */ ...members) => Object.fromEntries(cast.scene(members, [], instances).figures.map((f) => [f.key, f.label]));
  labels(tab("X", "tab 2"));
  labels(tab("Y", "tab 3"));
  assert.deepEqual(labels(tab("Z", "tab 2"), tab("Y", "tab 3")), { "link tab 2": "alice·3", "link tab 3": "alice·2" });
});

test("alice, bob, carol, dan and erin have marks of their own, and one other user has a sixth", () => {
  const scene = new Cast().scene(["erin", "x", "dan", "y", "carol"].map((user) => member(user, { user })), [], instances);
  assert.deepEqual(scene.figures.map((f) => f.mark), [0, 6, 0, 0, 0]);
  assert.equal(new Set(scene.figures.map(markOf)).size, 5);
});

test("a personal room is drawn only if an emit addresses it", () => {
  const cast = new Cast();
  const scene = cast.scene([member("A", { user: "alice", rooms: new Set(["user:alice", "user:nobody", "p"]) })], [alice], instances);
  assert.deepEqual(roomsToDraw(scene).map((g) => g.name), ["p", "user:nobody"]);
  assert.deepEqual(roomsToDraw(scene, ["user:alice"]).map((g) => g.name), ["p", "user:alice", "user:nobody"]);
});

test("an upgrade changes the transport of all sockets of its connection", () => {
  const members = new Members();
  members.apply({ id: 1, at: 0, kind: "connect", instance: "a", session: "c1", socket: "A", nsp: "/", transport: "polling" });
  members.apply({ id: 2, at: 0, kind: "connect", instance: "a", session: "c1", socket: "T", nsp: "/tasks", transport: "polling" });
  members.apply({ id: 3, at: 0, kind: "connect", instance: "b", session: "c1", socket: "B", nsp: "/", transport: "polling" });
  members.apply({ id: 4, at: 1, kind: "upgrade", instance: "a", session: "c1", transport: "websocket" });
  assert.deepEqual(["A", "T", "B"].map((id) => members.get(id)?.transport), ["websocket", "websocket", "polling"]);
});
