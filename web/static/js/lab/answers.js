// @ts-check
import { waitingFor, whyNoAnswer } from "../trace/unseen.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./client.js").PlayClient} PlayClient */
/** @typedef {import("../trace/words.js").Method} Method */

/** The methods that ask the other instances and wait for their answers. @type {Method[]} */
const askInstances = ["fetchSockets", "serverSideEmit"];

/** Knows whose answers a line waits for while the server runs it. */
export class Answers {
  #world;
  #client;
  #method;
  #mark;
  #from = performance.now();

  /**
   * Make it just before the line runs.
   * @param {World} world
   * @param {PlayClient} client the client whose handler runs the line
   * @param {Method} method
   */
  constructor(world, client, method) {
    this.#world = world;
    this.#client = client;
    this.#method = method;
    this.#mark = world.trace.log.all().at(-1)?.id ?? 0;
  }

  /** Whose answers the line waits for now, in a sentence. */
  get waiting() {
    const { instance } = this.#client;
    if (askInstances.includes(this.#method)) {
      const others = [...this.#world.instances.values()].filter((i) => i.running && i.name !== instance && !this.#world.faults.alone).map((i) => `instance ${i.name}`);
      return waitingFor(others.length > 0 ? others : [`instance ${instance}`]);
    }
    if (this.#method !== "emitWithAck") return waitingFor([]);
    const asked = this.#asked;
    if (!asked) return waitingFor(["everybody whom the line reaches"]);
    const late = asked.map(({ client }) => (client ? this.#world.linkOf(client).delayMs : 0));
    return waitingFor(asked.map(({ name }) => name), Math.max(0, ...late));
  }

  /** Says of each client of the page that has not answered why it has not. */
  get missed() {
    const waitedMs = performance.now() - this.#from;
    return (this.#asked ?? []).flatMap(({ client, socket }) => {
      if (!client) return [];
      const { delayMs, paused } = this.#world.linkOf(client);
      const ended = this.#events.find((e) => e.kind === "disconnect" && e.socket === socket)?.reason ?? "";
      const { name, instance } = client;
      return [whyNoAnswer({ name, instance, running: this.#world.isRunning(instance), ended, paused, delayMs }, { silent: !client.answers, waitedMs })];
    });
  }

  /** The events of the trace since the line runs. */
  get #events() {
    return this.#world.trace.log.all().filter((e) => e.id > this.#mark);
  }

  /**
   * The clients that the line has asked and that have not answered; undefined if the trace does not show the line yet.
   * @returns {{name: string, socket: string, client?: PlayClient}[] | undefined}
   */
  get #asked() {
    const { log } = this.#world.trace;
    const action = this.#events.findLast((e) => e.kind === "action" && e.event === this.#method && e.socket === this.#client.socket.id);
    const chain = action ? log.chain(action.id) : [];
    if (!chain.some((e) => e.kind === "deliver")) return undefined;
    const answered = new Set(chain.filter((e) => e.kind === "ack-in").map((e) => e.answers));
    return chain.filter((e) => e.kind === "deliver" && !answered.has(e.id)).map(({ socket = "", user }) => {
      const name = this.#world.ownerOf(socket);
      const client = name === undefined ? undefined : this.#world.clients.get(name);
      return { name: name ?? `${user || "a client"} on another page`, socket, client };
    });
  }
}
