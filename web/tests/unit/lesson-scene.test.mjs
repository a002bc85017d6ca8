import assert from "node:assert/strict";
import { test } from "node:test";
import { BrokenLab, LessonScene } from "../../static/js/lesson/scene.js";

/** A world in which each of these lists is broken, one after the other, each time somebody looks. @param {string[][]} looks @param {{during?: string[]}} [more] */
function fakeWorld(looks, { during = [] } = {}) {
  const done = /** @type {string[]} */ ([]);
  let broken = looks[0];
  const socket = { id: "A", connected: true };
  const world = {
    done,
    control: { connected: true, ask: async (/** @type {string} */ action) => { done.push(action); } },
    clients: new Map([["alice", { socket, sockets: new Map([["/", socket]]) }]]),
    members: new Map([["A", { rooms: new Set() }]]),
    trace: { log: { all: () => [] }, happened: [] },
    brokenList: () => broken,
    client: () => ({ socket }),
    ownerOf: () => "alice",
    heal: async () => { done.push("heal"); broken = looks[1] ?? broken; },
    waitUntil: async (/** @type {() => boolean} */ holds, /** @type {number} */ _, /** @type {string} */ otherwise) => { if (!holds()) throw new Error(otherwise); },
    act: async (/** @type {string} */ action) => { done.push(action); },
    emit: async () => { done.push("emit"); broken = during; return { chain: [{ id: 1, kind: "emit" }], verdicts: [{ name: "alice", received: true, times: 1 }] }; },
  };
  return world;
}

/** @param {ReturnType<typeof fakeWorld>} world */
const sceneOf = (world) => new LessonScene(/** @type {any} */ (world), /** @type {any} */ ({ instances: ["a"], clients: [{ name: "alice" }], rooms: [{ room: "p", clients: ["alice"] }] }));
const line = /** @type {any} */ ([{ do: "emit", client: "alice", target: "all", event: "x" }]);

test("a lab is put in order before a run: faults end, then rooms are as the scene says", async () => {
  const world = fakeWorld([["a does not run"], []]);
  await sceneOf(world).arrange();
  assert.deepEqual(world.done, ["heal", "join"]);
  const whole = fakeWorld([[]]);
  await sceneOf(whole).arrange();
  assert.deepEqual(whole.done, ["join"]); // without a fault nothing is healed
});

test("a lab that cannot be mended is not arranged, and the page learns what is broken", async () => {
  const world = fakeWorld([["alice’s link takes 500 ms"]]);
  await assert.rejects(sceneOf(world).arrange(), /could not be mended: alice’s link takes 500 ms/);
  assert.deepEqual(world.done, ["heal"]);
});

// Without LessonScene.#check before the line, the first run is judged; without the one after
// it, the second.
test("a line in a broken lab is not judged, whether it broke before or meanwhile", async () => {
  const before = fakeWorld([["a does not run"]]);
  await assert.rejects(sceneOf(before).play(line, () => {}), BrokenLab);
  assert.deepEqual(before.done, []);
  const meanwhile = fakeWorld([[]], { during: ["no WebSocket for alice"] });
  await assert.rejects(sceneOf(meanwhile).play(line, () => {}), /Not judged: .*no WebSocket for alice/);
  const { verdicts } = await sceneOf(fakeWorld([[]])).play(line, () => {});
  assert.equal(verdicts.length, 1);
});

test("what an exercise breaks itself keeps it from no judgement", async () => {
  const world = fakeWorld([[]], { during: ["a does not run"] });
  const { verdicts } = await sceneOf(world).play([...line, /** @type {any} */ ({ do: "stop", instance: "a" })], () => {});
  assert.equal(verdicts.length, 1);
});
