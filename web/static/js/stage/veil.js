// @ts-check

/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {"rooms" | "namespaces" | "redis"} Part */

/**
 * Hides parts of a scene. If a learner is asked who is in a room, neither the picture nor
 * its words may give that away. Redis is shown nevertheless once a packet of the film has
 * passed through it.
 * @param {Scene} scene
 * @param {Set<Part>} veil
 * @param {Film | undefined} film the current one
 * @returns {Scene} the scene without the hidden parts
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

/** Reads the attribute veil; unknown words are ignored. @param {string | null} text @returns {Set<Part>} */
export function readVeil(text) {
  const named = (text ?? "").split(/\s+/);
  return new Set(/** @type {Part[]} */ (["rooms", "namespaces", "redis"]).filter((part) => named.includes(part)));
}
