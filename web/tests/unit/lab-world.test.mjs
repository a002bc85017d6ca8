// These tests run the model (lab) in Node, without a page or a view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../../static/js/lab/world.js";

/** The socket of a control plane. It answers every request with the state of its lab. */
class ControlSocket {
  connected = true;
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
    queueMicrotask(() => answer({ instances: [{ name: "a", running: true, sockets: [] }], next: "b" }));
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
