// @ts-check
import { element } from "../page/dom.js";
import { narrate } from "../trace/audience.js";

/** @typedef {import("../lab/world.js").World} World */

/**
 * A scenario: a failure of the lab that the page plays in steps and explains. Each step is a
 * text and a function. The page shows the text and then calls the function, which performs the
 * step and may return what happened, in a sentence.
 * @typedef {object} Scenario
 * @property {string} id the name in the attribute data-scenario of the scenario's button
 * @property {[string, (world: World) => Promise<string | void>][]} steps
 */

/** Makes a step in which alice's handler emits to all clients. @param {string} event the event's name @returns {(world: World) => Promise<string>} */
const emitToAll = (event) => async (world) => {
  const { verdicts } = await world.emit("alice", { target: "all", event, data: { text: event } });
  return `${narrate(event, verdicts)} ${verdicts.find((v) => !v.received)?.why ?? ""}`.trim();
};

/** Makes a step that waits until some clients are connected. @param {string[]} names */
const untilConnected = (...names) => async (/** @type {World} */ world) => {
  await world.waitUntil(() => names.every((name) => world.client(name).socket.connected), 30_000, `${names.join(" and ")} did not reconnect in time.`);
};

/**
 * Makes a step that waits until a client is connected to a suitable instance.
 * @param {string} name
 * @param {(instance: string) => boolean} suits returns whether an instance is suitable
 */
const untilConnectedTo = (name, suits) => async (/** @type {World} */ world) => {
  const isConnected = () => world.client(name).socket.connected && suits(world.members.get(world.client(name).socket.id ?? "")?.instance ?? "b");
  await world.waitUntil(isConnected, 30_000, `${name} did not connect in time.`);
  await world.pause(0); // so that the stage shows the new connection before the next step
};

/** @type {Scenario[]} */
const scenarios = [
  {
    id: "redis-away",
    steps: [
      ["alice’s handler on a emits to everybody. Redis carries it to b, where carol is.", emitToAll("before")],
      ["Instance a loses Redis.", (world) => world.control.ask("cut", { instance: "a", on: true }).then(() => {})],
      ["The same line again. It still reaches a’s own clients, and the line returns an error: a, which is cut off, cannot publish.", emitToAll("meanwhile")],
      ["Redis is back, and the adapter subscribes again on its own.", async (world) => {
        await world.control.ask("cut", { instance: "a", on: false });
        await world.pause(2500);
      }],
      ["Once more. The event emitted meanwhile does not arrive later: Redis keeps no messages for subscribers that are away.", emitToAll("after")],
    ],
  },
  {
    id: "instance-dies",
    steps: [
      ["carol joins a room on b.", (world) => world.act("join", "carol", { room: "project:1" }).then(() => {})],
      ["b dies, as with kill -9. No handler runs and no packet says goodbye: carol’s client notices only that its connection has ended.", async (world) => {
        await world.control.ask("kill", { instance: "b" });
        await world.waitUntil(() => !world.client("carol").socket.connected, 10_000, "carol has not noticed.");
        return `carol’s client: ${world.client("carol").detail}.`;
      }],
      ["alice’s handler emits to everybody: a’s clients receive it, and no error reports that b is missing.", emitToAll("one-down")],
      ["b starts again, empty. carol’s client finds it at its next attempt.", async (world) => {
        await world.control.ask("start", { instance: "b" });
        await untilConnected("carol")(world);
        const rooms = [...(world.members.get(world.client("carol").socket.id ?? "")?.rooms ?? [])];
        return `carol is back as a new socket, ${rooms.includes("project:1") ? "still" : "no longer"} in project:1: rooms die with the socket, so clients have to join again.`;
      }],
    ],
  },
  {
    id: "not-sticky",
    steps: [
      ["The load balancer forgets which client belongs to which server: requests go to each server in turn.", (world) => world.control.ask("scatter", { on: true }).then(() => {})],
      ["bob’s connection is cut. He reconnects by polling: several requests that all need the same server.", async (world) => {
        const seen = world.trace.log.all().at(-1)?.id ?? 0;
        await world.act("drop", "bob");
        const refused = () => world.trace.log.all().find((e) => e.id > seen && e.kind === "refused" && e.transport === "polling");
        await world.waitUntil(() => refused() !== undefined, 15_000, "No request was refused.");
        const e = refused();
        return `${e?.method} on instance ${e?.instance}: ${e?.status}, ${e?.error}. The session belongs to another instance.`;
      }],
      ["The load balancer is sticky again.", (world) => world.control.ask("scatter", { on: false }).then(() => {})],
      ["bob’s next attempt finds its server each time.", untilConnected("bob")],
    ],
  },
  {
    id: "no-adapter",
    steps: [
      ["All servers restart without the line io.adapter(…). Every client reconnects.", async (world) => {
        await world.control.ask("alone", { on: true });
        await world.pause(300);
        await untilConnected("alice", "bob", "carol")(world);
      }],
      ["alice’s handler emits to everybody. There is no error: a has reached all the clients that it knows.", emitToAll("alone")],
      ["The adapter is back.", async (world) => {
        await world.control.ask("alone", { on: false });
        await world.pause(300);
        await untilConnected("alice", "bob", "carol")(world);
      }],
      ["The same line reaches everybody.", emitToAll("together")],
    ],
  },
  {
    id: "moves",
    steps: [
      ["The load balancer checks its servers, as in production: it sends clients of a stopped server to another.", (world) => world.control.ask("failover", { on: true }).then(() => {})],
      ["carol joins a room on b.", (world) => world.act("join", "carol", { room: "project:1" }).then(() => {})],
      ["b stops, as it does when a new version is deployed. carol’s client tries again, at the same address.", async (world) => {
        const before = world.client("carol").socket.id;
        await world.control.ask("stop", { instance: "b" });
        await world.waitUntil(() => !world.client("carol").socket.connected, 10_000, "carol has not noticed.");
        await untilConnectedTo("carol", (instance) => instance !== "b")(world);
        const socket = world.client("carol").socket.id ?? "";
        const rooms = [...(world.members.get(socket)?.rooms ?? [])];
        return `carol is on ${world.client("carol").instance} now, as a ${socket === before ? "known" : "new"} socket and ${rooms.includes("project:1") ? "still" : "no longer"} in project:1. Her client has only reconnected; it knows nothing of a and b, or of any other server.`;
      }],
      ["alice’s handler on a emits to everybody. carol receives it although b is down: she is on a server that runs.", emitToAll("moved")],
      ["b runs again.", async (world) => {
        await world.control.ask("start", { instance: "b" });
        await world.pause(1500);
        return `carol is on ${world.client("carol").instance}: no client moves back. A connection stays where it is until it ends, so after a restart a server stays empty for a while, and the others keep its clients.`;
      }],
      ["carol’s connection is cut. The next one is opened on b, her own instance.", async (world) => {
        await world.control.ask("failover", { on: false });
        await world.act("drop", "carol");
        await untilConnectedTo("carol", (instance) => instance === "b")(world);
      }],
    ],
  },
];

