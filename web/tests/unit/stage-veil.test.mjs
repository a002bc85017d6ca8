import assert from "node:assert/strict";
import { test } from "node:test";
import { readVeil, veiled } from "../../static/js/stage/veil.js";

/** @returns {import("../../static/js/stage/stage.js").Scene} */
const scene = () => ({
  instances: [{ name: "a", running: true }, { name: "b", running: true }],
  figures: [{ key: "carol", label: "carol", user: "carol", mark: 0, instance: "a", transport: "websocket", own: true, rooms: ["project:1"], namespaces: ["/tasks"] }],
  rooms: [{ name: "project:1", nsp: "/", keys: ["carol"] }, { name: "urgent", nsp: "/tasks", keys: ["carol"] }],
  namespaces: [{ name: "/tasks", nsp: "/tasks", keys: ["carol"] }],
});
/** @param {string} to */
const film = (to) => /** @type {import("../../static/js/stage/stage.js").Film} */ ({ steps: [{ hops: [{ from: "instance:a", to }] }] });

test("without a veil the stage shows everything", () => {
  const all = scene();
  assert.equal(veiled(all, readVeil(null), undefined), all);
  assert.equal(veiled(all, readVeil("nonsense"), undefined), all);
});

test("a veil hides its part in the picture and in every figure", () => {
  const rooms = veiled(scene(), readVeil("rooms"), undefined);
  assert.doesNotMatch(JSON.stringify(rooms), /project:1|urgent/);
  assert.match(JSON.stringify(rooms), /\/tasks/);
  const spaces = veiled(scene(), readVeil("namespaces redis"), undefined);
  assert.doesNotMatch(JSON.stringify(spaces), /tasks|urgent/, "a room of a hidden namespace is hidden too");
  assert.deepEqual(spaces.figures[0].rooms, ["project:1"]);
  assert.deepEqual(scene().rooms.length, 2);
});

test("a veil over Redis ends when a packet passes Redis", () => {
  assert.equal(veiled(scene(), readVeil("redis"), undefined).redis, false);
  assert.equal(veiled(scene(), readVeil("redis"), film("client:carol")).redis, false);
  assert.equal(veiled(scene(), readVeil("redis"), film("redis")).redis, true);
  assert.equal(veiled(scene(), readVeil("rooms"), undefined).redis, true);
});

// Without the number of instances in veiled(), the stage of a single server has a line to Redis.
test("one instance has no Redis, with a veil or without", () => {
  const one = { ...scene(), instances: [{ name: "a", running: true }] };
  assert.equal(veiled(one, readVeil(null), undefined).redis, false);
  assert.equal(veiled(one, readVeil("rooms"), undefined).redis, false);
  assert.deepEqual(veiled(one, readVeil(null), undefined).rooms, one.rooms);
});
