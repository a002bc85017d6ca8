// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/stage/layout.js";
import { clip, overlap, textWidth } from "../../static/js/stage/measures.js";
import { hulls } from "../../static/js/stage/rooms.js";

/** @typedef {import("../../static/js/stage/stage.js").Figure} Figure */

const users = ["alice", "bob", "carol"];

/**
 * Makes the page's three clients and a number of others.
 * @param {number} others
 * @param {string[]} instances
 * @returns {Figure[]}
 */
function people(others, instances = ["a", "b"]) {
  const figure = (/** @type {string} */ key, /** @type {string} */ user, /** @type {string} */ instance, own = false) =>
    ({ key, label: own ? user : `${user}·${key.slice(1)}`, user, mark: 0, instance, transport: "websocket", own, rooms: ["p"], namespaces: [] });
  return [
    figure("alice", "alice", instances[0], true), figure("bob", "bob", instances[0], true), figure("carol", "carol", instances[1 % instances.length], true),
    ...Array.from({ length: others }, (_, i) => figure(`c${i}`, users[i % 3], instances[i % instances.length])),
  ];
}

const sizes = [[776, 286], [1100, 400], [326, 384]];

/** The sizes of the stage, each with the numbers of other clients and the sets of instances to try. */
const stages = [
  ...sizes.map(([width, height]) => ({ width, height, crowds: [0, 1, 5, 9, 10, 30, 57], settings: [["a", "b"], ["a"], ["a", "b", "c", "d"]] })),
  // The stage of a lesson on a phone, in its two heights.
  { width: 326, height: 190, crowds: [0], settings: [["a", "b"]] },
  { width: 326, height: 238, crowds: [0, 1, 3], settings: [["a", "b"]] },
  { width: 326, height: 238, crowds: [0], settings: [["a"]] },
];

for (const { width, height, crowds, settings } of stages) {
  for (const others of crowds) {
    for (const instances of settings) {
      test(`${others + 3} clients on ${instances.join("")} in ${width}×${height}: all are inside, and no clients or names overlap`, () => {
        const figures = people(others, instances);
        const plan = layout({ width, height, instances, figures });
        assert.equal(plan.spots.size, figures.length);
        const spots = [...plan.spots.values()];
        for (const s of spots) {
          assert.ok(s.x - s.r >= 0 && s.x + s.r <= width && s.y - s.r >= 0 && s.y + s.r <= height, `a client at ${s.x}, ${s.y} leaves the stage`);
        }
        for (const [i, a] of spots.entries()) {
          for (const b of spots.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r, "two clients overlap");
          for (const box of plan.instances.values()) assert.ok(!overlap({ x: a.x - a.r, y: a.y - a.r, width: 2 * a.r, height: 2 * a.r }, corner(box)), "a client lies on an instance");
        }
        const names = [...spots.flatMap((s) => (s.label ? [s.label] : [])), ...plan.crowds.map((c) => ({ x: c.box.x, y: c.box.y, width: textWidth(c.label), height: 18 }))];
        for (const [i, a] of names.entries()) {
          assert.ok(a.x >= 0 && a.x + a.width <= width && a.y >= 0 && a.y + a.height <= height, "a name leaves the stage");
          for (const b of names.slice(i + 1)) assert.ok(!overlap(a, b), "two names overlap");
        }
        for (const name of users) assert.ok(plan.spots.get(name)?.label, `${name} has no name`);
      });
    }
  }
}

for (const [width, height] of [...sizes, [776, 384], [326, 416]]) {
  for (const others of [0, 9, 37]) {
    for (const instances of [["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]]) {
      test(`${others + 3} clients on ${instances.join("")} in ${width}×${height}: no name lies on the outline of a namespace`, () => {
        const figures = people(others, instances).map((f) => (f.own ? { ...f, namespaces: f.user === "carol" ? ["/tasks", "/admin"] : ["/tasks"] } : f));
        const plan = layout({ width, height, instances, figures });
        const own = figures.filter((f) => f.own).map((f) => f.key);
        const { hulls: drawn } = hulls([], [{ name: "/admin", nsp: "/admin", keys: ["carol"] }, { name: "/tasks", nsp: "/tasks", keys: own }], plan);
        assert.deepEqual(drawn.map((h) => h.discs.length), [1, 3]);
        for (const { r, x, y } of drawn.flatMap((h) => h.discs)) {
          for (const [key, { label }] of plan.spots) {
            if (!label) continue;
            const near = Math.hypot(x - Math.max(label.x, Math.min(x, label.x + label.width)), y - Math.max(label.y, Math.min(y, label.y + label.height)));
            assert.ok(near >= r, `the name of ${key} is ${near.toFixed(1)} from the middle of a ring of ${r}`);
          }
        }
        for (const h of drawn) for (const [key, { label }] of plan.spots) assert.ok(!label || !overlap(label, h.label), `${key} lies on the name of ${h.name}`);
      });
    }
  }
}

test("Redis lies between the instances, upright or across", () => {
  const wide = layout({ width: 800, height: 300, instances: ["a", "b"], figures: people(0) });
  assert.equal(wide.across, true);
  assert.ok((wide.instances.get("a")?.x ?? 0) < wide.redis.from.x && wide.redis.from.x < (wide.instances.get("b")?.x ?? 0));
  const narrow = layout({ width: 330, height: 350, instances: ["a", "b"], figures: people(0) });
  assert.equal(narrow.across, false);
  assert.ok((narrow.instances.get("a")?.y ?? 0) < narrow.redis.from.y && narrow.redis.from.y < (narrow.instances.get("b")?.y ?? 0));
});

test("the names of rooms do not overlap, and only a limited number is drawn", () => {
  const figures = people(3);
  for (const [width, height] of sizes) {
    const plan = layout({ width, height, instances: ["a", "b"], figures });
    const rooms = Array.from({ length: 9 }, (_, i) => ({ name: `project:${i}`, nsp: "/", keys: figures.slice(i % 3, 3).map((f) => f.key) }));
    const { hulls: drawn, more } = hulls(rooms, [{ name: "/tasks", nsp: "/tasks", keys: ["carol"] }], plan);
    assert.equal(drawn.length + more, 10);
    assert.equal(drawn.filter((h) => h.outline).length, 1);
    for (const [i, a] of drawn.entries()) {
      assert.ok(a.label.x >= 0 && a.label.x + a.label.width <= width);
      for (const b of drawn.slice(i + 1)) assert.ok(!overlap(a.label, b.label), `${a.name} and ${b.name} overlap at ${width}`);
    }
  }
});

test("a hull has a disc behind each of its members, and behind no other client", () => {
  const plan = layout({ width: 776, height: 286, instances: ["a", "b"], figures: people(0) });
  const { hulls: drawn } = hulls([{ name: "p", nsp: "/", keys: ["alice", "carol", "gone"] }], [], plan);
  assert.deepEqual(drawn[0].discs.map((d) => [d.x, d.y]), ["alice", "carol"].map((k) => [plan.spots.get(k)?.x, plan.spots.get(k)?.y]));
  assert.deepEqual(hulls([{ name: "q", nsp: "/", keys: ["gone"] }], [], plan), { hulls: [], more: 0 });
});

test("long names are cut", () => {
  assert.equal(clip("alice"), "alice");
  assert.equal([...clip("a-very-long-name-of-a-client")].length, 14);
});

/** @param {{x: number, y: number, width: number, height: number}} box whose x and y are its centre */
function corner(box) {
  return { ...box, x: box.x - box.width / 2, y: box.y - box.height / 2 };
}
