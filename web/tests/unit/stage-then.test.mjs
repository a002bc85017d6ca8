// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cast } from "../../static/js/stage/model.js";
import { playersOf, sceneThen, stateAt } from "../../static/js/stage/then.js";

/** @typedef {import("../../static/js/trace/trace.js").Member} Member */
/** @typedef {import("../../static/js/stage/stage.js").Film} Film */
/** @typedef {import("../../static/js/stage/stage.js").StepState} StepState */

/** @param {string} id @param {Partial<Member>} [more] @returns {Member} */
const member = (id, more = {}) => ({ id, nsp: "/", instance: "a", user: id.toLowerCase(), session: `s${id}`, transport: "websocket", rooms: new Set(), ...more });
const instances = [{ name: "a", running: true }, { name: "b", running: true }];
const own = (/** @type {string} */ name, /** @type {string[]} */ sockets, instance = "a") => ({ name, user: name, instance, sockets });

/** A film with one step for each state. @param {(StepState | undefined)[]} states @returns {Film} */
function film(states) {
  const steps = states.map((state, i) => ({ start: i * 100, end: i * 100 + 100, hops: [], text: "", name: "", side: /** @type {const} */ ("server"), who: "", marks: [], ids: [], state }));
  return { id: 1, kind: "builtin", event: "disconnect", sender: "alice", targets: [], steps, length: states.length * 100 };
}

test("at a step the lab is drawn as it was then: who was gone, which rooms there were, which instance stood still", () => {
  const cast = new Cast();
  const room = new Set(["project:1"]);
  cast.scene([member("A1", { user: "alice", rooms: room })], [own("alice", ["A1"])], instances);
  const now = cast.scene([member("A2", { user: "alice" }), member("C", { user: "carol", rooms: room, instance: "b" })], [own("alice", ["A2"]), own("carol", ["C"], "b")], instances);
  const carol = member("C", { user: "carol", rooms: room, instance: "b" });
  const f = film([{ gone: ["alice"], members: [member("A1", { user: "alice", rooms: room }), carol] }, { gone: ["alice"], members: [carol], stopped: ["b"] }, undefined]);
  const at = (/** @type {number} */ t) => sceneThen(now, playersOf(now, f, cast), stateAt({ film: f, t }), cast);
  const first = at(50);
  assert.deepEqual(first.figures.map((x) => [x.key, x.transport]), [["alice", ""], ["carol", "websocket"]]);
  assert.deepEqual(first.rooms, [{ name: "project:1", nsp: "/", keys: ["alice", "carol"] }], "her rooms are still there while she is disconnecting");
  const second = at(150);
  assert.deepEqual(second.rooms, [{ name: "project:1", nsp: "/", keys: ["carol"] }]);
  assert.deepEqual(second.instances.map((i) => i.running), [true, false]);
  assert.deepEqual(at(250), now, "without a state the lab is as it is now");
  assert.deepEqual(at(0), now);
  assert.deepEqual(at(50), first, "stepping back shows the same again");
});

// Without playersOf, the figures move when the film comes to the step at which dan is gone.
test("who was on stage at one step has a place during the whole film", () => {
  const cast = new Cast();
  cast.scene([member("D", { user: "dan" })], [], instances);
  const now = cast.scene([member("A", { user: "alice" })], [own("alice", ["A"])], instances);
  const f = film([{ members: [member("A", { user: "alice" }), member("D", { user: "dan", rooms: new Set(["r"]) })] }, { members: [member("A", { user: "alice" })] }]);
  for (const t of [50, 150]) {
    const scene = sceneThen(now, playersOf(now, f, cast), stateAt({ film: f, t }), cast);
    assert.deepEqual(scene.figures.map((x) => [x.label, x.transport]), [["alice", "websocket"], ["dan·2", t === 50 ? "websocket" : ""]]);
    assert.equal(scene.rooms.length, t === 50 ? 1 : 0);
  }
  assert.equal(playersOf(now, undefined, cast).length, 1);
});
