// @ts-check

/** @typedef {import("../stage/lab-stage.js").LabStage} LabStage */
/** @typedef {import("./lesson.js").Scene} Scene */
/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../predict/judge.js").Judgement} Judgement */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

const veilable = ["rooms", "namespaces", "redis"];

/**
 * Has the lab's stage show a lesson: its own clients, whoever else may be in the lab,
 * of the scene what the step reveals, and the lines that the step has run.
 */
export class LessonStage {
  #stage;
  #scene;
  /** @type {World | undefined} */
  #world;
  #due = false;

  /**
   * @param {LabStage} stage
   * @param {Scene} scene
   * @param {(name: string) => void} tapped somebody was pointed out on the stage
   */
  constructor(stage, scene, tapped) {
    this.#stage = stage;
    this.#scene = scene;
    const names = scene.clients.map((c) => c.name);
    stage.addEventListener("figure", (e) => { if (e instanceof CustomEvent && names.includes(e.detail)) tapped(e.detail); });
    stage.addEventListener("keydown", (e) => {
      const name = /^[1-9]$/.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey ? names[Number(e.key) - 1] : undefined;
      if (name) tapped(name);
    });
    stage.followable = false; // it plays what is run here
    this.#show();
  }

  /** @param {World} world */
  watch(world) {
    this.#world = world;
    world.addEventListener("change", () => {
      if (this.#due) return;
      // A burst of events is one picture.
      this.#due = true;
      requestAnimationFrame(() => {
        this.#due = false;
        this.#show();
      });
    });
    world.trace.watch({ restarted: () => this.#stage.restart() });
  }

  /**
   * Sets the stage for a step: what was run before is gone.
   * @param {string[]} reveal what of the scene is shown
   */
  set(reveal) {
    this.#stage.setAttribute("veil", veilable.filter((part) => !reveal.includes(part)).join(" "));
    this.#stage.restart();
    this.#stage.showJudged(new Map());
  }

  /** Shows whom the learner expects to receive the line. @param {Iterable<string>} names */
  expect(names) {
    this.#stage.showExpected(names, true);
    this.#stage.showJudged(new Map());
  }

  /** Plays a line that has run. @param {TraceEvent[]} chain */
  ran(chain) {
    if (!this.#world) return;
    this.#show();
    // Also if the learner has stepped through the line before.
    if (!this.#stage.player.live) this.#stage.player.followLive();
    this.#stage.add(chain, this.#world.trace.log);
  }

  /** Marks where the learner was wrong. @param {Judgement[]} judgements */
  judge(judgements) {
    this.#stage.showJudged(new Map(judgements.map((j) => [j.name, j.kind])));
  }

  #show() {
    const world = this.#world;
    const own = this.#scene.clients.map((c) => ({ name: c.name, user: c.user, instance: c.instance, sockets: world?.clients.get(c.name)?.ids ?? [] }));
    const members = world?.members.all().filter((m) => world.ownerOf(m.id) !== undefined) ?? [];
    this.#stage.show(members, own, this.#scene.instances.map((name) => ({ name, running: world?.isRunning(name) ?? true, linked: world?.isLinked(name) ?? true })));
  }
}
