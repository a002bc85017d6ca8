// @ts-check
import { narrate } from "../trace/audience.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../scene/scene.js").Question} Question */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * What a step has led to.
 * @typedef {object} Done
 * @property {string} said what happened, in a sentence or two; "" if the answer says it all
 * @property {string} [answer] the id of the option that turned out to be right, as the lab shows it; absent for a step that emits
 * @property {Verdict[]} [verdicts] who received the emit; absent for other steps
 * @property {number} [film] the id of the event that the stage can show
 */

/**
 * A step of a scenario. The learner reads what will happen, answers a question, and runs it.
 * @typedef {object} Step
 * @property {string} text what will happen
 * @property {(world: World) => Question} asks
 * @property {(world: World) => Promise<Done>} run
 */

/**
 * A scenario: a failure of the lab that the learner plays step by step.
 * @typedef {object} Scenario
 * @property {string} id the name in the attribute data-scenario of the scenario's button
 * @property {Step[]} steps
 */

export const questionId = "disaster";
const patience = 30_000; // milliseconds to wait for a client

/** A question with options. @param {string} text @param {Record<string, string>} options the options' texts by their ids @returns {() => Question} */
const choice = (text, options) => () => ({ kind: "choice", id: questionId, text, options: Object.entries(options).map(([id, text]) => ({ id, text })) });

/** A step in which alice's handler emits to all clients. @param {string} text @param {string} event @returns {Step} */
const emitToAll = (text, event) => ({
  text: `${text} io.emit("${event}")`,
  asks: (world) => ({ kind: "who", id: questionId, people: [...world.clients.values()].map((c) => ({ name: c.name, user: c.user })) }),
  async run(world) {
    const { chain, verdicts } = await world.emit("alice", { target: "all", event, data: { text: event } });
    return { said: narrate(event, verdicts), verdicts, film: chain[0]?.id };
  },
});

/** The rooms of a client. @param {World} world @param {string} name */
const roomsOf = (world, name) => world.members.get(world.client(name).socket.id ?? "")?.rooms ?? new Set();

/** Waits until clients are connected. @param {World} world @param {string[]} names */
const untilConnected = (world, ...names) =>
  world.waitUntil(() => names.every((name) => world.client(name).socket.connected), patience, `${names.join(" and ")} did not reconnect in time.`);

/** Waits until a client is not connected. @param {World} world @param {string} name */
const untilAway = (world, name) => world.waitUntil(() => !world.client(name).socket.connected, 10_000, `${name} has not noticed.`);

/**
 * Waits until a client is connected to a suitable instance.
 * @param {World} world
 * @param {string} name
 * @param {(instance: string) => boolean} suits
 */
async function untilConnectedTo(world, name, suits) {
  const isConnected = () => world.client(name).socket.connected && suits(world.members.get(world.client(name).socket.id ?? "")?.instance ?? "b");
  await world.waitUntil(isConnected, patience, `${name} did not connect in time.`);
  await world.pause(0); // so that the stage shows the new connection
}

/** The names of the page's clients that are connected now. @param {World} world */
const connected = (world) => [...world.clients.values()].filter((c) => c.socket.connected).map((c) => c.name);

/** Watches, while something runs, which clients received an event. @param {World} world @param {(event: string) => boolean} wanted @param {() => Promise<unknown>} run */
async function receivers(world, wanted, run) {
  /** @type {Set<string>} */
  const names = new Set();
  const note = (/** @type {Event} */ e) => { if (e instanceof CustomEvent && wanted(e.detail.event)) names.add(e.detail.client); };
  world.addEventListener("received", note);
  try {
    await run();
  } finally {
    world.removeEventListener("received", note);
  }
  return names;
}

/** @type {Step} */
const carolJoins = {
  text: "carol joins project:1, on b.",
  asks: choice("that she joined is told to", { nobody: "no client", all: "every client" }),
  async run(world) {
    const told = await receivers(world, () => true, async () => {
      await world.act("join", "carol", { room: "project:1" });
      await world.pause(500);
    });
    return { said: "A room is kept on the server. A client learns of it only if the server emits something.", answer: told.size === 0 ? "nobody" : "all" };
  },
};

