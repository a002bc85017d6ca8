// @ts-check
import { element } from "../page/dom.js";
import { narrate } from "../trace/audience.js";

/** @typedef {import("../lab/world.js").World} World */

/**
 * A prepared disaster: steps that are told, and then done. A step may return what came
 * of it, in a sentence.
 * @typedef {object} Scenario
 * @property {string} id
 * @property {[string, (world: World) => Promise<string | void>][]} steps
 */

/** Alice's handler emits to everybody. @param {string} event @returns {(world: World) => Promise<string>} */
const emitted = (event) => async (world) => {
  const { verdicts } = await world.emit("alice", { target: "all", event, data: { text: event } });
  return `${narrate(event, verdicts)} ${verdicts.find((v) => !v.received)?.why ?? ""}`.trim();
};

/** @param {string[]} names */
const connected = (...names) => async (/** @type {World} */ world) => {
  await world.until(() => names.every((name) => world.client(name).socket.connected), 30_000, `${names.join(" and ")} did not come back in time.`);
};

/**
 * Waits for a client to be connected where it should be.
 * @param {string} name
 * @param {(instance: string) => boolean} there
 */
const moved = (name, there) => async (/** @type {World} */ world) => {
  const so = () => world.client(name).socket.connected && there(world.members.get(world.client(name).socket.id ?? "")?.instance ?? "b");
  await world.until(so, 30_000, `${name} did not connect in time.`);
  await world.pause(0); // the picture of it too
};

/** @type {Scenario[]} */
const scenarios = [
  {
    id: "redis-away",
    steps: [
      ["alice’s handler on a emits to everybody. Redis carries it to b, where carol is.", emitted("before")],
      ["Redis goes away from a.", (world) => world.control.ask("cut", { instance: "a", on: true }).then(() => {})],
      ["The same line again. a still has its own clients; publishing fails.", emitted("meanwhile")],
      ["Redis is back, and the adapter subscribes again by itself.", async (world) => {
        await world.control.ask("cut", { instance: "a", on: false });
        await world.pause(2500);
      }],
      ["Once more. What was emitted meanwhile does not come after: Redis keeps no messages for who is away.", emitted("after")],
    ],
  },
  {
    id: "instance-dies",
    steps: [
      ["carol joins a room on b.", (world) => world.act("join", "carol", { room: "project:1" }).then(() => {})],
      ["b dies, as with kill -9. No handler runs, nobody says goodbye: carol’s client sees transport close.", async (world) => {
        await world.control.ask("kill", { instance: "b" });
        await world.until(() => !world.client("carol").socket.connected, 10_000, "carol has not noticed.");
        return `carol’s client: ${world.client("carol").detail}.`;
      }],
      ["alice’s handler emits to everybody: a’s clients have it, and nobody misses b.", emitted("one-down")],
      ["b starts again, empty. carol’s client finds it at its next attempt.", async (world) => {
        await world.control.ask("start", { instance: "b" });
        await connected("carol")(world);
        const rooms = [...(world.members.get(world.client("carol").socket.id ?? "")?.rooms ?? [])];
        return `carol is back as a new socket, ${rooms.includes("project:1") ? "still" : "no longer"} in project:1: rooms die with the socket, so clients have to join again.`;
      }],
    ],
  },
  {
    id: "not-sticky",
    steps: [
      ["The load balancer forgets who belongs where: requests go to each server in turn.", (world) => world.control.ask("scatter", { on: true }).then(() => {})],
      ["bob’s connection is cut. He comes back by polling, several requests that need the same server.", async (world) => {
        const seen = world.trace.log.all().at(-1)?.id ?? 0;
        await world.act("drop", "bob");
        const refused = () => world.trace.log.all().find((e) => e.id > seen && e.kind === "refused" && e.transport === "polling");
        await world.until(() => refused() !== undefined, 15_000, "No request was refused.");
        const e = refused();
        return `${e?.method} on instance ${e?.instance}: ${e?.status}, ${e?.error}. The session is another instance’s.`;
      }],
      ["The load balancer is sticky again.", (world) => world.control.ask("scatter", { on: false }).then(() => {})],
      ["bob’s next attempt finds its server each time.", connected("bob")],
    ],
  },
  {
    id: "no-adapter",
    steps: [
      ["All servers start anew without the line io.adapter(…). Everybody reconnects.", async (world) => {
        await world.control.ask("alone", { on: true });
        await world.pause(300);
        await connected("alice", "bob", "carol")(world);
      }],
      ["alice’s handler emits to everybody. There is no error: a has done all it knows of.", emitted("alone")],
      ["The adapter is back.", async (world) => {
        await world.control.ask("alone", { on: false });
        await world.pause(300);
        await connected("alice", "bob", "carol")(world);
      }],
      ["The same line reaches everybody.", emitted("together")],
    ],
  },
  {
    id: "moves",
    steps: [
      ["The load balancer looks after its servers, as in production: clients of one that is down are sent to another.", (world) => world.control.ask("failover", { on: true }).then(() => {})],
      ["carol joins a room on b.", (world) => world.act("join", "carol", { room: "project:1" }).then(() => {})],
      ["b stops, as it does when a new version is put in. carol’s client tries again, at the address it knows.", async (world) => {
        const before = world.client("carol").socket.id;
        await world.control.ask("stop", { instance: "b" });
        await world.until(() => !world.client("carol").socket.connected, 10_000, "carol has not noticed.");
        await moved("carol", (instance) => instance !== "b")(world);
        const socket = world.client("carol").socket.id ?? "";
        const rooms = [...(world.members.get(socket)?.rooms ?? [])];
        return `carol is on ${world.client("carol").instance} now, as a ${socket === before ? "known" : "new"} socket and ${rooms.includes("project:1") ? "still" : "no longer"} in project:1. Her client has only reconnected; it knows nothing of a and b, or of any other server.`;
      }],
      ["alice’s handler on a emits to everybody. carol has it although b is down: she is on a server that runs.", emitted("moved")],
      ["b runs again.", async (world) => {
        await world.control.ask("start", { instance: "b" });
        await world.pause(1500);
        return `carol is on ${world.client("carol").instance}: nobody moves back. A connection stays where it is until it ends, so after a restart a server stays empty for a while, and the others have its clients.`;
      }],
      ["carol’s connection is cut. The next one is opened on b, which takes her again.", async (world) => {
        await world.control.ask("failover", { on: false });
        await world.act("drop", "carol");
        await moved("carol", (instance) => instance === "b")(world);
      }],
    ],
  },
];

