// The doors and faults of the playground: which stumbling block of Socket.IO's users each is
// for, and the words that explain them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ExtraListeners } from "../../static/js/lab/extra-listeners.js";
import { doors } from "../../static/js/play/doors.js";
import { breakages, tabOf } from "../../static/js/play/faults.js";
import { whileHidden } from "../../static/js/play/hidden-tab.js";
import { afterEnd, whyEnded } from "../../static/js/trace/rules.js";
import { tokenMistake } from "../../static/js/trace/token-mistakes.js";
import { rules } from "../../static/js/trace/words.js";

/** A control of a client's card. @typedef {"listen" | "listen-inside" | "listeners" | "recovered" | "space-join" | "why"} CardControl */

/**
 * For each thing over which people stumble, the doors and faults of the panel Break, and the
 * controls of a client's card, with which a learner can fall in. The numbers are those of the
 * list of stumbling blocks that the course is made for.
 * @type {Record<string, {faults?: (keyof typeof doors | keyof typeof breakages | "drop" | "disconnect-socket" | "client-disconnect" | "malformed")[], card?: CardControl[]}>}
 */
const stumbles = {
  "2: listeners double at each reconnection": { faults: ["drop"], card: ["listeners", "listen", "listen-inside"] },
  "4: session ID unknown": { faults: ["scatter"] },
  "5: CORS": { faults: ["foreign-origin"] },
  "6: an event does not reach the other instance": { faults: ["cut", "alone"] },
  "7: what is emitted to someone offline is lost, what they emit is kept": { faults: ["offline", "both-offline"] },
  "8: the reconnection uses the old token": { faults: ["expire-token", "outlive-token", "expired-token"] },
  "9: client 2 on a server 4": { faults: ["v2-client"] },
  "10: another id, rooms gone": { faults: ["drop"] },
  "11: to one user, in all tabs": { faults: ["second-tab"] },
  "14: why did it disconnect": { faults: ["pause", "hidden-tab", "quick"], card: ["why"] },
  "16: stays on polling": { faults: ["block", "half-upgrade"] },
  "17: over 1 MB": { faults: ["large-up", "large"], card: ["why"] },
  "18: buffered emits arrive at once": { faults: ["both-offline"] },
  "21: presence is wrong with two tabs": { faults: ["second-tab"] },
  "22: a plain WebSocket": { faults: ["plain-websocket", "io-at-plain"] },
  "23: an invalid namespace": { faults: ["unknown-namespace"], card: ["space-join"] },
  "24: a token that cannot be trusted": { faults: ["forged-token", "unsigned-token"] },
  "25: recovered is false": { faults: ["recover", "alone", "drop"], card: ["recovered"] },
  "a token in the wrong place": { faults: ["no-token", "bearer-token", "undefined-token", "query-token", "text-auth"] },
  "a user who is gone": { faults: ["deleted-user"] },
  "packets that end a connection": { faults: ["second-connect", "no-attachment", "malformed"] },
};

