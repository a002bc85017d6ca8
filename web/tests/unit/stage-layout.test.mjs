// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../static/js/stage/layout.js";
import { boxAt, clip, crosses, fit, overlap, textWidth } from "../../static/js/stage/measures.js";
import { hulls } from "../../static/js/stage/rooms.js";

/** @typedef {import("../../static/js/stage/stage.js").Box} Box */
/** @typedef {import("../../static/js/stage/stage.js").Figure} Figure */
/** @typedef {import("../../static/js/stage/stage.js").Group} Group */
/** @typedef {import("../../static/js/stage/stage.js").Layout} Layout */

const sizes = [[328, 176], [328, 238], [360, 188], [776, 270], [1100, 400], [1200, 500]];
const names = [
  "alice", "bob", "carol", "alice·2", "dan", "erin", "a-client-with-a-name-of-forty-characters", "another-client-with-a-name-as-long-as·12",
  "مستخدم طويل الاسم جدا في هذا المختبر هنا", "משתמש", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family", "山田太郎さんの非常に長い名前のクライアント", "WWWWWWWWWWWWWWWWWWWW", "i",
];
const roomNames = ["project:1", "project:2", "a-room-with-a-name-of-forty-characters-!", "غرفة", "🎉🎉", "user:alice", "r", "lobby", "tasks"];

/** Random numbers that are the same in each run: a test that fails fails again. @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

/**
 * A lab by chance: clients with names of all kinds, in rooms and namespaces.
 * @param {number} seed
 * @param {{instances: number, clients: number, rooms: number}} most
 */
function lab(seed, { instances: i, clients, rooms: r }) {
  const next = random(seed);
  for (let n = 0; n < 5; n++) next(); // the first numbers of near seeds are alike
  const pick = (/** @type {number} */ n) => Math.floor(next() * n);
  const instances = ["a", "b", "c", "d"].slice(0, i);
  /** @type {Figure[]} */
  const figures = Array.from({ length: clients }, (_, n) => {
    const label = names[pick(names.length)];
    return { key: `k${n}`, label, user: label, mark: 0, instance: instances[pick(i)], transport: "websocket", own: n < 3, rooms: [], namespaces: [] };
  });
  const group = (/** @type {string} */ name, nsp = "/") => ({ name, nsp, keys: figures.filter(() => next() < 0.4).map((f) => f.key) });
  const rooms = roomNames.slice(0, r).map((name) => group(name));
  const namespaces = pick(2) ? [group("/tasks", "/tasks")] : [];
  return { instances, figures, rooms, namespaces };
}

/** What stands on the stage, each with a word for it: marks, names, instances, the name of Redis. @param {Layout} plan */
function parts(plan) {
  return [
    ...[...plan.spots].flatMap(([key, s]) => [{ what: `the mark of ${key}`, box: boxAt(s, 2 * s.r) }, ...(s.label ? [{ what: `the name of ${key}`, box: s.label }] : [])]),
    ...[...plan.instances].map(([name, b]) => ({ what: `instance ${name}`, box: boxAt(b, b.width, b.height) })),
    ...plan.crowds.filter((c) => c.label).map((c) => ({ what: `the crowd ${c.label}`, box: c.name })),
    ...(plan.redis ? [{ what: "the name of Redis", box: plan.redis.name }] : []),
  ];
}

/** @param {{what: string, box: Box}[]} things @param {number} width @param {number} height @param {string} where */
function apart(things, width, height, where) {
  for (const [i, a] of things.entries()) {
    const { x, y, width: w, height: h } = a.box;
    assert.ok(x >= -0.01 && y >= -0.01 && x + w <= width + 0.01 && y + h <= height + 0.01, `${where}: ${a.what} leaves the stage: ${JSON.stringify(a.box)}`);
    for (const b of things.slice(i + 1)) assert.ok(!overlap(a.box, b.box, -0.01), `${where}: ${a.what} and ${b.what} overlap: ${JSON.stringify([a.box, b.box])}`);
  }
}

/** The seeds of a test. @param {number} n */
const seeds = (n) => Array.from({ length: n }, (_, i) => i + 1);