/** @type {Scenario[]} */
export const scenarios = [
  {
    id: "redis-away",
    steps: [
      emitToAll("alice’s handler on a emits to everybody. Redis carries it to b, where carol is.", "before"),
      {
        text: "Instance a loses Redis.",
        asks: choice("the clients of a then", { stay: "stay connected", leave: "are disconnected" }),
        async run(world) {
          await world.control.ask("cut", { instance: "a", on: true });
          await world.pause(500);
          const own = [...world.clients.values()].filter((c) => c.instance === "a");
          return { said: "No client notices anything. The connection to Redis is the server’s own.", answer: own.every((c) => c.socket.connected) ? "stay" : "leave" };
        },
      },
      emitToAll("The same line again, on a, which is cut off.", "meanwhile"),
      {
        text: "Redis is back, and the adapter subscribes again on its own.",
        asks: choice("“meanwhile” then reaches carol", { late: "now, late", never: "never" }),
        async run(world) {
          const got = await receivers(world, (event) => event === "meanwhile", async () => {
            await world.control.ask("cut", { instance: "a", on: false });
            await world.pause(2500);
          });
          return { said: "Redis keeps no messages for subscribers that are away.", answer: got.has("carol") ? "late" : "never" };
        },
      },
      emitToAll("Once more, with Redis back.", "after"),
    ],
  },
  {
    id: "instance-dies",
    steps: [
      carolJoins,
      {
        text: "b dies, as with kill -9. No handler runs and no packet says goodbye.",
        asks: choice("carol’s client hears disconnect, its reason is", { "transport close": "transport close", "io server disconnect": "io server disconnect", "ping timeout": "ping timeout" }),
        async run(world) {
          const { socket } = world.client("carol");
          let answer = "";
          socket.once("disconnect", (reason) => { answer = reason; });
          await world.control.ask("kill", { instance: "b" });
          await untilAway(world, "carol");
          return { said: `carol’s client: ${world.client("carol").detail}. It notices only that its connection has ended.`, answer };
        },
      },
      emitToAll("alice’s handler on a emits to everybody.", "one-down"),
      {
        text: "b starts again, empty. carol’s client finds it at its next attempt.",
        asks: choice("then carol", { in: "is back in project:1", out: "is back, in no room" }),
        async run(world) {
          await world.control.ask("start", { instance: "b" });
          await untilConnected(world, "carol");
          await world.refresh();
          const answer = roomsOf(world, "carol").has("project:1") ? "in" : "out";
          return { said: `carol is back as a new socket, ${answer === "in" ? "still" : "no longer"} in project:1: rooms die with the socket, so clients have to join again.`, answer };
        },
      },
    ],
  },
  {
    id: "not-sticky",
    steps: [
      {
        text: "The load balancer forgets which client belongs to which server: requests go to each server in turn.",
        asks: choice("those who are connected then", { stay: "stay connected", leave: "are disconnected" }),
        async run(world) {
          await world.control.ask("scatter", { on: true });
          await world.pause(500);
          return { said: "An open WebSocket is one request that never ends, so it stays where it is.", answer: connected(world).length === world.clients.size ? "stay" : "leave" };
        },
      },
      {
        text: "bob’s connection is cut. He reconnects by polling: several requests that all need the same server.",
        asks: choice("one of them is answered with", { 200: "200", 400: "400", 503: "503" }),
        async run(world) {
          const seen = world.trace.log.all().at(-1)?.id ?? 0;
          await world.act("drop", "bob");
          const refused = () => world.trace.log.all().find((e) => e.id > seen && e.kind === "refused" && e.transport === "polling");
          await world.waitUntil(() => refused() !== undefined, 15_000, "No request was refused.");
          const e = refused();
          return { said: `${e?.method} on instance ${e?.instance}: ${e?.status}, ${e?.error}. The session belongs to another instance.`, answer: String(e?.status) };
        },
      },
      {
        text: "The load balancer is sticky again.",
        asks: choice("then bob", { in: "gets in at a next attempt", out: "stays out until he reloads" }),
        async run(world) {
          await world.control.ask("scatter", { on: false });
          const answer = await untilConnected(world, "bob").then(() => "in", () => "out");
          return { said: "His next attempt finds its server each time.", answer };
        },
      },
    ],
  },
  {
    id: "no-adapter",
    steps: [
      {
        text: "All servers restart without the line io.adapter(…).",
        asks: choice("then the clients", { back: "come back on their own", away: "stay away" }),
        async run(world) {
          await world.control.ask("alone", { on: true });
          await world.pause(300);
          const answer = await untilConnected(world, ...world.clients.keys()).then(() => "back", () => "away");
          return { said: "Every client reconnects.", answer };
        },
      },
      emitToAll("alice’s handler on a emits to everybody. a reaches all the clients that it knows.", "alone"),
      {
        text: "The adapter is back: all servers restart once more.",
        asks: choice("alice’s socket.id is then", { same: "as before", other: "another" }),
        async run(world) {
          const before = world.client("alice").socket.id;
          await world.control.ask("alone", { on: false });
          await world.pause(300);
          await untilConnected(world, ...world.clients.keys());
          return { said: "A new connection is a new socket, with an id of its own.", answer: world.client("alice").socket.id === before ? "same" : "other" };
        },
      },
      emitToAll("The same line again.", "together"),
    ],
  },
  {
    id: "moves",
    steps: [
      {
        text: "The load balancer checks its servers, as in production: it sends clients of a stopped server to another.",
        asks: choice("those who are connected now", { stay: "stay where they are", move: "are spread anew" }),
        async run(world) {
          const places = () => [...world.clients.values()].map((c) => c.instance).join();
          const before = places();
          await world.control.ask("failover", { on: true });
          await world.pause(500);
          return { said: "A load balancer decides for each new connection.", answer: places() === before ? "stay" : "move" };
        },
      },
      carolJoins,
      {
        text: "b stops, as it does when a new version is deployed. carol’s client tries again, at the same address.",
        asks: choice("then carol is", { in: "on a, in project:1", out: "on a, in no room", b: "waiting for b" }),
        async run(world) {
          const before = world.client("carol").socket.id;
          await world.control.ask("stop", { instance: "b" });
          await untilAway(world, "carol");
          await untilConnectedTo(world, "carol", (instance) => instance !== "b");
          const answer = roomsOf(world, "carol").has("project:1") ? "in" : "out";
          return { said: `carol is on ${world.client("carol").instance} now, as a ${world.client("carol").socket.id === before ? "known" : "new"} socket and ${answer === "in" ? "still" : "no longer"} in project:1. Her client has only reconnected; it knows nothing of a and b, or of any other server.`, answer };
        },
      },
      emitToAll("alice’s handler on a emits to everybody, while b is down.", "moved"),
      {
        text: "b runs again.",
        asks: choice("then carol", { stays: "stays where she is", back: "moves back to b" }),
        async run(world) {
          await world.control.ask("start", { instance: "b" });
          await world.pause(1500);
          const { instance } = world.client("carol");
          return { said: `carol is on ${instance}: ${instance === "b" ? "she has moved back." : "no client moves back. A connection stays where it is until it ends, so after a restart a server stays empty for a while, and the others keep its clients."}`, answer: instance === "b" ? "back" : "stays" };
        },
      },
      {
        text: "carol’s connection is cut, with b running.",
        asks: choice("her next connection is opened on", { a: "a", b: "b" }),
        async run(world) {
          const before = world.client("carol").socket.id;
          await world.control.ask("failover", { on: false });
          await world.act("drop", "carol");
          await world.waitUntil(() => world.client("carol").socket.connected && world.client("carol").socket.id !== before, patience, "carol did not connect in time.");
          await untilConnectedTo(world, "carol", () => world.members.get(world.client("carol").socket.id ?? "") !== undefined);
          return { said: "The load balancer sends each new connection to the server that it belongs to, if that server runs.", answer: world.client("carol").instance };
        },
      },
    ],
  },
];
