// @ts-check

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("./lab-stage.js").LabStage} LabStage */

/**
 * Has a stage show a world.
 * @param {LabStage} stage
 * @param {World} world
 * @param {string[]} instances the names of those there are before the server has said so
 * @param {() => boolean} [live] false: it shows something else meanwhile
 */
export function stageWorld(stage, world, instances, live = () => true) {
  let due = false;
  const show = () => {
    if (!live()) return;
    const own = [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: c.ids }));
    const known = world.instances.size > 0 ? [...world.instances.keys()] : instances;
    stage.show(world.members.all(), own, known.map((name) => ({ name, running: world.isRunning(name), linked: world.isLinked(name) })));
  };
  world.addEventListener("change", () => {
    if (due) return;
    // A burst of events is one picture.
    due = true;
    requestAnimationFrame(() => {
      due = false;
      show();
    });
  });
  world.trace.watch({
    events: (fresh) => {
      if (!live()) return;
      // Before the film is made everybody in it has to be known.
      if (fresh.some((e) => e.kind === "connect")) show();
      stage.add(fresh, world.trace.log);
    },
    restarted: () => { if (live()) stage.restart(); },
  });
  world.addEventListener("asked", (e) => { if (e instanceof CustomEvent && live()) stage.player.cue(e.detail); });
  show();
}
