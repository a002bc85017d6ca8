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
