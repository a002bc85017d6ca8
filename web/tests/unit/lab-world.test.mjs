// These tests run the model (lab) in Node, without a page or a view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../../static/js/lab/world.js";
import { Refused } from "../../static/js/trace/refusals.js";

/** The socket of a control plane. It answers every request with the state of its lab. */
class ControlSocket {
  connected = true;
  active = true;
  connects = 0;
  /** The answers that come before the state of the lab. @type {unknown[]} */
  answers = [];
  /** @type {Map<string, (...args: any[]) => void>} */
  #listeners = new Map();
  /** @type {string[]} */
  asked = [];

  /** @param {string} event @param {(...args: any[]) => void} listener */
  on(event, listener) {
    this.#listeners.set(event, listener);
    return this;
  }

  /** @param {string} action @param {unknown} _body @param {(answer: unknown) => void} answer */
  emit(action, _body, answer) {
    this.asked.push(action);
    queueMicrotask(() => answer(this.answers.shift() ?? { instances: [{ name: "a", running: true, sockets: [] }], next: "b" }));
    return this;
  }

  connect() {
    this.connects++;
    return this;
  }

  disconnect() {
    return this;
  }

  /** @param {string} event @param {...unknown} args */
  tell(event, ...args) {
    this.#listeners.get(event)?.(...args);
  }
}

/** Opens a World, and waits until it has the state of its lab. */
async function open() {
  const control = new ControlSocket();
  const world = new World(() => /** @type {any} */ (control), "/lab/main/control/socket.io/");
  const up = new Promise((resolve) => { world.addEventListener("up", resolve, { once: true }); });
  control.tell("connect");
  await up;
  return { world, control };
}

const microtasks = () => new Promise((resolve) => { setImmediate(resolve); });
const joined = { id: 1, at: 1, kind: "connect", socket: "A", nsp: "/", instance: "a", user: "alice" };

test("a watcher of the trace finds the members as they are after the events", async () => {
  const { world, control } = await open();
  /** @type {unknown[]} */
  const found = [];
  world.trace.watch({ events: () => found.push(world.members.get("A")?.user) });
  control.tell("trace", { events: [joined], dropped: 0 });
  control.tell("trace", { events: [{ id: 2, at: 2, kind: "disconnect", socket: "A", instance: "a" }], dropped: 0 });
  assert.deepEqual(found, ["alice", undefined]);
});

test("a world asks for the state after lost events, and announces the changes of one batch once", async () => {
  const { world, control } = await open();
  await microtasks();
  let changes = 0;
  world.addEventListener("change", () => { changes++; });
  control.asked = [];
  control.tell("trace", { events: [joined, { ...joined, id: 2, socket: "B" }], dropped: 0 });
  assert.equal(changes, 0);
  await microtasks();
  assert.equal(changes, 1);
  assert.deepEqual(control.asked, []);
  control.tell("trace", { events: [], dropped: 2 });
  assert.deepEqual(control.asked, ["state"]);
  await microtasks();
});

test("a world empties its log when the control plane comes back, because that is another server", async () => {
  const { world, control } = await open();
  let restarts = 0;
  world.trace.watch({ restarted: () => { restarts++; } });
  control.tell("trace", { events: [joined], dropped: 0 });
  control.tell("connect");
  assert.equal(restarts, 1);
  assert.deepEqual(world.trace.log.all(), []);
  await microtasks();
});

const tooMuch = { error: "rate_limited", retryAfterMs: 700 };

// Without the Refused in ask(), the error is the code "rate_limited".
test("an action that a limit refuses is not repeated, and its error says so", async () => {
  const { world, control } = await open();
  await microtasks();
  control.asked = [];
  control.answers = [tooMuch];
  await assert.rejects(world.control.ask("kill", { instance: "a" }), (error) => error instanceof Refused && /too much was sent at once.*Try again in 1 second\.$/.test(error.message));
  assert.deepEqual(control.asked, ["kill"]);
  control.answers = [{ error: "there is no instance z" }];
  await assert.rejects(world.control.ask("kill", { instance: "z" }), (error) => !(error instanceof Refused) && error instanceof Error && error.message === "there is no instance z");
});

// Without untilAllowed in state(), the page never learns the state of its lab.
test("a world whose state a limit refuses asks for it again after the wait", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const control = new ControlSocket();
  control.answers = [tooMuch];
  const world = new World(() => /** @type {any} */ (control), "/lab/main/control/socket.io/");
  let ups = 0;
  world.addEventListener("up", () => { ups++; });
  world.addEventListener("down", () => assert.fail("the control plane is connected"));
  control.tell("connect");
  await microtasks();
  t.mock.timers.tick(699);
  await microtasks();
  assert.equal(ups, 0);
  t.mock.timers.tick(1);
  await microtasks();
  assert.equal(ups, 1);
  assert.deepEqual(control.asked, ["state", "state"]);
});

// Without connectLater, the page stays disconnected until it is reloaded.
test("a world says which limit refuses its control plane, and connects again if the client does not", async (t) => {
  const { world, control } = await open();
  await microtasks();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {any[]} */
  const downs = [];
  world.addEventListener("down", () => downs.push(world.down.words?.what));
  control.tell("disconnect", "transport close");
  control.tell("connect_error", { message: "xhr poll error" });
  control.tell("connect_error", { message: "xhr poll error", description: 429 });
  t.mock.timers.tick(60_000);
  assert.equal(control.connects, 0, "the client reconnects by itself");
  control.active = false;
  control.tell("connect_error", { message: "Too many connections of this user", data: { code: "too_many_connections" } });
  t.mock.timers.tick(5000);
  assert.equal(control.connects, 1);
  control.tell("disconnect", "io server disconnect");
  t.mock.timers.tick(5000);
  assert.equal(control.connects, 2);
  assert.deepEqual(downs.map((what) => what?.slice(0, 22) ?? ""), ["", "", "Your network address h", "This user has too many", "The server has ended t"]);
  control.tell("disconnect", "io server disconnect");
  world.close();
  t.mock.timers.tick(60_000);
  assert.equal(control.connects, 2, "a world that is closed stays closed");
});
