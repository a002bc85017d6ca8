import assert from "node:assert/strict";
import { test } from "node:test";
import { Control } from "../../static/js/lab/control.js";
import { limit } from "../../static/js/trace/unseen.js";

/** A control plane that answers nothing. */
function open() {
  /** @type {Map<string, (...args: any[]) => void>} */
  const listeners = new Map();
  /** @type {unknown[][]} */
  const sent = [];
  /** @type {import("../../static/js/trace/unseen.js").Down[]} */
  const downs = [];
  const socket = {
    connected: true,
    active: true,
    on: (/** @type {string} */ event, /** @type {(...args: any[]) => void} */ listener) => { listeners.set(event, listener); },
    emit: (/** @type {unknown[]} */ ...args) => { sent.push(args); },
  };
  const control = new Control(/** @type {any} */ (() => socket), "/control", { trace() {}, up() {}, down: (why) => downs.push(why) });
  const fire = (/** @type {string} */ event, /** @type {unknown} */ value) => listeners.get(event)?.(value);
  return { control, socket, sent, downs, fire };
}

// Without the check in Control.ask, the request is sent, the server closes the connection, and
// the page says that the playground may have been stopped.
test("a request that is too large is not sent, and the reason says that nothing is lost", async () => {
  const { control, sent, fire } = open();
  await assert.rejects(control.ask("emit", { data: "x".repeat(1_100_000) }), /has 1,100,\d\d\d bytes, .* no more than 1,000,000 .*nothing is lost/);
  assert.deepEqual(sent, []);
  await assert.rejects(control.ask("emit", { data: "ä".repeat(limit / 2) }), /1,000,000/); // bytes count, not characters
  const asked = control.ask("emit", { data: "ä".repeat(400_000) });
  assert.equal(sent.length, 1);
  fire("disconnect", "the test is over");
  await assert.rejects(asked);
});

// Without #waiting, the request fails only after twelve seconds.
test("a request that waits fails as soon as the connection ends, and names the reason", async () => {
  const { control, fire, downs } = open();
  const asked = control.ask("emit");
  fire("disconnect", "transport close");
  await assert.rejects(asked, /before the answer to “emit” came: transport close/);
  assert.deepEqual(downs, [{ ended: true, reason: "transport close" }]);
});

test("the page tells a connection that has ended from a server that does not answer, and both from a limit", async () => {
  const { control, socket, fire, downs } = open();
  socket.connected = false;
  const refusal = () => control.ask("state").then(() => "", (error) => error.message);
  fire("disconnect", "transport close");
  assert.match(await refusal(), /has no connection to the lab now/);
  fire("connect_error", new Error("websocket error"));
  assert.match(await refusal(), /server does not answer/);
  fire("connect_error", Object.assign(new Error("xhr poll error"), { description: 429 }));
  assert.match(await refusal(), /Your network address has too many connections.*The page keeps trying/);
  assert.deepEqual(downs.map(({ ended, reason, words }) => [ended, reason, words !== undefined]), [
    [true, "transport close", false], [false, "websocket error", false], [false, "xhr poll error", true],
  ]);
});
