// @ts-check

/** @typedef {import("../stage.js").Figure} Figure */
/** @typedef {import("../stage.js").Group} Group */
/** @typedef {import("../stage.js").Scene} Scene */
/** @typedef {import("../stage.js").StepState} StepState */

/**
 * The scene as it was at a step of a film. Clients stay where they stand, so that the picture
 * does not jump: a client that was not connected has no transport and is in no room.
 * @param {Scene} scene the scene as it is now
 * @param {StepState | undefined} state undefined: the lab was as it is now
 * @param {(socket: string | undefined) => string | undefined} keyOf
 * @returns {Scene}
 */
export function sceneThen(scene, state, keyOf) {
  if (!state) return scene;
  const gone = new Set(state.gone);
  const members = state.members ?? [];
  const stopped = new Set(state.stopped);
  const figures = !state.members ? scene.figures : scene.figures.map((f) => {
    const mine = members.filter((m) => keyOf(m.id) === f.key);
    const last = mine.at(-1);
    return {
      ...f, instance: last?.instance ?? f.instance, transport: gone.has(f.key) ? "" : last?.transport || (last ? "websocket" : ""),
      rooms: [...new Set(mine.flatMap((m) => [...m.rooms]))], namespaces: [...new Set(mine.map((m) => m.nsp).filter((nsp) => nsp !== "/"))],
    };
  });
  return {
    ...scene, figures,
    instances: state.stopped ? scene.instances.map((i) => ({ ...i, running: !stopped.has(i.name) })) : scene.instances,
    ...(state.members && {
      rooms: groups(members.flatMap((m) => [...m.rooms].map((room) => ({ name: room, nsp: m.nsp, key: keyOf(m.id) }))), scene.figures),
      namespaces: groups(members.filter((m) => m.nsp !== "/").map((m) => ({ name: m.nsp, nsp: m.nsp, key: keyOf(m.id) })), scene.figures),
    }),
  };
}

/** @param {{name: string, nsp: string, key: string | undefined}[]} entries @param {Figure[]} figures @returns {Group[]} */
function groups(entries, figures) {
  const present = new Set(figures.map((f) => f.key));
  /** @type {Map<string, Group>} */
  const found = new Map();
  for (const { name, nsp, key } of entries) {
    if (key === undefined || !present.has(key)) continue;
    const group = found.get(`${nsp}\u0000${name}`) ?? { name, nsp, keys: [] };
    found.set(`${nsp}\u0000${name}`, group);
    if (!group.keys.includes(key)) group.keys.push(key);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
