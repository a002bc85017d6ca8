// @ts-check

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Group} Group */

/**
 * Orders the figures of each instance so that the members of a room stand side by side, where
 * this is possible, also across the border between two instances. A figure moves only if a room
 * needs it: the order starts from the one before, and a new figure stands on the right.
 * @param {string[]} instances
 * @param {Figure[]} figures
 * @param {Group[]} rooms
 * @param {number} rows on how many rows the figures of an instance stand
 * @param {string[]} before the keys of the figures in the order before
 * @returns {Map<string, Figure[]>} by the instance's name
 */
export function arrange(instances, figures, rooms, rows, before) {
  const place = new Map(before.map((key, i) => [key, i]));
  const sorted = figures.toSorted((a, b) => (place.get(a.key) ?? Infinity) - (place.get(b.key) ?? Infinity) || 0);
  const lists = new Map(instances.map((name) => [name, sorted.filter((f) => f.instance === name)]));
  const groups = rooms.map((g) => new Set(g.keys)).filter((keys) => keys.size > 1);
  if (groups.length === 0) return lists;
  // Each round makes the one move that helps most. The number of rounds is limited by the cost, which falls in each.
  for (let cost = scatter(lists, groups, rows); cost > 0;) {
    /** @type {{name: string, list: Figure[]} | undefined} */
    let best;
    for (const [name, list] of lists) {
      for (let from = 0; from < list.length; from++) {
        for (let to = 0; to < list.length; to++) {
          if (from === to) continue;
          const moved = list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
          const now = scatter(new Map(lists).set(name, moved), groups, rows);
          if (now < cost) [cost, best] = [now, { name, list: moved }];
        }
      }
    }
    if (!best) break;
    lists.set(best.name, best.list);
  }
  return lists;
}

/**
 * Deals the figures of an instance to rows.
 * @template T
 * @param {T[]} list
 * @param {number} rows
 * @returns {T[][]}
 */
export function deal(list, rows) {
  const each = Math.ceil(list.length / rows);
  return Array.from({ length: rows }, (_, i) => list.slice(i * each, (i + 1) * each));
}

/**
 * How scattered the rooms are: above all, into how many pieces they fall; then, how many
 * strangers stand between their members, so that each move towards an undivided room counts.
 * @param {Map<string, Figure[]>} lists
 * @param {Set<string>[]} groups the keys of the members of each room
 * @param {number} rows
 */
function scatter(lists, groups, rows) {
  const dealt = [...lists.values()].map((list) => deal(list, rows));
  let cost = 0;
  for (let row = 0; row < rows; row++) {
    const keys = dealt.flatMap((parts) => parts[row].map((f) => f.key));
    for (const members of groups) {
      let [pieces, strangers, open] = [0, 0, 0];
      keys.forEach((key, i) => {
        if (!members.has(key)) return void open++;
        if (i === 0 || !members.has(keys[i - 1])) pieces++;
        if (pieces > 0) strangers += pieces > 1 ? open : 0;
        open = 0;
      });
      if (pieces > 0) cost += 1000 * (pieces - 1) + strangers;
    }
  }
  return cost;
}
