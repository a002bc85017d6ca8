// @ts-check

/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {"rooms" | "namespaces" | "redis"} Part */

/**
 * What a stage keeps to itself: where somebody is asked who is in a room, neither the
 * picture nor its words may say so. What a packet passes is shown all the same: it
 * has happened.
 * @param {Scene} scene
 * @param {Set<Part>} veil
 * @param {Film | undefined} film that is being shown
 * @returns {Scene} what may be seen of it
 */
export function veiled(scene, veil, film) {
  if (veil.size === 0) return scene;
  const rooms = veil.has("rooms");
  const namespaces = veil.has("namespaces");
  const passed = film?.steps.some((s) => s.hops.some((h) => h.from === "redis" || h.to === "redis")) ?? false;
  return {
    ...scene,
    rooms: rooms ? [] : namespaces ? scene.rooms.filter((g) => g.nsp === "/") : scene.rooms,
    namespaces: namespaces ? [] : scene.namespaces,
    figures: scene.figures.map((f) => ({ ...f, rooms: rooms ? [] : f.rooms, namespaces: namespaces ? [] : f.namespaces })),
    redis: !veil.has("redis") || passed,
  };
}

/** Reads the attribute veil. @param {string | null} text @returns {Set<Part>} */
export function readVeil(text) {
  const named = (text ?? "").split(/\s+/);
  return new Set(/** @type {Part[]} */ (["rooms", "namespaces", "redis"]).filter((part) => named.includes(part)));
}
