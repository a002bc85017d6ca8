// @ts-check

/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./stage.js").Film} Film */
/** @typedef {"rooms" | "namespaces" | "redis"} Part */

/**
 * Hides parts of a scene, so that the stage does not give away the answer to a lesson's
 * question, such as who is in a room. A film with a packet that passes through Redis shows
 * Redis in any case. A lab of one instance has no Redis.
 * @param {Scene} scene
 * @param {Set<Part>} veil the parts to hide
 * @param {Film | undefined} film the current film; undefined if there is none
 * @returns {Scene} the scene without the hidden parts
 */
export function veiled(scene, veil, film) {
  const alone = scene.instances.length === 1; // then Redis connects nobody
  if (veil.size === 0 && !alone) return scene;
  const rooms = veil.has("rooms");
  const namespaces = veil.has("namespaces");
  const passed = film?.steps.some((s) => s.hops.some((h) => h.from === "redis" || h.to === "redis")) ?? false;
  return {
    ...scene,
    rooms: rooms ? [] : namespaces ? scene.rooms.filter((g) => g.nsp === "/") : scene.rooms,
    namespaces: namespaces ? [] : scene.namespaces,
    figures: scene.figures.map((f) => ({ ...f, rooms: rooms ? [] : f.rooms, namespaces: namespaces ? [] : f.namespaces })),
    redis: !alone && (!veil.has("redis") || passed),
  };
}

/** The parts of the scene that the stage hides, from its attribute `veil`: a list of words separated by spaces. Unknown words are ignored. @param {string | null} text @returns {Set<Part>} */
export function readVeil(text) {
  const named = (text ?? "").split(/\s+/);
  return new Set(/** @type {Part[]} */ (["rooms", "namespaces", "redis"]).filter((part) => named.includes(part)));
}