/** The buttons that play scenarios, and what happens in the one that plays. */
export class Scenarios {
  #root;
  #world;
  #say;
  #changed;
  #list;
  #run = 0; // which run it is: a later one ends those before
  running = false;

  /**
   * @param {HTMLElement} root
   * @param {World} world
   * @param {(text: string) => void} say
   * @param {() => void} changed
   */
  constructor(root, world, say, changed) {
    this.#root = root;
    this.#world = world;
    this.#say = say;
    this.#changed = changed;
    this.#list = element("ol", { class: "scenario-steps", "data-testid": "scenario-steps", hidden: true });
    root.append(this.#list);
    for (const button of this.#buttons()) button.addEventListener("click", () => this.play(button.dataset.scenario ?? ""));
    // Single keys count only here, so that nobody is surprised elsewhere.
    root.addEventListener("keydown", (e) => {
      const button = this.#buttons()[Number(e.key) - 1];
      if (button && !button.disabled && !e.ctrlKey && !e.altKey && !e.metaKey) button.click();
    });
  }

  update() {
    for (const button of this.#buttons()) button.disabled = !this.#world.control.connected || this.#world.clients.size === 0 || this.running;
  }

  stop() {
    this.#run++;
    this.running = false;
  }

  /** @param {string} id */
  async play(id) {
    const scenario = scenarios.find((s) => s.id === id);
    if (!scenario || this.running) return;
    const run = ++this.#run;
    this.running = true;
    this.#list.replaceChildren();
    this.#list.hidden = false;
    this.#list.dataset.scenario = id;
    this.#list.dataset.done = "false";
    this.#changed();
    try {
      for (const [text, work] of scenario.steps) {
        const said = element("p", { class: "scenario-said" });
        const item = element("li", { "data-state": "now" }, text, said);
        this.#list.append(item);
        this.#say(text);
        const came = await work(this.#world);
        if (run !== this.#run) return;
        if (came) {
          said.textContent = came;
          this.#say(`${text} ${came}`);
        }
        item.dataset.state = "done";
        await this.#world.refresh();
        await this.#world.pause(1200); // to look
        if (run !== this.#run) return;
      }
      this.#list.dataset.done = "true";
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#list.append(element("li", { "data-state": "failed" }, `${text} The scenario ends here, and everything is mended.`));
      this.#say(text);
      await this.#world.heal().catch(() => {});
    }
    if (run === this.#run) this.running = false;
    this.#changed();
  }

  #buttons() {
    return [...this.#root.querySelectorAll("[data-scenario]")].filter((b) => b instanceof HTMLButtonElement);
  }
}
