// @ts-check
// Labs by chance and geometry, for the tests of the stage.
import assert from "node:assert/strict";
import { boxAt, overlap } from "../../static/js/stage/measures.js";

/** @typedef {import("../../static/js/stage/stage.js").Box} Box */
/** @typedef {import("../../static/js/stage/stage.js").Figure} Figure */
/** @typedef {import("../../static/js/stage/stage.js").Layout} Layout */

/** The sizes of the stage to try, in pixels: on phones, beside the bench, on a wide screen. */
export const sizes = [[328, 176], [328, 238], [360, 188], [776, 270], [1100, 400], [1200, 500]];

const names = [
  "alice", "bob", "carol", "alice·2", "dan", "erin", "a-client-with-a-name-of-forty-characters", "another-client-with-a-name-as-long-as·12",
  "مستخدم طويل الاسم جدا في هذا المختبر هنا", "משתמש", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family", "山田太郎さんの非常に長い名前のクライアント", "WWWWWWWWWWWWWWWWWWWW", "i",
];
export const roomNames = ["project:1", "project:2", "a-room-with-a-name-of-forty-characters-!", "غرفة", "🎉🎉", "user:alice", "r", "lobby", "tasks"];

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
 * @param {{instances: number, clients: number, rooms: number}} size
 */
export function lab(seed, { instances: i, clients, rooms: r }) {
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
export function parts(plan) {
  return [
    ...[...plan.spots].flatMap(([key, s]) => [{ what: `the mark of ${key}`, box: boxAt(s, 2 * s.r) }, ...(s.label ? [{ what: `the name of ${key}`, box: s.label }] : [])]),
    ...[...plan.instances].map(([name, b]) => ({ what: `instance ${name}`, box: boxAt(b, b.width, b.height) })),
    ...plan.crowds.filter((c) => c.label).map((c) => ({ what: `the crowd ${c.label}`, box: c.name })),
    ...(plan.redis ? [{ what: "the name of Redis", box: plan.redis.name }] : []),
  ];
}

/** The names of rooms that are drawn. @param {import("../../static/js/stage/rooms.js").Hull[]} hulls */
export function roomLabels(hulls) {
  return hulls.flatMap((h) => h.pieces.flatMap((p) => (p.label ? [{ what: `the label of ${h.name}`, box: p.label }] : [])));
}

/** Fails if a thing leaves the stage or covers another. @param {{what: string, box: Box}[]} things @param {Layout} plan @param {string} where */
export function apart(things, { width, height }, where) {
  for (const [i, a] of things.entries()) {
    const { x, y, width: w, height: h } = a.box;
    assert.ok(x >= -0.01 && y >= -0.01 && x + w <= width + 0.01 && y + h <= height + 0.01, `${where}: ${a.what} leaves the stage: ${JSON.stringify(a.box)}`);
    for (const b of things.slice(i + 1)) assert.ok(!overlap(a.box, b.box, -0.01), `${where}: ${a.what} and ${b.what} overlap: ${JSON.stringify([a.box, b.box])}`);
  }
}

/** The numbers from 1 to n. @param {number} n */
export const seeds = (n) => Array.from({ length: n }, (_, i) => i + 1);
