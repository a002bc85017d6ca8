// In these tests, ClientTrace watches the official client, which is connected to the
// official server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { ClientTrace } from "../../static/js/trace/watch.js";
import { script, serve, watched } from "./trace-script.mjs";

/** @type {import("node:http").Server} */
let http;
/** @type {Server} */
let server;
let url = "";

before(async () => {
  http = createServer();
  server = new Server(http);
  serve(server);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (http.address()).port}`;
});
after(() => server.close());

/** @param {import("../../static/js/trace/trace.js").ClientEvent[]} events @param {string} name @param {string} [text] */
const find = (events, name, text = "") => {
  const found = events.find((e) => e.name === name && e.text.includes(text));
  assert.ok(found, `there is a ${name} ${text} in ${events.map((e) => `${e.name} ${e.text}`).join("\n")}`);
  return found;
};

test("the trace has all that happens to the official client, with its causes", async () => {
  const events = await script(/** @type {any} */ (io), url, ClientTrace);
  assert.equal(new Set(events.map((e) => e.id)).size, events.length, "the ids of events differ");
  for (const [i, e] of events.entries()) {
    assert.equal(e.client, "alice");
    assert.equal(e.instance, "a");
    assert.ok(e.at > 0 && (i === 0 || e.at >= events[i - 1].at), "times do not go back");
    if (e.cause !== undefined) assert.ok(events.slice(0, i).some((c) => c.id === e.cause), `the cause of ${e.name} ${e.text} came before it`);
  }

  const welcome = find(events, "received", "welcome");
  assert.equal(welcome.cause, find(events, "packet", '42["welcome"').id);
  assert.deepEqual(welcome.args, [{ hello: 1 }]);
  assert.equal(welcome.nsp, "/");
  assert.match(welcome.socket ?? "", /^[\w-]{20}$/);

  const ask = find(events, "emit", "ask");
  const sent = find(events, "packetCreate", '420["ask"');
  assert.equal(sent.cause, ask.id, "a packet is sent because of an emit");
  assert.equal(find(events, "ack", "came in").cause, ask.id, "an acknowledgement answers the emit");

  const question = find(events, "received", "question");
  const answered = find(events, "ack", "sent");
  assert.equal(answered.cause, question.id);
  assert.equal(find(events, "packetCreate", "43").cause, answered.id);

  const inTasks = find(events, "received", "sync in /tasks");
  assert.equal(inTasks.nsp, "/tasks");
  assert.equal(inTasks.cause, find(events, "packet", '42/tasks,["sync"').id);
  assert.notEqual(inTasks.socket, welcome.socket, "each namespace has a socket of its own");

  assert.equal(find(events, "packet", "bytes of binary").binary, true);
  assert.equal(find(events, "upgrade").transport, "websocket");
  assert.equal(find(events, "connect_error", "no entry, data.code: shut").nsp, "/shut");
  assert.equal(find(events, "disconnect", "reason: transport").socket, welcome.socket, "the event has the id that the socket had");
  assert.ok(find(events, "disconnect", "reason: transport").detail, "with its details");
  assert.equal(find(events, "reconnect_attempt").manager, true);
  find(events, "ping");
  assert.equal(events.at(-1)?.reason, "forced close");
});

test("the trace has no credentials", async () => {
  const text = JSON.stringify(await script(/** @type {any} */ (io), url, ClientTrace));
  assert.doesNotMatch(text, /secret/);
  const [open] = JSON.parse(text).filter((/** @type {any} */ e) => e.frame?.startsWith("0"));
  if (open) assert.equal(open.frame, "0{…}");
  for (const e of JSON.parse(text)) if (e.frame?.startsWith("40")) assert.match(e.frame, /^40(\/\w+,)?(\{…\})?$/);
});

test("a detached trace leaves no listener behind, and hears nothing more", async (t) => {
  const socket = io(url, { forceNew: true, auth: { token: "secret" }, reconnectionDelay: 10 });
  t.after(() => socket.disconnect());
  const listeners = () => watched.map(([of, name]) => {
    const emitter = /** @type {any} */ (of === "socket" ? socket : of === "manager" ? socket.io : socket.io.engine);
    return [of, name, emitter.listeners(name).length];
  }).concat([["any", "", socket.listenersAny().length], ["anyOutgoing", "", socket.listenersAnyOutgoing().length]]);
  const connected = () => new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  const upgraded = new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
  await connected();
  await upgraded; // the engine has more listeners while it probes
  const bare = listeners();
  let count = 0;
  const trace = new ClientTrace(/** @type {any} */ (socket.io), { client: "alice" }, () => { count++; });
  trace.watch(/** @type {any} */ (socket), "/");
  assert.notDeepEqual(listeners(), bare);
  await socket.emitWithAck("ask", 1);
  assert.ok(count >= 4, `${count} events`);
  trace.detach();
  assert.deepEqual(listeners(), bare);

  // It leaves no listeners on the next connection either, even if it is detached between
  // an attempt to reconnect and the new engine.
  const again = new ClientTrace(/** @type {any} */ (socket.io), { client: "alice" }, (e) => { if (e.name === "reconnect_attempt") again.detach(); });
  again.watch(/** @type {any} */ (socket), "/");
  count = 0;
  socket.io.engine.close();
  await connected();
  await socket.emitWithAck("ask", 1);
  assert.deepEqual(listeners().filter(([of]) => of !== "engine"), bare.filter(([of]) => of !== "engine"));
  assert.equal(/** @type {any} */ (socket.io.engine).listeners("packetCreate").length, 0);
  assert.equal(count, 0);
});

test("a token that a client sends in an event stays out of the trace", async () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
  /** @type {import("../../static/js/trace/trace.js").ClientEvent[]} */
  const events = [];
  const socket = io(url, { forceNew: true });
  const trace = new ClientTrace(/** @type {any} */ (socket.io), { client: "alice" }, (e) => events.push(e));
  trace.watch(/** @type {any} */ (socket), "/");
  await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  socket.emit("auth:refresh", { token });
  await socket.emitWithAck("ask", 1); // by now the client has sent the earlier event
  trace.detach();
  socket.disconnect();
  assert.deepEqual(find(events, "emit", "auth:refresh").args, [{ token: "eyJ…" }]);
  find(events, "packetCreate", '42["auth:refresh",{"token":"eyJ…"}]');
  assert.ok(!JSON.stringify(events).includes(token.slice(0, 12)));
});

// Without beginning and isLong in watch.js, the events have a million characters.
test("a long event stays out of the page’s memory, and its frame is found nevertheless", async () => {
  const long = "y".repeat(300_000);
  /** @type {import("../../static/js/trace/trace.js").ClientEvent[]} */
  const events = [];
  const socket = io(url, { forceNew: true });
  const trace = new ClientTrace(/** @type {any} */ (socket.io), { client: "alice" }, (e) => events.push(e));
  trace.watch(/** @type {any} */ (socket), "/");
  await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  socket.emit(long, long, { short: 1 });
  await socket.emitWithAck("ask", 1); // by now the client has sent the earlier event
  trace.detach();
  socket.disconnect();
  const emit = find(events, "emit", "yyy");
  const packet = find(events, "packetCreate", '42["yyy');
  assert.equal(packet.cause, emit.id);
  assert.equal(packet.bytes, 600_021);
  assert.equal(emit.args, undefined);
  assert.ok(JSON.stringify([emit, packet]).length < 7000, JSON.stringify([emit, packet]).length.toString());
});

test("a token written with escapes stays out of the trace too", async () => {
  const token = "yJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
  /** @type {import("../../static/js/trace/trace.js").ClientEvent[]} */
  const events = [];
  const socket = io(url, { forceNew: true });
  const trace = new ClientTrace(/** @type {any} */ (socket.io), { client: "alice" }, (e) => events.push(e));
  trace.watch(/** @type {any} */ (socket), "/");
  await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  /** @type {any} */ (socket.io.engine).write(`2["\\u0065${token}"]`);
  socket.emit(`e${token}`);
  await socket.emitWithAck("ask", 1);
  trace.detach();
  socket.disconnect();
  find(events, "packetCreate", '42["eyJ…"]');
  assert.ok(!JSON.stringify(events).includes(token.slice(1, 12)));
});