// Without the check of taken places in isFree, or with a pad in a style that is larger than the
// space around a figure, these tests name the boxes that overlap.
for (const [width, height] of sizes) {
  for (const instances of [1, 2, 3, 4]) {
    test(`on ${width}×${height} with ${instances} instances nothing covers anything, and a room touches only its members`, () => {
      let drawn = 0;
      for (const clients of [1, 2, 3, 4, 6, 9, 12, 13, 25, 60]) {
        for (const seed of seeds(6)) {
          const most = { instances, clients, rooms: seed % (roomNames.length + 1) };
          const where = `seed ${seed}, ${clients} clients, ${most.rooms} rooms`;
          const { figures, rooms, namespaces, ...rest } = lab(seed * 100 + clients, most);
          const plan = layout({ width, height, figures, rooms, ...rest });
          assert.equal(plan.spots.size, clients, where);
          if (clients <= 12) for (const f of figures) assert.ok(plan.spots.get(f.key)?.text, `${where}: ${f.label} has no name`);
          const found = hulls(rooms, namespaces, plan);
          const labels = found.hulls.flatMap((h) => h.pieces.flatMap((p) => (p.label ? [{ what: `the label of ${h.name}`, box: p.label }] : [])));
          apart([...parts(plan), ...labels], width, height, where);
          for (const h of found.hulls) {
            drawn++;
            const group = [...rooms, ...namespaces].find((g) => g.name === h.name);
            const covered = new Set();
            for (const { box } of h.pieces) {
              for (const [key, s] of plan.spots) {
                const member = group?.keys.includes(key);
                const inside = [boxAt(s, 2 * s.r), ...(s.label ? [s.label] : [])];
                if (member && inside.every((b) => b.x >= box.x - 0.01 && b.y >= box.y - 0.01 && b.x + b.width <= box.x + box.width + 0.01 && b.y + b.height <= box.y + box.height + 0.01)) covered.add(key);
                else for (const b of inside) assert.ok(!overlap(b, box), `${where}: ${h.name} touches ${key}: ${JSON.stringify([b, box])}`);
              }
            }
            assert.deepEqual([...covered].sort(), group?.keys.toSorted(), `${where}: the grounds of ${h.name} cover its members`);
          }
          assert.equal(found.hulls.length + found.more, [...rooms, ...namespaces].filter((g) => g.keys.length > 0).length, where);
        }
      }
      assert.ok(drawn > 60, `${drawn} rooms were drawn`);
    });
  }
}

for (const [width, height] of sizes) {
  test(`on ${width}×${height} the rooms of a small lab are all drawn, each piece with its name`, () => {
    for (const instances of [1, 2]) {
      for (const seed of seeds(40)) {
        const { figures, rooms, ...rest } = lab(seed, { instances, clients: 2 + (seed % 4), rooms: 2 });
        const short = figures.map((f, i) => ({ ...f, label: ["alice", "bob", "carol", "alice·2", "dan"][i] }));
        const plan = layout({ width, height, figures: short, rooms, ...rest });
        const found = hulls(rooms, [], plan);
        assert.equal(found.more, 0, `seed ${seed}`);
        for (const h of found.hulls) for (const p of h.pieces) assert.ok(p.label, `seed ${seed}: a piece of ${h.name} has no name`);
      }
    }
  });
}

test("clients stand above their instance, and Redis below; one instance stands without Redis", () => {
  for (const [width, height] of sizes) {
    for (const instances of [1, 2, 3, 4]) {
      for (const clients of [1, 3, 12, 40]) {
        const { figures, ...rest } = lab(7, { instances, clients, rooms: 3 });
        const plan = layout({ width, height, figures, ...rest });
        const tops = [...plan.instances.values()].map((b) => b.y - b.height / 2);
        for (const [key, s] of plan.spots) assert.ok(s.cell.y + s.cell.height < Math.min(...tops), `${key} stands above the instances on ${width}×${height}`);
        assert.equal(plan.redis === undefined, instances === 1);
        for (const b of plan.instances.values()) if (plan.redis) assert.ok(b.y + b.height / 2 < plan.redis.from.y);
        assert.equal(plan.redis?.from.y, plan.redis?.to.y);
      }
    }
  }
});

/** @param {string} key @param {string} instance @returns {Figure} */
const figure = (key, instance) => ({ key, label: key, user: key, mark: 0, instance, transport: "websocket", own: true, rooms: [], namespaces: [] });

