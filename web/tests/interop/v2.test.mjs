// Tests with the client of Socket.IO 2, which speaks Engine.IO 3.
import assert from "node:assert/strict";
import { test } from "node:test";
// @ts-expect-error it has no types
import io from "socket.io-client-v2";
import { call as call4, connect as connect4, once, timeLimit } from "./client.mjs";
import { seen, urls } from "./server.mjs";

/** @type {Record<string, any>} */
const modes = {
  polling: { transports: ["polling"] },
  "polling, base64": { transports: ["polling"], forceBase64: true },
  websocket: { transports: ["websocket"] },
  "websocket, base64": { transports: ["websocket"], forceBase64: true },
  upgrade: { transports: ["polling", "websocket"] },
};

/** @param {import("node:test").TestContext} t @param {string} nsp @param {any} [options] */
function open(t, nsp, { server = "v2", ...options } = {}) {
  const socket = io(urls[server] + nsp, { forceNew: true, reconnection: false, ...options });
  t.after(() => socket.io.close());
  return socket;
}

/** Emits and returns the first argument of the acknowledgement. @param {any} socket @param {string} event @param {...any} args @returns {Promise<any>} */
function call(socket, event, ...args) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no acknowledgement of ${event} within ${timeLimit} ms`)), timeLimit);
    socket.emit(event, ...args, (/** @type {any} */ reply) => (clearTimeout(timer), resolve(reply)));
  });
}

/** @param {import("node:test").TestContext} t @param {string} nsp @param {any} [options] */
async function connect(t, nsp, options) {
  const socket = open(t, nsp, options);
  await once(socket, "connect");
  return socket;
}

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: events, acknowledgements and binary values, both ways`, async (t) => {
    const socket = await connect(t, "/", options);
    assert.equal(socket.id, socket.io.engine.id);
    assert.equal(await call(socket, "echo", "plain €😀\n", 5), "plain €😀\n");
    const bytes = Buffer.from([0, 1, 0x1e, 255]);
    assert.deepEqual(await call(socket, "echo", bytes), bytes);
    assert.deepEqual(await call(socket, "echo", { deep: [bytes, "€", Buffer.alloc(0)] }), { deep: [bytes, "€", Buffer.alloc(0)] });
    socket.on("question", (/** @type {string} */ text, /** @type {(answer: string) => void} */ answer) => answer(text + "!"));
    assert.deepEqual(await call(socket, "ask", "question", "really", 5000), { reply: "really!" });
    const nested = once(socket, "nested");
    socket.emit("nested");
    const [value, last] = await nested;
    assert.deepEqual(value, { a: Buffer.from([1, 2, 3]), b: [Buffer.from([]), { c: Buffer.from([255]) }], d: "plain" });
    assert.deepEqual(last, Buffer.from("last"));
  });

  test(`${mode}: many events keep their order`, async (t) => {
    const socket = await connect(t, "/", options);
    /** @type {number[]} */
    const got = [];
    socket.on("n", (/** @type {number} */ n) => got.push(n));
    for (let i = 0; i < 100; i++) socket.emit("seq", i);
    await call(socket, "count", 100, true);
    const all = Array.from({ length: 100 }, (_, i) => i);
    assert.deepEqual(await call(socket, "seq-list"), all);
    assert.deepEqual(got, all);
    if (mode === "upgrade" && (await call(socket, "transport")) !== "websocket") {
      await once(socket.io.engine, "upgrade");
      while ((await call(socket, "transport")) !== "websocket");
    }
  });

  test(`${mode}: namespaces, with a query in place of an auth payload`, async (t) => {
    const socket = await connect(t, "/tasks?token=t&room=1%202", options);
    assert.equal(socket.id, `/tasks#${socket.io.engine.id}`);
    assert.deepEqual((await call(socket, "handshake")).auth, { token: "t", room: "1 2" });
    assert.deepEqual(await call(socket, "join", "red"), ["red"]);
    await connect(t, "/guarded?token=good", options);
  });

  test(`${mode}: a refusal is the event "error"`, async (t) => {
    /** @type {[string, unknown][]} */
    const refusals = [
      ["/guarded", { code: "token_missing" }],
      ["/guarded?token=bad", { code: "token_invalid" }],
      ["/guarded?token=bare", "Invalid or expired token"],
      ["/nowhere", { message: "Invalid namespace" }],
    ];
    for (const [nsp, want] of refusals) {
      assert.deepEqual(await once(open(t, nsp, options), "error"), [want]);
    }
  });

  test(`${mode}: disconnects`, async (t) => {
    const sent = await connect(t, "/", options);
    const gone = once(sent, "disconnect");
    const { id } = sent;
    sent.emit("disconnect-me", false);
    assert.deepEqual(await gone, ["io server disconnect"]);
    assert.equal((await seen(id)).disconnect, "server namespace disconnect");

    const left = await connect(t, "/tasks", options);
    const other = left.id;
    left.disconnect();
    assert.equal((await seen(other)).disconnect, "client namespace disconnect");

    const closed = await connect(t, "/", options);
    const last = closed.id;
    closed.io.engine.close();
    assert.equal((await seen(last)).disconnect, "transport close");
  });
}

for (const mode of ["polling", "websocket"]) {
  test(`${mode}: the client pings and the server answers`, async (t) => {
    const socket = await connect(t, "/", modes[mode]);
    await once(socket, "pong");
    await once(socket, "pong");
    assert.equal(await call(socket, "echo", "still here"), "still here");
  });

  test(`${mode}: a client that sends no pings is disconnected`, async (t) => {
    const socket = await connect(t, "/", modes[mode]);
    const { engine } = socket.io;
    // The client's own ping timeout would be the same as the server's, so it is switched off.
    clearTimeout(engine.pingTimeoutTimer);
    engine.off("heartbeat");
    engine.onHeartbeat = () => {};
    const send = engine.sendPacket.bind(engine);
    engine.sendPacket = (/** @type {string} */ type, /** @type {any[]} */ ...rest) => type === "ping" || send(type, ...rest);
    const { id } = socket;
    assert.equal((await seen(id)).disconnect, "ping timeout");
  });
}

test("clients of versions 2 and 4 meet in a room", async (t) => {
  const old = await connect(t, "/", modes.websocket);
  const young = await connect4(t, { server: "v2", transports: ["websocket"] });
  await call(old, "join", "meeting");
  await call4(young, "join", "meeting");
  const news = Promise.all([once(old, "news"), once(young, "news")]);
  await call4(young, "send", { target: "to", rooms: ["meeting"], event: "news" }, "hello", Buffer.from([7]));
  for (const got of await news) assert.deepEqual(got, ["hello", Buffer.from([7])]);
});

test("a server without allowEIO3 refuses such clients", async (t) => {
  for (const mode of ["polling", "websocket"]) {
    await once(open(t, "/", { server: "main", ...modes[mode] }), "connect_error");
  }
});
