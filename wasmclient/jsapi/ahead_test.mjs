// Tests the requests that the client makes before its program has arrived. Each test has a
// client of its own, which has not loaded yet. TestNode runs this file.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { Server } = require("socket.io");
globalThis.WebSocket ??= require("ws").WebSocket; // Node 20 has no WebSocket

const dir = pathToFileURL(process.env.CLIENT + "/");
const program = await readFile(new URL("socketplay.wasm", dir));

let clients = 0;

/** Returns a client that still waits for its program, and arrive, a function that gives it the program or other bytes. */
async function freshClient() {
  const client = await import(new URL(`socketplay.js?${++clients}`, dir).href);
  const { readable, writable } = new TransformStream();
  const loading = client.load({ wasm: new Response(readable, { headers: { "Content-Type": "application/wasm" } }) });
  loading.catch(() => {}); // arrive throws the error
  const arrive = async (bytes = program) => {
    const writer = writable.getWriter();
    writer.write(bytes).catch(() => {}); // the client stops reading bytes that are not a program
    writer.close().catch(() => {});
    await loading;
  };
  return { ...client, arrive };
}

after(() => setTimeout(() => process.exit(process.exitCode ?? 0), 100)); // the programs never end

/**
 * A Socket.IO server that records the requests it gets. With answer, it is an HTTP server
 * that answers by calling answer.
 * @param {object} [options] @param {(request: any, response: any) => void} [answer]
 */
async function listen(t, options, answer) {
  const http = createServer(answer);
  const io = answer ? null : new Server(http, options);
  const requests = [];
  http.prependListener("request", (request) => requests.push(request));
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    io?.close();
    http.close();
    http.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    requests,
    handshakes: () => requests.filter(({ method, url }) => method === "GET" && !url.includes("sid=")),
    io,
  };
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until condition returns true. */
async function until(condition) {
  for (let i = 0; !condition(); i++) {
    assert.ok(i < 1000, String(condition));
    await wait(5);
  }
}

/** Waits for the first of these events: its name, then its arguments. */
const firstEvent = (emitter, ...events) => new Promise((resolve) => events.forEach((event) => emitter.once(event, (...args) => resolve([event, ...args]))));

// Options that change the address of the handshake. JavaScript must make the same address as
// the program: otherwise the program would not use the answer and would request it again.
const addresses = {
  "no options": [{}],
  "both transports": [{ transports: ["polling", "websocket"] }],
  "polling only": [{ transports: ["polling"] }],
  "no transport named": [{ transports: [] }],
  "a query": [{ query: { a: "1&2", b: "ü" } }],
  "a query as text": [{ query: "a=1&b=2" }],
  "a query in the URL": [{ query: { a: "1" } }, "/?own=1#fragment"],
  "a namespace": [{}, "/tasks"],
  "a path": [{ path: "/other" }],
  "a path with a slash": [{ path: "/other/" }],
  "a bare path": [{ path: "/other", addTrailingSlash: false }],
  "no path": [{ path: "" }],
  "timestamps for all": [{ timestampRequests: true }],
  "no timestamps": [{ timestampRequests: false }],
  "the timestamp's name": [{ timestampParam: "stamp" }],
  "an empty name for it": [{ timestampParam: "" }],
  "options of WebSocket": [{ transportOptions: { websocket: { path: "/elsewhere/" } } }],
};
for (const [name, [options, path = "/"]] of Object.entries(addresses)) {
  test(`one handshake, before the program: ${name}`, async (t) => {
    const { path: at, addTrailingSlash } = options;
    const server = await listen(t, { path: at || undefined, addTrailingSlash });
    server.io.of("/tasks");
    const { io, arrive } = await freshClient();
    const socket = io(server.url + path, { ...options, extraHeaders: { "x-token": "secret" } });
    t.after(() => socket.io.disconnect());
    await until(() => server.requests.length === 1);
    await wait(20);
    await arrive();
    const [event, err] = await firstEvent(socket, "connect", "connect_error");
    assert.equal(event, "connect", err);
    assert.equal(server.handshakes().length, 1);
    const [{ url, headers }] = server.requests;
    assert.equal(headers["x-token"], "secret");
    const query = new URL(url, server.url).searchParams;
    assert.equal(query.get("EIO") + query.get("transport"), "4polling");
    assert.equal(query.has(options.timestampParam || "t"), options.timestampRequests !== false);
  });
}

