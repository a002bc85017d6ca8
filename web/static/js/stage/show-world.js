// @ts-check

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("./lab-stage.js").LabStage} LabStage */

/**
 * Makes a stage show a world (a lab and the page's clients), and keeps the stage up to date.
 * @param {LabStage} stage
 * @param {World} world
 * @param {string[]} instances the names of the instances to show until the server has listed them
 * @param {() => boolean} [live] returns false while the stage shows something else, such as a recording
 */
export function showWorld(stage, world, instances, live = () => true) {
  let due = false;
  const show = () => {
    if (!live()) return;
    const own = [...world.clients.values()].map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: c.ids, link: c.link }));
    const known = world.instances.size > 0 ? [...world.instances.keys()] : instances;
    stage.show(world.members.all(), own, known.map((name) => ({ name, running: world.isRunning(name), linked: world.isLinked(name), more: world.instances.get(name)?.more })));
  };
  world.addEventListener("change", () => {
    if (due) return;
    // Many changes may come at once; draw them together in the next frame.
    due = true;
    requestAnimationFrame(() => {
      due = false;
      show();
    });
  });
  const films = stage.follow(world.trace, (e) => e.event === "join" && world.prepared.has(`${e.socket} ${e.room}`));
  const list = () => films.reset(world.members.all(), [...world.instances.keys()].map((name) => ({ name, running: world.isRunning(name) })));
  world.addEventListener("listed", list);
  list();
  world.trace.watch({
    happened: (e) => { if (live()) stage.addClientEvent(e); },
    events: (fresh) => {
      if (!live()) return;
      // The stage must know all clients of a film before it makes the film.
      if (fresh.some((e) => e.kind === "connect")) show();
      stage.add(fresh, world.trace.log);
    },
    restarted: () => { if (live()) stage.restart(); },
  });
  for (const done of ["asked", "acted"]) world.addEventListener(done, (e) => { if (e instanceof CustomEvent && live()) stage.player.cue(e.detail); });
  show();
}
