// @ts-check

/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("./lesson.js").Scene} Scene */
/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

const veilable = ["rooms", "namespaces", "redis"];

/**
 * Controls the stage (the picture of the lab) for a lesson. The stage shows only the clients
 * of the lesson, although other pages may have clients in the same lab. It shows only the
 * parts of the scene that the step reveals, and plays only lines that the step has run.
 */
export class LessonStage {
  #stage;
  #scene;
  /** @type {World | undefined} */
  #world;
  #drawing = false;

  /**
   * @param {LabStage} stage
   * @param {Scene} scene
   */
  constructor(stage, scene) {
    this.#stage = stage;
    this.#scene = scene;
    stage.followable = false; // the stage plays only lines of this page, so it does not follow the lab's live trace
    this.#show();
  }

  /** @param {World} world */
  watch(world) {
    this.#world = world;
    world.addEventListener("change", () => {
      if (this.#drawing) return;
      // Many changes may come at once; draw them together.
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#show();
      });
    });
    world.trace.watch({ restarted: () => this.#stage.restart() });
  }

  /**
   * Prepares the stage for a step: clears the films of earlier runs.
   * @param {string[]} reveal the parts of the scene that the step shows: rooms, namespaces, redis
   */
  showStep(reveal) {
    this.#stage.setAttribute("veil", veilable.filter((part) => !reveal.includes(part)).join(" "));
    this.#stage.restart();
    this.#stage.showJudged(new Map());
  }

  /** Plays a line that has run. @param {TraceEvent[]} chain the line's emit and its effects */
  play(chain) {
    if (!this.#world) return;
    this.#show();
    // If the learner has stepped through the film of the line before, the player is not live and would not start the new film.
    if (!this.#stage.player.live) this.#stage.player.followLive();
    this.#stage.add(chain, this.#world.trace.log);
  }

  /** Marks for each client whether the learner was right. @param {Judgement[]} judgements */
  showJudgements(judgements) {
    this.#stage.showJudged(new Map(judgements.map((j) => [j.name, j.kind])));
  }

  #show() {
    const world = this.#world;
    const own = this.#scene.clients.map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: world?.clients.get(c.name)?.ids ?? [], link: world?.clients.get(c.name)?.link }));
    const members = world?.members.all().filter((m) => world.ownerOf(m.id) !== undefined) ?? [];
    this.#stage.show(members, own, this.#scene.instances.map((name) => ({ name, running: world?.isRunning(name) ?? true, linked: world?.isLinked(name) ?? true })));
  }
}