test("no request before the program if the connection begins with another one, or does not begin", async (t) => {
  const server = await listen(t);
  const { io, arrive } = await freshClient();
  const options = [
    { transports: ["websocket"] },
    { transports: ["websocket", "polling"] },
    { transports: ["polling"], transportOptions: { polling: { path: "/elsewhere/" } } },
    { forceBase64: true },
    { autoConnect: false },
  ];
  const sockets = options.map((o) => io(server.url, { forceNew: true, ...o }));
  await wait(50);
  assert.equal(server.requests.length, 0);
  await arrive();
  await until(() => server.handshakes().length === 2); // of the two that begin with polling, one asks for /elsewhere/, which the server does not have
  for (const socket of sockets) socket.io.disconnect();
});

test("a socket that connects later, while the program is on its way", async (t) => {
  const server = await listen(t);
  const { io, arrive } = await freshClient();
  const socket = io(server.url, { autoConnect: false });
  t.after(() => socket.io.disconnect());
  socket.connect();
  await until(() => server.requests.length === 1);
  await arrive();
  assert.equal((await firstEvent(socket, "connect", "connect_error"))[0], "connect");
  assert.equal(server.handshakes().length, 1);
});

test("each connection has a handshake of its own", async (t) => {
  const server = await listen(t);
  const { io, arrive } = await freshClient();
  const sockets = [io(server.url), io(server.url + "/tasks"), io(server.url, { forceNew: true })];
  server.io.of("/tasks");
  t.after(() => sockets.forEach((socket) => socket.io.disconnect()));
  await until(() => server.requests.length === 2);
  await wait(20);
  await arrive();
  await Promise.all(sockets.map((socket) => firstEvent(socket, "connect")));
  assert.equal(server.handshakes().length, 2);
});

test("a handshake without an answer yet is continued", async (t) => {
  const held = [];
  const server = await listen(t, undefined, (request, response) => held.push(response));
  const { io, arrive } = await freshClient();
  const socket = io(server.url, { reconnection: false });
  await until(() => held.length === 1);
  await arrive();
  const failed = firstEvent(socket, "connect_error");
  await wait(20);
  held[0].writeHead(403).end();
  const [, err] = await failed;
  assert.deepEqual([err.message, err.type, err.description], ["xhr poll error", "TransportError", 403]);
  assert.equal(server.requests.length, 1);
});

test("a disconnect meanwhile aborts the handshake", async (t) => {
  let gone = false;
  const server = await listen(t, undefined, (request, response) => response.on("close", () => (gone = true)));
  const { io, arrive } = await freshClient();
  const socket = io(server.url);
  await until(() => server.requests.length === 1);
  socket.disconnect();
  await arrive();
  await until(() => gone);
  assert.equal(server.requests.length, 1);
});

test("a program that does not arrive aborts the handshake", async (t) => {
  let gone = false;
  const server = await listen(t, undefined, (request, response) => response.on("close", () => (gone = true)));
  const { io, arrive } = await freshClient();
  const socket = io(server.url, { reconnection: false });
  const failed = firstEvent(socket, "connect_error");
  await until(() => server.requests.length === 1);
  await assert.rejects(arrive(new Uint8Array(8)), { name: "LoadError" });
  await until(() => gone);
  assert.equal((await failed)[1].name, "LoadError");
});

test("a session that has begun is closed when the program does not arrive", async (t) => {
  const server = await listen(t);
  const { io, arrive } = await freshClient();
  const reason = new Promise((resolve) => server.io.engine.on("connection", (session) => session.on("close", resolve)));
  const answered = new Promise((resolve) => {
    const { text } = Response.prototype;
    t.mock.method(Response.prototype, "text", async function () {
      const answer = await text.call(this);
      setTimeout(resolve); // after the client has got the answer
      return answer;
    });
  });
  const socket = io(server.url, { reconnection: false });
  const failed = firstEvent(socket, "connect_error");
  await answered;
  await assert.rejects(arrive(new Uint8Array(8)), { name: "LoadError" });
  assert.equal(await reason, "transport close");
  assert.equal((await failed)[1].name, "LoadError");
});

test("a session that the server has given up is not used", async (t) => {
  const server = await listen(t, { pingInterval: 50, pingTimeout: 1000 });
  const { io, arrive } = await freshClient();
  const socket = io(server.url);
  t.after(() => socket.io.disconnect());
  await until(() => server.requests.length === 1);
  await wait(100);
  await arrive();
  assert.equal((await firstEvent(socket, "connect", "connect_error"))[0], "connect");
  assert.equal(server.handshakes().length, 2);
});

test("a server that does not exist", async (t) => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  await new Promise((resolve) => server.close(resolve));
  const { io, arrive } = await freshClient();
  const socket = io(url, { reconnectionDelay: 10 });
  t.after(() => socket.disconnect());
  await wait(20);
  await arrive();
  const [, err] = await firstEvent(socket, "connect_error");
  assert.deepEqual([err.message, err.type], ["xhr poll error", "TransportError"]);
  assert.ok(err.cause);
  await firstEvent(socket.io, "reconnect_attempt");
});
