// The pure parts of the playground's bench: the order of the button Next, what a fault fires,
// when the first step is prepared, what the rows say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countText, isListed, openGroup } from "../../static/js/play/fires.js";
import { isNew } from "../../static/js/play/first-step.js";
import { nextLabel, nextTarget, teachingOrder } from "../../static/js/play/next-target.js";
import { listedRooms } from "../../static/js/play/room-list.js";
import { scenarios } from "../../static/js/play/scenarios.js";
import { optionsText, reachParts } from "../../static/js/play/set-text.js";
import { targets } from "../../static/js/trace/words.js";

/** @typedef {keyof typeof targets} Target */

test("Next leads through every target, in the order that teaches", () => {
  /** @type {Target[]} */
  const seen = [];
  for (let id = /** @type {Target} */ ("room"); seen.length < teachingOrder.length; id = nextTarget(id)) seen.push(id);
  assert.deepEqual(seen.slice(0, 6), ["room", "room-except", "all", "broadcast", "except", "rooms"]);
  assert.deepEqual([...seen].sort(), Object.keys(targets).sort());
  assert.equal(nextTarget(seen[seen.length - 1]), "room");
  assert.equal(nextLabel("room"), "Next: socket.to(…)");
});

test("a target says whom it reaches", () => {
  const rooms = { room: "project:1", other: "project:2" };
  for (const id of /** @type {Target[]} */ (Object.keys(targets))) assert.ok(reachParts(id, rooms).length > 0, id);
  assert.deepEqual(reachParts("room", rooms), ["everyone in ", { room: "project:1" }]);
  assert.deepEqual(reachParts(undefined, rooms), ["the server"]);
});

test("the row Options says what is set", () => {
  assert.equal(optionsText({ method: "emit" }), "none set");
  assert.equal(optionsText({ method: "emitWithAck", timeout: 500, volatile: true, local: true, silent: ["bob"] }), "volatile, local, ack within 500 ms, bob silent");
  assert.equal(optionsText({ timeout: 300 }), "timeout 300 ms");
});

test("an event filters the faults, and a group that lists one is open", () => {
  assert.ok(isListed(["disconnect"], ""));
  assert.ok(isListed(["disconnect", "connect"], "connect"));
  assert.ok(!isListed(["connect_error"], "connect"));
  const groups = [{ id: "connection", listed: 0 }, { id: "door", listed: 2 }, { id: "servers", listed: 1 }];
  assert.equal(openGroup(groups, "connection"), "door");
  assert.equal(openGroup(groups, "servers"), "servers");
  assert.equal(openGroup([], "servers"), "");
  assert.equal(countText("door", 4, 4), "4 ways to be refused");
  assert.equal(countText("door", 1, 4), "1 of 4");
  assert.equal(countText("servers", 5, 5), "5");
});

// Without one of the three conditions of isNew, one of these labs is changed.
test("the first step is prepared in a lab where nothing has happened", () => {
  const own = new Set(["A", "C"]);
  const sockets = [{ id: "A", rooms: ["A", "user:alice"] }, { id: "C", rooms: ["C", "user:carol"] }];
  assert.ok(isNew({ sockets, own, begun: false }));
  assert.ok(!isNew({ sockets, own, begun: true }), "after a reload");
  assert.ok(!isNew({ sockets: [...sockets, { id: "X", rooms: ["X"] }], own, begun: false }), "somebody else is here");
  assert.ok(!isNew({ sockets: [{ id: "A", rooms: ["A", "red"] }, sockets[1]], own, begun: false }), "somebody is in a room");
});

test("rooms of a socket's own and of a user are not listed", () => {
  const sockets = [{ nsp: "/", id: "A", rooms: ["A", "user:alice", "red"] }, { nsp: "/tasks", id: "T", rooms: ["blue"] }];
  assert.deepEqual(listedRooms(sockets, ["project:1", "", "project:1"]), ["project:1", "red"]);
});

test("every step of a disaster asks, with two options at least", () => {
  const world = /** @type {any} */ ({ clients: new Map([["alice", { name: "alice", user: "alice" }]]) });
  for (const { id, steps } of scenarios) {
    for (const { text, asks } of steps) {
      const question = asks(world);
      assert.ok(question.kind === "who" ? question.people.length > 0 : question.options.length >= 2, `${id}: ${text}`);
    }
  }
});