/** The buttons that play scenarios, and the list of the steps of the scenario that plays. */
export class Scenarios {
  #root;
  #world;
  #announce;
  #changed;
  #list;
  #run = 0; // the number of the latest run; an earlier run ends when it sees that this number has changed
  running = false;

  /**
   * @param {HTMLElement} root the element that contains the buttons
   * @param {World} world
   * @param {(text: string) => void} announce announces a text to screen readers
   * @param {() => void} changed is called when a scenario starts or ends
   */
  constructor(root, world, announce, changed) {
    this.#root = root;
    this.#world = world;
    this.#announce = announce;
    this.#changed = changed;
    this.#list = element("ol", { class: "scenario-steps", "data-testid": "scenario-steps", hidden: true });
    root.append(this.#list);
    for (const button of this.#buttons()) button.addEventListener("click", () => this.play(button.dataset.scenario ?? ""));
    // Each digit key plays a scenario, but only while the focus is in this element, so that a digit typed elsewhere plays nothing.
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
        const line = element("p", { class: "scenario-said" });
        const item = element("li", { "data-state": "now" }, text, line);
        this.#list.append(item);
        this.#announce(text);
        const result = await work(this.#world);
        if (run !== this.#run) return;
        if (result) {
          line.textContent = result;
          this.#announce(`${text} ${result}`);
        }
        item.dataset.state = "done";
        await this.#world.refresh();
        await this.#world.pause(1200); // time to read
        if (run !== this.#run) return;
      }
      this.#list.dataset.done = "true";
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#list.append(element("li", { "data-state": "failed" }, `${text} The scenario ends here, and all faults are undone.`));
      this.#announce(text);
      await this.#world.heal().catch(() => {});
    }
    if (run === this.#run) this.running = false;
    this.#changed();
  }

  #buttons() {
    return [...this.#root.querySelectorAll("[data-scenario]")].filter((b) => b instanceof HTMLButtonElement);
  }
}
