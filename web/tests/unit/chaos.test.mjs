// What the pages know of each action of the lab: what the button of a fault asks for and says,
// the timeline's sentence, and the line of a fork. The lists of actions are those of words.js,
// so a new action is tested too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lineOf } from "../../static/js/fork/line.js";
import { noFaults } from "../../static/js/lab/control.js";
import { World } from "../../static/js/lab/world.js";
import { breakages } from "../../static/js/play/faults.js";
import { sentenceOf } from "../../static/js/trace/actions.js";
import { actions, recorded } from "../../static/js/trace/words.js";

/** @typedef {import("../../static/js/trace/words.js").Action} Action */
/** @typedef {import("../../static/js/trace/trace.js").Faults} Faults */
/** @typedef {Exclude<import("../../static/js/trace/words.js").Fault, "heal">} Fault */

const all = /** @type {Action[]} */ (Object.keys(actions));
const faults = /** @type {Fault[]} */ (all.filter((a) => actions[a].fault && a !== "heal"));
const link = "1-2-3";

/** @param {Partial<import("../../static/js/trace/trace.js").LinkState>} broken @returns {Partial<Faults>} */
const onLink = (broken) => ({ links: [{ link, delayMs: 0, blocked: false, paused: false, offline: false, ...broken }] });

/** The state that the server reports while a fault is set. @type {Record<Fault, {faults?: Partial<Faults>, running?: boolean}>} */
const reported = {
  kill: { running: false },
  cut: { faults: { cut: ["a"] } },
  alone: { faults: { alone: true } },
  scatter: { faults: { scattered: true } },
  failover: { faults: { failover: true } },
  block: { faults: onLink({ blocked: true }) },
  delay: { faults: onLink({ delayMs: 500 }) },
  offline: { faults: onLink({ offline: true }) },
  recover: { faults: { recovery: true } },
  quick: { faults: { quick: true } },
  pause: { faults: onLink({ paused: true }) },
};

/** Opens a world whose control plane is a fake: it notes the requests, and answers each with the state. */
function open() {
  /** @type {[string, Record<string, unknown>][]} */
  const asked = [];
  const state = { instances: [{ name: "a", running: true, sockets: [] }], faults: noFaults() };
  const socket = {
    connected: true,
    on: () => socket,
    emit: (/** @type {string} */ action, /** @type {Record<string, unknown>} */ body, /** @type {(answer: unknown) => void} */ answer) => {
      if (action !== "state") asked.push([action, body]);
      queueMicrotask(() => answer(structuredClone(state)));
      return socket;
    },
  };
  const world = new World(() => /** @type {any} */ (socket), "/lab/main/control/socket.io/");
  const client = /** @type {import("../../static/js/lab/client.js").PlayClient} */ (/** @type {unknown} */ (
    { name: "alice", instance: "a", home: "a", link, tokenKind: "valid", socket: { id: "A", connected: true } }));
  world.clients.set("alice", client);
  return { world, client, asked, state };
}

for (const fault of faults) {
  test(`the button of ${fault} asks for it and for its undo, and knows when it is set`, async () => {
    const { world, client, asked, state } = open();
    const { set, broken, explain } = breakages[fault];
    await world.refresh();
    assert.equal(broken(world, client), false, "nothing is broken");
    assert.deepEqual(world.brokenList(), []);

    const { undo } = actions[fault];
    for (const [on, action] of /** @type {const} */ ([[true, fault], [false, undo]])) {
      asked.length = 0;
      await set(world, client, on, 500);
      const [[name, body], ...more] = asked;
      assert.equal(name, action, on ? "on" : "off");
      // Some faults show only in a new connection, so their buttons cut the present one.
      assert.deepEqual(more.filter(([other]) => other !== "drop"), []);
      for (const field of actions[action].needs) assert.ok(body[field], `${action} needs ${field}: ${JSON.stringify(body)}`);
      if (undo === fault) assert.equal(fault === "delay" ? body.ms === 500 : body.on, on, JSON.stringify(body));
    }

    state.faults = { ...noFaults(), ...reported[fault].faults };
    state.instances[0].running = reported[fault].running ?? true;
    await world.refresh();
    assert.equal(broken(world, client), true, "the server reports the fault");
    assert.equal(world.brokenList().length, 1, "brokenList has words for it");
    assert.ok(world.brokenList()[0]);
    wantTexts(explain(client, true, world.heartbeat), explain(client, false, world.heartbeat));
  });
}

test("the timeline has a sentence for each name under which the trace records an action", () => {
  for (const name of Object.keys(recorded)) {
    assert.ok(sentenceOf(name), name);
    assert.notEqual(sentenceOf(name), name);
  }
  for (const a of all) if (actions[a].undone) wantTexts(sentenceOf(actions[a].recorded), sentenceOf(actions[a].undone));
});

test("a fork has a line of code or a sentence for each action", () => {
  for (const ask of all) {
    if (ask === "alone") continue; // no fork repeats it: its two worlds differ in the adapter
    const [on, off] = [true, false].map((on) => {
      const { code, text } = lineOf({ id: 1, does: "ask", ask, client: "alice", instance: "a", body: { room: "r", event: "e", on, ms: on ? 500 : 0 } });
      return code || text;
    });
    assert.ok(on, ask);
    if (actions[ask].undone) wantTexts(on, off);
  }
});

/** Expects two texts, and that they differ. @param {string} on @param {string} off */
function wantTexts(on, off) {
  assert.ok(on && off, `on: ${on}, off: ${off}`);
  assert.notEqual(on, off);
}