test("the members of one room stand side by side, across two instances too", () => {
  const figures = [figure("alice", "a"), figure("bob", "a"), figure("carol", "b")];
  const room = { name: "project:1", nsp: "/", keys: ["alice", "carol"] };
  for (const [width, height] of [[776, 270], [328, 176]]) {
    const plan = layout({ width, height, instances: ["a", "b"], figures, rooms: [room] });
    assert.deepEqual(plan.order, ["bob", "alice", "carol"]);
    assert.equal(hulls([room], [], plan).hulls[0].pieces.length, 1);
  }
  // Whatever the members are, one room with members on two instances never falls into pieces.
  for (let members = 1; members < 256; members++) {
    const eight = Array.from({ length: 8 }, (_, i) => figure(`k${i}`, i < 5 ? "a" : "b"));
    const one = { name: "r", nsp: "/", keys: eight.filter((_, i) => members & (1 << i)).map((f) => f.key) };
    const plan = layout({ width: 1200, height: 400, instances: ["a", "b"], figures: eight, rooms: [one] });
    assert.equal(hulls([one], [], plan).hulls[0].pieces.length, 1, `members ${members.toString(2)}: ${plan.order}`);
  }
});

// Without the order before, bob and alice change places again as soon as alice leaves the room.
test("a figure moves only when a room needs it", () => {
  const figures = [figure("alice", "a"), figure("bob", "a"), figure("carol", "b"), figure("dan", "b")];
  const stage = { width: 776, height: 270, instances: ["a", "b"], figures };
  const first = layout(stage);
  const places = (/** @type {Layout} */ plan) => [...plan.spots].map(([key, { x, y }]) => `${key} ${Math.round(x)} ${y}`).sort();
  const bob = { name: "p", nsp: "/", keys: ["bob", "carol"] };
  const second = layout({ ...stage, rooms: [bob], before: first.order });
  assert.deepEqual(places(second), places(first), "bob and carol stand side by side already");
  const alice = { name: "q", nsp: "/", keys: ["alice", "carol"] };
  const third = layout({ ...stage, rooms: [alice], before: second.order });
  assert.deepEqual(third.order, ["bob", "alice", "carol", "dan"]);
  assert.deepEqual(layout({ ...stage, rooms: [], before: third.order }).order, third.order, "nobody moves when alice leaves the room");
  const erin = layout({ ...stage, figures: [figure("erin", "a"), ...figures], before: third.order });
  assert.deepEqual(erin.order, ["bob", "alice", "erin", "carol", "dan"], "who is new stands on the right");
});

test("only a limited number of rooms is drawn, first those that a line names", () => {
  const figures = ["alice", "bob", "carol"].map((key) => figure(key, "a"));
  const plan = layout({ width: 1200, height: 500, instances: ["a"], figures });
  const rooms = Array.from({ length: 9 }, (_, i) => ({ name: `project:${i}`, nsp: "/", keys: figures.slice(i % 3).map((f) => f.key) }));
  const { hulls: drawn, more } = hulls(rooms, [], plan, ["project:8"]);
  assert.equal(drawn.length + more, 9);
  assert.equal(drawn.length, 5);
  assert.ok(drawn.some((h) => h.name === "project:8"));
  assert.deepEqual(hulls([{ name: "q", nsp: "/", keys: ["gone"] }], [], plan), { hulls: [], more: 0 });
});

test("long names are cut, and keep the number that tells two clients apart", () => {
  assert.equal(clip("alice"), "alice");
  assert.equal(clip("a-very-long-name-of-a-client"), "a-very-long-n…");
  assert.equal(fit("alice", 200), "alice");
  assert.match(fit("a-client-with-a-long-name·12", 100), /^a-cl.*…·12$/);
  assert.ok(textWidth(fit("a-client-with-a-long-name·12", 100)) <= 100);
  assert.equal(fit("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 130), "👩‍👩‍👧‍👦…", "an emoji is never cut in two");
});

test("a line crosses a box if it passes through its inside", () => {
  const box = { x: 10, y: 10, width: 10, height: 10 };
  assert.ok(crosses({ x: 0, y: 0 }, { x: 30, y: 30 }, box));
  assert.ok(crosses({ x: 15, y: 0 }, { x: 15, y: 30 }, box));
  assert.ok(!crosses({ x: 0, y: 0 }, { x: 8, y: 30 }, box));
  assert.ok(!crosses({ x: 0, y: 5 }, { x: 30, y: 5 }, box));
  assert.ok(!crosses({ x: 0, y: 0 }, { x: 9, y: 9 }, box));
});
