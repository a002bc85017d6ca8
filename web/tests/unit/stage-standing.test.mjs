// The caption while no film is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "../../static/js/stage/standing.js";

/** @param {string} label @param {string} instance @param {boolean} [here] @returns {import("../../static/js/stage/stage.js").Figure} */
const figure = (label, instance, here = true) => ({ key: label, label, user: label, mark: 0, instance, transport: here ? "websocket" : "", own: true, rooms: [], namespaces: [] });
const [alice, bob, carol, dan] = [figure("alice", "a"), figure("bob", "a"), figure("carol", "b"), figure("dan", "d")];
/** @param {string[]} names */
const lab = (...names) => names.map((name) => ({ name, running: true }));
/** @param {string} name @param {string[]} keys */
const room = (name, ...keys) => ({ name, nsp: "/", keys });
const own = ["alice", "bob", "carol"].map((name) => room(`user:${name}`, name));

test("the caption tells how the lab stands", () => {
  const say = (/** @type {import("../../static/js/stage/stage.js").Figure[]} */ figures, /** @type {import("../../static/js/stage/stage.js").Group[]} */ rooms, instances = lab("a", "b")) => standing({ figures, rooms: [...own, ...rooms], instances });
  assert.equal(say([alice, bob, carol], [room("project:1", "alice", "carol")]), "alice and carol are in project:1, on two servers. bob is not in it.");
  assert.equal(say([alice, bob, carol], []), "alice, bob and carol are connected, on two servers. Nobody is in a room.");
  assert.equal(say([alice, bob, carol], [room("project:1", "alice", "bob", "carol")]), "alice, bob and carol are in project:1, on two servers.");
  assert.equal(say([alice, bob, carol], [room("project:1", "alice", "bob")]), "alice and bob are in project:1, on one server. carol is not in it.");
  assert.equal(say([alice, bob, carol], [room("red", "alice"), room("blue", "bob")]), "alice is in red. bob is in blue. carol is in no room.");
  assert.equal(say([alice, bob, carol], [room("red", "alice"), room("blue", "bob"), room("green", "carol")]), "alice is in red. bob is in blue. There is one more room.");
  // One instance: no servers are counted.
  const home = { ...carol, instance: "a" };
  assert.equal(say([alice, bob, home], [room("project:1", "alice", "carol")], lab("a")), "alice and carol are in project:1. bob is not in it.");
  assert.equal(say([alice, bob, home], [], lab("a")), "alice, bob and carol are connected. Nobody is in a room.");
  // A client that is away is in no room.
  assert.equal(say([alice, bob, figure("carol", "b", false)], [room("project:1", "alice")]), "alice is in project:1. bob is not in it. carol is not connected.");
  assert.equal(say([figure("alice", "a", false)], []), "alice is not connected.");
  // Four instances.
  assert.equal(say([alice, bob, carol, dan], [room("project:1", "alice", "carol", "dan")], lab("a", "b", "c", "d")), "alice, carol and dan are in project:1, on three servers. bob is not in it.");
  assert.equal(say(Array.from({ length: 9 }, (_, i) => figure(`u${i}`, "a")), []), "u0, u1, u2, u3, u4 and 4 more are connected, on one server. Nobody is in a room.");
  assert.equal(say([], []), "Nobody is here yet.");
});

test("while a lesson hides the rooms, the caption neither names them nor says that nobody is in one", () => {
  const scene = { figures: [alice, bob], rooms: [...own, room("project:1", "alice")], instances: lab("a") };
  assert.equal(standing(scene, false), "alice and bob are connected.");
});
