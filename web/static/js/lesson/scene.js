// @ts-check
import { isAboutClient } from "../trace/actions.js";
import { list } from "../trace/audience.js";
import { recorded } from "../trace/words.js";
import { World } from "../lab/world.js";

/** @typedef {import("./lesson.js").Action} Action */
/** @typedef {import("./lesson.js").Facts} Facts */
/** @typedef {import("./lesson.js").Scene} Scene */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * The outcome of running an exercise.
 * @typedef {object} Run
 * @property {Facts} facts for the checks
 * @property {Verdict[]} verdicts one for each client, which counts all emits of the run together
 */

/** The error of a run in a lab in which something is broken. What a broken lab does is no answer to the exercise, so it is not judged. */
export class BrokenLab extends Error {
  /** @param {string[]} broken a few words for each thing that is broken */
  constructor(broken) {
    super(`Not judged: something is broken in the lab (${list(broken)}), and then a line may reach others than it should.`);
  }
}

/** Plays the actions of a lesson's exercises in a lab. */
export class LessonScene {
  #world;
  #scene;

  /**
   * @param {World} world
   * @param {Scene} scene
   */
  constructor(world, scene) {
    this.#world = world;
    this.#scene = scene;
  }

  /** Whether every client is connected, so that a step can run. */
  get ready() {
    return (
      this.#world.control.connected &&
      this.#world.clients.size === this.#scene.clients.length &&
      [...this.#world.clients.values()].every((c) => [...c.sockets.values()].every((s) => s.connected && this.#world.members.get(s.id ?? "")))
    );
  }

  /** Undoes what is broken in the lab, and waits until all clients are connected again. */
  async mend() {
    await this.#world.heal();
    await this.#world.waitUntil(() => this.ready && this.#world.brokenList().length === 0, mendingTakes, `The lab could not be mended: ${list(this.#world.brokenList()) || "not all clients are connected"}.`);
  }

  /** Puts the lab in order: mends it, makes each client join the rooms that the scene gives it, and leave the scene's other rooms. */
  async arrange() {
    if (this.#world.brokenList().length > 0) await this.mend();
    for (const { room, clients } of this.#scene.rooms ?? []) {
      for (const client of this.#scene.clients) {
        const id = this.#world.client(client.name).socket.id ?? "";
        const inside = this.#world.members.get(id)?.rooms.has(room) ?? false;
        const wanted = clients.includes(client.name);
        if (inside !== wanted) await this.#world.act(wanted ? "join" : "leave", client.name, { room });
      }
    }
  }

  /**
   * Plays actions, one after the other.
   * @param {Action[]} actions
   * @param {(chain: import("../trace/trace.js").TraceEvent[]) => void} ran is called for each emit, with the emit and its effects
   * @returns {Promise<Run>}
   * @throws {BrokenLab} if something is broken in the lab when a line runs
   */
  async play(actions, ran) {
    const world = this.#world;
    const mark = world.trace.log.all().at(-1)?.id ?? 0;
    const last = world.trace.happened.at(-1);
    const chained = new Set();
    /** @type {Map<string, Verdict>} */
    const verdicts = new Map();
    const breaks = actions.some(({ do: name }) => name === "stop"); // then what is broken belongs to the exercise
    for (const action of actions) {
      if (action.do !== "emit") {
        await this.#act(action);
        continue;
      }
      if (!breaks) this.#check();
      const outcome = await world.emit(action.client ?? "", {
        target: action.target, event: action.event, data: action.data, nsp: action.nsp,
        room: action.room, rooms: action.rooms, except: action.except,
      });
      if (!breaks) this.#check(); // meanwhile it may have been broken
      if (outcome.chain.length === 0) throw new Error("The server ran the line, but its trace has not arrived. Run it again.");
      ran(outcome.chain);
      for (const e of outcome.chain) chained.add(e.id);
      for (const v of outcome.verdicts) verdicts.set(v.name, merge(verdicts.get(v.name), v));
    }
    const isOfStep = (/** @type {import("../trace/trace.js").TraceEvent} */ e) =>
      chained.has(e.id) || !emitKinds.includes(e.kind);
    return {
      facts: {
        trace: world.trace.log.all().filter((e) => e.id > mark && isOfStep(e)),
        happened: world.trace.happened.slice(last ? world.trace.happened.indexOf(last) + 1 : 0),
        ownerOf: (socket) => world.ownerOf(socket),
      },
      verdicts: [...verdicts.values()],
    };
  }

  /** Throws BrokenLab if something is broken. */
  #check() {
    const broken = this.#world.brokenList();
    if (broken.length > 0) throw new BrokenLab(broken);
  }

  /** @param {Action} action */
  async #act({ do: name, client = "", instance, room }) {
    const ask = recorded[name];
    if (isAboutClient(ask)) await this.#world.act(ask, client, room === undefined ? {} : { room });
    else await this.#world.control.ask(ask, { instance });
  }
}

const mendingTakes = 20_000; // milliseconds at most, until all clients have connected again

/** The kinds of the events of an emit. Facts contain such an event only if it belongs to the step, because other pages emit in the same lab. @type {import("../trace/words.js").Kind[]} */
const emitKinds = ["emit", "publish", "receive", "deliver"];

/**
 * Combines a client's verdicts on several emits into one: "received" if any of the emits reached the client.
 * @param {Verdict | undefined} before
 * @param {Verdict} v
 * @returns {Verdict}
 */
function merge(before, v) {
  if (!before) return v;
  if (before.received && v.received) return { ...v, times: before.times + v.times, why: `Two lines reached ${v.name}. ${v.why}` };
  return v.received ? v : before;
}