const read = (/** @type {string} */ name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test("each stumbling block has its door, fault or control in the playground", () => {
  const table = read("pages/play.go");
  const card = read("static/js/play/card-tools.js");
  const spec = read("tests/e2e/doors.spec.ts") + read("tests/e2e/chaos.spec.ts");
  /** The ids in the tables of the page; an action of the lab stands there as a constant. @param {string} id */
  const hasButton = (id) => table.includes(`{"${id}", `) || new RegExp(`\\{string\\(words\\.${id.split("-").map((w) => w[0].toUpperCase() + w.slice(1)).join("")}\\), `).test(table);
  for (const [stumble, { faults = [], card: controls = [] }] of Object.entries(stumbles)) {
    assert.ok(faults.length + controls.length > 0, stumble);
    for (const id of faults) assert.ok(hasButton(id), `${stumble}: the page has no button ${id}`);
    for (const id of controls) assert.ok(card.includes(`"${id}"`), `${stumble}: a card has no ${id}`);
  }
  for (const id of Object.keys(doors)) {
    assert.ok(Object.values(stumbles).some(({ faults }) => faults?.some((f) => f === id)), `no stumbling block needs ${id}`);
    assert.ok(spec.includes(id), `no browser test opens ${id}`);
  }
  assert.ok(!hasButton("a-door-that-is-not-there"));
});

test("each rule for which a server ends a connection has words, and no two have the same", () => {
  const all = rules.map((rule) => whyEnded(rule));
  assert.equal(new Set(all).size, rules.length);
  for (const rule of rules) assert.ok(whyEnded(rule) && afterEnd(rule), rule);
  for (const [rule, option] of [["message-size", "maxHttpBufferSize"], ["heartbeat", "pingInterval + pingTimeout"], ["connect-timeout", "connectTimeout"]]) {
    assert.ok(whyEnded(rule).includes(`(${option})`), rule);
  }
  for (const none of ["", undefined, "toString", "a rule of a later version"]) assert.equal(whyEnded(none), "");
});

test("a mistake with a token has words only if the server names it", () => {
  const source = readFileSync(new URL("../../../server/auth/mistake.go", import.meta.url), "utf8");
  const mistakes = [...source.matchAll(/^\t\w+ +mistake += "(\w+)"/gm)].map(([, name]) => name);
  assert.equal(mistakes.length, 7, "the mistakes of package auth");
  const texts = mistakes.map((mistake) => tokenMistake({ data: { code: "token_invalid", mistake } }));
  assert.equal(new Set(texts).size, mistakes.length);
  for (const [i, text] of texts.entries()) assert.ok(text, mistakes[i]);
  for (const error of [undefined, {}, { data: null }, { data: { code: "token_invalid" } }, { data: { code: "toString", mistake: "constructor" } }]) assert.equal(tokenMistake(error), "");
});

/** A socket with real listeners. */
function emitter() {
  /** @type {[string, (...args: any[]) => void][]} */
  let on = [];
  /** @type {((event: string) => void)[]} */
  const any = [];
  const socket = {
    on: (/** @type {string} */ event, /** @type {() => void} */ f) => { on.push([event, f]); return socket; },
    off: (/** @type {string} */ event, /** @type {() => void} */ f) => { const i = on.findIndex(([e, g]) => e === event && g === f); on = on.filter((_, j) => j !== i); return socket; },
    onAny: (/** @type {(event: string) => void} */ f) => { any.push(f); return socket; },
    listeners: (/** @type {string} */ event) => on.filter(([e]) => e === event).map(([, f]) => f),
    fire: (/** @type {string} */ event, reserved = false) => { if (!reserved) for (const f of any) f(event); for (const f of socket.listeners(event)) f(); },
  };
  return socket;
}

test("listeners that a learner adds inside connect double, and all of them can be removed", () => {
  const socket = emitter();
  const extra = new ExtraListeners(/** @type {any} */ (socket), () => {});
  extra.add("news");
  extra.add("news");
  extra.addInsideConnect("news");
  assert.equal(extra.count("news"), 2);
  socket.fire("connect", true);
  socket.fire("connect", true);
  assert.equal(extra.count("news"), 4);
  for (let i = 0; i < 2; i++) {
    socket.fire("news");
    assert.equal(extra.runs("news"), 4, "for the last event only");
  }
  extra.remove("news");
  socket.fire("connect", true);
  assert.deepEqual([extra.count("news"), extra.runs("news"), extra.insides("news")], [0, 0, 0]);
});

test("a hidden tab says how often its client has answered, and a lost connection is not hidden", async () => {
  for (const [pongs, lost, want] of /** @type {[number, boolean, RegExp][]} */ ([[2, false, /answered 2 times/], [0, false, /no ping came/], [1, true, /has lost the connection meanwhile: lost: ping timeout/]])) {
    /** @type {Set<() => void>} */
    const listeners = new Set();
    const page = { visibilityState: "visible", addEventListener: (/** @type {string} */ _, /** @type {any} */ f) => listeners.add(f), removeEventListener: (/** @type {string} */ _, /** @type {any} */ f) => listeners.delete(f) };
    const become = async (/** @type {string} */ state) => {
      page.visibilityState = state;
      for (const f of listeners) f();
      await new Promise((resolve) => setImmediate(resolve));
    };
    /** @type {object[]} */
    const events = [{ id: 1, kind: "frame-in", session: "c1", frame: "3" }];
    const client = { name: "alice", instance: "a", detail: "connected", why: "", socket: { id: "A", connected: true } };
    const world = {
      heartbeat: { interval: 25_000, timeout: 20_000, upgrade: 10_000 }, pause: async () => {},
      members: { get: () => ({ session: "c1" }) }, trace: { log: { all: () => events }, addClientEvent: () => {} },
    };
    const told = whileHidden(/** @type {any} */ (world), /** @type {any} */ (client), /** @type {any} */ (page));
    await become("hidden");
    for (let i = 0; i < pongs; i++) events.push({ id: 2 + i, kind: "frame-in", session: "c1", frame: "3" });
    events.push({ id: 9, kind: "frame-in", session: "c2", frame: "3" });
    if (lost) Object.assign(client, { detail: "lost: ping timeout", socket: { connected: false } });
    await become("visible");
    assert.match(await told, want);
    assert.equal(listeners.size, 0);
  }
});

test("the second tab of a user has one name, from whichever tab it is asked for", () => {
  assert.equal(tabOf("alice"), "alice·2");
  assert.equal(tabOf("alice·2"), "alice·2");
});
