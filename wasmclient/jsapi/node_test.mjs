// Tests the WebAssembly client under Node, against the official server. If CONTROL is set,
// the tests use our server, and CONTROL is the URL that starts and stops it. TestNode runs
// this file, with the directory of the built client in CLIENT.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { Server } = require("socket.io");
globalThis.WebSocket ??= require("ws").WebSocket; // Node 20 has no WebSocket

const dir = pathToFileURL(process.env.CLIENT + "/");
const { io, load, Manager, protocol, Socket, default: byDefault } = await import(new URL("socketplay.js", dir).href);

const control = process.env.CONTROL;

let server, url, port;

/** @type {Set<any>} */
const sockets = new Set();

async function listen() {
  if (control) {
    url = "http://" + (await (await fetch(control + "/start", { method: "POST" })).text());
    return;
  }
  const http = createServer();
  server = new Server(http);
  handlers(server);
  await new Promise((resolve) => http.listen(port ?? 0, "127.0.0.1", resolve));
  port = http.address().port;
  url = `http://127.0.0.1:${port}`;
}

async function shutDown() {
  if (control) await fetch(control + "/stop", { method: "POST" });
  else await new Promise((resolve) => server.close(resolve));
}

// Adds handlers to the official server. server_test.go adds the same to our server.
function handlers(server) {
  server.use((socket, next) => {
    const { token } = socket.handshake.auth;
    if (token !== "bad") return next();
    const err = new Error("Invalid or expired token");
    err.data = { code: "token_invalid" };
    next(err);
  });
  for (const nsp of [server, server.of("/tasks")]) {
    nsp.on("connection", (socket) => {
      socket.emit("welcome", socket.nsp.name, socket.handshake.auth);
      socket.on("echo", (...args) => args.pop()(...args));
      socket.on("mirror", (...args) => socket.emit("mirror", ...args));
      socket.on("silence", () => {});
      socket.on("ask", (event, ...args) => socket.emit(event, ...args, (...reply) => socket.emit("answered", ...reply)));
      socket.on("kick", (close) => socket.disconnect(close));
      socket.on("lose", () => socket.conn.close());
      socket.on("garble", () => socket.conn.write("9oops"));
      socket.on("transport", (ack) => ack(socket.conn.transport.name));
    });
  }
}

/** Returns a connecting socket, which is disconnected after the last test. */
function client(path = "/", options = {}) {
  const socket = io(url + path, { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50, ...options });
  sockets.add(socket);
  return socket;
}

/** Waits for the next event of that name and returns its arguments. */
function next(emitter, event, ms = 30_000) { // long enough for a busy machine
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${ms} ms`)), ms);
    emitter.once(event, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

async function connected(...args) {
  const socket = client(...args);
  await next(socket, "connect");
  return socket;
}

before(async () => {
  await listen();
});

after(async () => {
  for (const socket of sockets) socket.io.disconnect();
  await shutDown();
  setTimeout(() => process.exit(process.exitCode ?? 0), 100); // the program would keep Node running
});

test("calls before the program has loaded take effect afterwards", async () => {
  const socket = client();
  assert.equal(socket.connected, false);
  assert.equal(socket.active, true);
  const echo = socket.emitWithAck("echo", "early");
  const progress = [];
  const loading = load({
    wasm: new Response(await readFile(new URL("socketplay.wasm", dir)), { headers: { "Content-Type": "application/wasm" } }),
    onProgress: (loaded, total) => progress.push([loaded, total]),
  });
  await loading.catch(() => {});
  assert.equal(await echo, "early");
  assert.equal(socket.connected, true);
});

test("exports", () => {
  assert.equal(byDefault, io);
  assert.equal(protocol, 5);
  assert.equal(io.Manager, Manager);
  assert.ok(client() instanceof Socket);
});

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  describe(transports.join(", "), () => {
    const upgrades = transports.length > 1;

    test("connects", async () => {
      const socket = client("/", { transports });
      const upgrade = upgrades ? next(socket.io.engine, "upgrade") : null;
      await next(socket, "connect");
      assert.equal(socket.id.length, 20);
      assert.equal(socket.disconnected, false);
      assert.equal(socket.nsp, "/");
      if (upgrade) assert.equal((await upgrade)[0].name, "websocket");
      assert.equal(socket.io.engine.transport.name, transports.at(-1));
      assert.equal(await socket.emitWithAck("transport"), transports.at(-1));
    });

    test("keeps the order of events from the first emit on", async () => {
      const socket = client("/", { transports });
      const got = [];
      const done = new Promise((resolve) => {
        socket.on("mirror", (n) => {
          got.push(n);
          if (got.length === 500) resolve();
        });
      });
      let n = 0;
      const more = () => {
        for (let i = 0; i < 50; i++) socket.emit("mirror", n++);
        if (n < 500) setTimeout(more, 1);
      };
      more();
      await done;
      assert.deepEqual(got, [...Array(500).keys()]);
    });

    test("the events of one task arrive in order, from several sockets and with other calls between", async () => {
      const [one, two] = [await connected("/", { transports }), await connected("/tasks", { transports })];
      const shared = one.io.socket("/tasks");
      await next(shared, "connect");
      // The answer to a CONNECT may arrive before the answer to the POST that carried it.
      while (one.io.engine.writeBuffer.length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      const got = { one: [], two: [], shared: [] };
      one.on("mirror", (...args) => got.one.push(args));
      two.on("mirror", (...args) => got.two.push(args));
      shared.on("mirror", (...args) => got.shared.push(args));
      const long = "x".repeat(9000); // three of them exceed the limit of a batch (bridge.js)
      for (let i = 0; i < 4; i++) one.emit("mirror", i, long);
      const echo = one.emitWithAck("echo", "between");
      one.emit("mirror", 4);
      one.emit("mirror", 5, Uint8Array.of(5));
      one.emit("mirror", 6, "€\u001e");
      shared.emit("mirror", "a");
      one.emit("mirror", 7);
      shared.emit("mirror", "b");
      two.emit("mirror", "c");
      two.emit("mirror", "d");
      const { writeBuffer } = one.io.engine;
      assert.equal(writeBuffer.length, 12, "the transport keeps eleven events and an attachment until the task ends");
      assert.equal(await echo, "between");
      assert.equal(await one.emitWithAck("echo", 1), 1);
      assert.equal(await two.emitWithAck("echo", 2), 2);
      assert.equal(await shared.emitWithAck("echo", 3), 3);
      assert.deepEqual(got.one.map(([n]) => n), [0, 1, 2, 3, 4, 5, 6, 7]);
      assert.deepEqual(got.one.map(([, text]) => text).filter((t) => t === long).length, 4);
      assert.equal(got.one[6][1], "€\u001e");
      assert.deepEqual([got.shared, got.two], [[["a"], ["b"]], [["c"], ["d"]]]);
      const last = new Promise((resolve) => two.on("disconnect", resolve));
      two.emit("mirror", "e");
      two.emit("mirror", "f");
      two.disconnect();
      assert.equal(await last, "io client disconnect");
      assert.deepEqual(two.sendBuffer, []);
    });

    test("events, acknowledgements", async () => {
      const socket = await connected("/", { transports });
      assert.deepEqual(await new Promise((resolve) => socket.emit("echo", 1, "zwei €😀", { three: [null, true] }, (...r) => resolve(r))), [1, "zwei €😀", { three: [null, true] }]);
      assert.equal(await socket.emitWithAck("echo", "x"), "x");
      assert.equal(await socket.timeout(5000).emitWithAck("echo", "y"), "y");
      const answered = next(socket, "answered");
      socket.once("question", (a, b, ack) => ack(a + b));
      socket.emit("ask", "question", 1, 2);
      assert.deepEqual(await answered, [3]);
    });

    test("binary both ways", async () => {
      const socket = await connected("/", { transports });
      const mirrored = [];
      socket.on("mirror", (...args) => mirrored.push(args));
      const bytes = Uint8Array.from([0, 1, 127, 128, 255]);
      socket.emit("mirror", { name: "a", data: bytes, list: [bytes.buffer, new DataView(bytes.buffer, 1, 2)] }, new Blob(["blob"]));
      socket.emit("mirror", "after");
      while (mirrored.length < 2) await next(socket, "mirror");
      assert.deepEqual(mirrored[1], ["after"]); // in order, although the Blob had to be read first
      const [first, blob] = mirrored[0];
      assert.ok(first.data instanceof ArrayBuffer);
      assert.deepEqual(new Uint8Array(first.data), bytes);
      assert.deepEqual(new Uint8Array(first.list[0]), bytes);
      assert.deepEqual(new Uint8Array(first.list[1]), bytes.slice(1, 3));
      assert.equal(Buffer.from(blob).toString(), "blob");
      assert.deepEqual(new Uint8Array(await socket.emitWithAck("echo", bytes)), bytes);
      const big = new Uint8Array(300_000).fill(7);
      assert.deepEqual(new Uint8Array(await socket.emitWithAck("echo", big)), big);
    });

    test("after a refusal the client does not try again", async () => {
      const socket = client("/", { transports, auth: { token: "bad" } });
      const [err] = await next(socket, "connect_error");
      assert.equal(err.message, "Invalid or expired token");
      assert.deepEqual(err.data, { code: "token_invalid" });
      assert.equal(socket.active, false);
      assert.equal(socket.connected, false);
    });

    test("reasons", async () => {
      const cases = [
        ["io server disconnect", (s) => s.emit("kick", false), false],
        ["io server disconnect", (s) => s.emit("kick", true), false],
        ["io client disconnect", (s) => s.disconnect(), false],
        ["transport close", (s) => s.io.engine.write("2{}"), true],
        ["forced close", (s) => s.io.engine.close(), true],
      ];
      if (!control) {
        cases.push(["transport close", (s) => s.emit("lose"), true]);
        cases.push(["parse error", (s) => s.emit("garble"), true]); // our server cannot send a malformed packet
      }
      for (const [reason, cause, again] of cases) {
        const socket = await connected("/", { transports });
        const gone = next(socket, "disconnect");
        const { id } = socket;
        cause(socket);
        assert.equal((await gone)[0], reason);
        assert.equal(socket.active, again, reason);
        if (again) {
          await next(socket, "connect");
          assert.notEqual(socket.id, id);
        } else {
          assert.equal(socket.id, undefined);
          socket.connect();
          await next(socket, "connect");
        }
      }
    });
  });
}

test("auth: an object, a function called each time, a function that answers later", async () => {
  const socket = client("/", { auth: { token: "t" } });
  assert.deepEqual(await next(socket, "welcome"), ["/", { token: "t" }]);
  let n = 0;
  const asked = client("/", { auth: (cb) => setTimeout(() => cb({ n: ++n }), 5) });
  assert.deepEqual(await next(asked, "welcome"), ["/", { n: 1 }]);
  asked.io.engine.close();
  assert.deepEqual(await next(asked, "welcome"), ["/", { n: 2 }]);
  asked.disconnect();
  asked.auth = { token: "other" };
  asked.connect();
  assert.deepEqual(await next(asked, "welcome"), ["/", { token: "other" }]);
});

test("the namespace that a URL names", () => {
  const nsp = (uri, opts) => io(uri, { autoConnect: false, forceNew: true, ...opts }).nsp;
  assert.equal(nsp(url), "/");
  assert.equal(nsp(url + "/"), "/");
  assert.equal(nsp(url + "/tasks"), "/tasks");
  assert.equal(nsp(url + "/tasks/?a=1#b"), "/tasks/");
  assert.equal(nsp(url + "?a=1"), "/");
  assert.equal(nsp(url + "/Größe/../x"), "/Größe/../x");
  assert.equal(nsp("/lab"), "/lab");
  assert.equal(nsp("//example.test/x"), "/x");
  assert.equal(nsp("example.test/x"), "/x");
  const { io: manager } = io("wss://example.test:8443/x?a=1&b=2", { autoConnect: false });
  assert.equal(manager.uri, "wss://example.test:8443/x?a=1&b=2");
});

test("namespaces share a connection", async () => {
  const a = io(url, { reconnectionDelay: 20 });
  const b = io(url + "/tasks");
  const c = io(url + "/nowhere");
  for (const s of [a, b, c]) sockets.add(s);
  assert.equal(a.io, b.io);
  const [[nsp], [err]] = await Promise.all([next(b, "welcome"), next(c, "connect_error")]);
  assert.equal(nsp, "/tasks");
  assert.equal(err.message, "Invalid namespace");
  assert.notEqual(a.id, b.id);
  const other = io(url + "/tasks"); // the manager already has a socket for /tasks, so this one gets another connection
  sockets.add(other);
  assert.notEqual(other.io, b.io);
  a.disconnect();
  assert.equal(await b.emitWithAck("echo", 1), 1);
});

test("texts of any size and script", async () => {
  const socket = await connected("/", { transports: ["websocket"] });
  for (const text of ["", "é", "日本語".repeat(100), "x".repeat(300), "x".repeat(30_000), "x".repeat(65_000), "é".repeat(40_000), "😀\u2028"]) {
    assert.ok((await socket.emitWithAck("echo", text)) === text, `${text.length} times ${text.slice(0, 3)}`);
  }
  const nowhere = socket.io.socket("/größe", { auth: { of: "naïveté" } }).connect();
  sockets.add(nowhere);
  const [err] = await next(nowhere, "connect_error");
  assert.equal(err.message, "Invalid namespace");
});

test("listeners", async () => {
  const socket = await connected();
  await socket.emitWithAck("echo"); // the welcome has arrived
  const seen = [];
  const on = (x) => seen.push("on " + x);
  socket.on("mirror", on).once("mirror", (x) => seen.push("once " + x));
  socket.onAny((event, x) => seen.push(`any ${event} ${x}`));
  socket.prependAny((event) => seen.push("first " + event));
  const out = [];
  socket.onAnyOutgoing((event) => out.push(event));
  assert.equal(socket.hasListeners("mirror"), true);
  assert.equal(socket.listeners("mirror").length, 2);
  socket.emit("mirror", 1);
  await next(socket, "mirror");
  socket.off("mirror", on);
  socket.emit("mirror", 2);
  await next(socket, "mirror");
  assert.deepEqual(seen, ["first mirror", "any mirror 1", "on 1", "once 1", "first mirror", "any mirror 2"]);
  assert.deepEqual(out, ["mirror", "mirror"]);
  socket.offAny();
  socket.off();
  assert.equal(socket.hasListeners("mirror"), false);
  assert.throws(() => socket.emit("disconnect"), { message: '"disconnect" is a reserved event name' });
});

test("a listener that throws does not disturb others", async (t) => {
  const socket = await connected();
  const { setTimeout } = globalThis;
  const thrown = new Promise((resolve) => {
    t.mock.method(globalThis, "setTimeout", (f, ...rest) =>
      setTimeout(() => {
        try {
          f();
        } catch (err) {
          resolve(err);
        }
      }, ...rest),
    );
  });
  socket.once("mirror", () => {
    throw new Error("mine");
  });
  socket.emit("mirror");
  assert.equal((await thrown).message, "mine");
  t.mock.restoreAll();
  assert.equal(await socket.emitWithAck("echo", "fine"), "fine");
});

test("acknowledgements that never arrive", async () => {
  const socket = await connected();
  await assert.rejects(socket.timeout(20).emitWithAck("silence"), { message: "operation has timed out" });
  const plain = [];
  socket.emit("silence", () => plain.push("called"));
  const late = socket.emitWithAck("silence");
  socket.disconnect();
  await assert.rejects(late, { message: "socket has been disconnected" });
  assert.deepEqual(plain, []);
  const err = await new Promise((resolve) => socket.timeout(20).emit("echo", resolve)); // the socket is not connected, so the event is never sent
  assert.equal(err.message, "operation has timed out");
});

test("a callback that hears of a lost acknowledgement may emit again at once", async () => {
  const socket = await connected();
  const heard = [];
  const ask = () => {
    socket.timeout(60_000).emit("silence", (/** @type {Error} */ err) => {
      heard.push(err.message);
      if (heard.length < 3) ask();
    });
  };
  ask();
  socket.disconnect();
  assert.deepEqual(heard, ["socket has been disconnected"]);
  assert.equal(socket.sendBuffer.length, 1, "the second event waits for the connection");
});

test("events emitted offline are sent at connect, unless they are volatile", async () => {
  const socket = client("/", { autoConnect: false });
  const got = [];
  socket.on("mirror", (x) => got.push(x));
  socket.emit("mirror", 1);
  socket.volatile.emit("mirror", 2);
  socket.send("hello");
  socket.emit("mirror", 3);
  assert.equal(socket.active, false);
  socket.connect();
  await next(socket, "connect");
  await socket.emitWithAck("echo");
  assert.deepEqual(got, [1, 3]);
});

test("engine events", async () => {
  const socket = client();
  const sent = [];
  const received = [];
  socket.io.engine.on("packetCreate", (p) => sent.push(p.type + (p.data ?? "")));
  socket.io.engine.on("packet", (p) => received.push(p.type));
  const packets = [];
  socket.io.on("packet", (p) => packets.push(p));
  await next(socket, "connect");
  await socket.emitWithAck("echo", 5);
  assert.deepEqual(sent.slice(0, 2), ["message0", 'message20["echo",5]']);
  assert.equal(received[0], "open");
  assert.deepEqual(packets.at(-1), { type: 3, nsp: "/", data: [5], id: 0 });
  const closed = next(socket.io.engine, "close");
  socket.disconnect();
  assert.equal((await closed)[0], "forced close");
});

test("a socket that the page has dropped is released when it is disconnected", async () => {
  const refs = [];
  const kept = new WeakRef(io(url, { forceNew: true }));
  await (async () => {
    for (let i = 0; i < 20; i++) {
      const socket = io(url, { forceNew: true, transports: ["websocket"] });
      await next(socket, "connect");
      socket.emit("silence", () => {});
      socket.disconnect();
      socket.emit("mirror", () => {}); // never sent
      refs.push(new WeakRef(socket));
    }
  })();
  for (let i = 0; i < 20 && refs.some((ref) => ref.deref()); i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  assert.equal(refs.filter((ref) => ref.deref()).length, 0);
  assert.equal(kept.deref()?.connected, true); // a connected socket must stay: it may still receive events
  kept.deref().disconnect();
});

test("a connect_error handler may connect again", async () => {
  const socket = client("/", { auth: { token: "bad" } });
  await next(socket, "connect_error");
  socket.once("connect_error", () => {
    socket.auth = { token: "good" };
    socket.connect();
  });
  socket.connect();
  await next(socket, "connect");
});

test("transportOptions: the server of one transport, and the timestamp's parameter; withCredentials", async () => {
  const { port } = new URL(url);
  const asked = [];
  const { fetch, WebSocket } = globalThis;
  const note = (address, init) => {
    const query = new URL(address).searchParams;
    if (!query.has("mine")) return; // this request belongs to another test
    asked.push(query);
    if (init) assert.equal(init.credentials, "include");
  };
  globalThis.fetch = (address, init) => {
    note(address, init);
    return fetch(address, init);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(address) {
      note(address);
      super(address);
    }
  };
  try {
    const own = { hostname: "127.0.0.1", port, secure: false };
    for (const transports of [["polling"], ["websocket"]]) {
      const socket = io("https://nowhere.invalid", { forceNew: true, transports, query: { mine: 1 }, withCredentials: true, timestampRequests: true, timestampParam: "always", transportOptions: { polling: { ...own, timestampParam: "when" }, websocket: own } });
      sockets.add(socket);
      await next(socket, "connect");
    }
  } finally {
    Object.assign(globalThis, { fetch, WebSocket });
  }
  for (const [transport, has, lacks] of [["polling", "when", "always"], ["websocket", "always", "when"]]) {
    const queries = asked.filter((query) => query.get("transport") === transport);
    assert.ok(queries.length > 0, transport);
    assert.ok(queries.every((query) => query.has(has) && !query.has(lacks) && !query.has("t")), transport);
  }
});

test("a server that does not exist", async () => {
  const socket = io("http://127.0.0.1:1", { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 15, reconnectionAttempts: 3 });
  sockets.add(socket);
  const attempts = [];
  socket.io.on("reconnect_attempt", (n) => attempts.push(n));
  const errors = [];
  socket.on("connect_error", (err) => errors.push(err.message));
  socket.io.on("reconnect_error", (err) => errors.push("again: " + err.message));
  await next(socket.io, "reconnect_failed");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal(errors.filter((e) => e === "xhr poll error").length, 4);
  assert.equal(errors.filter((e) => e === "again: xhr poll error").length, 3);
  assert.equal(socket.active, true);
});

test("reconnects when the server returns, with a growing delay", async (t) => {
  const socket = await connected("/", { transports: ["websocket"], reconnectionDelay: 101, reconnectionDelayMax: 2000, randomizationFactor: 0 });
  const timers = t.mock.method(globalThis, "setTimeout"); // the real delays depend on the machine
  const gone = next(socket, "disconnect");
  await shutDown();
  assert.equal((await gone)[0], "transport close");
  for (let attempts = 0; attempts < 4; attempts++) await next(socket.io, "reconnect_attempt");
  const delays = timers.mock.calls.map((call) => call.arguments[1]).filter((ms) => ms > 0 && ms % 101 === 0);
  assert.deepEqual(delays.slice(0, 4), [101, 202, 404, 808]);
  const reconnected = next(socket.io, "reconnect");
  socket.emit("mirror", "kept");
  const mirrored = next(socket, "mirror");
  await listen();
  await reconnected;
  assert.deepEqual(await mirrored, ["kept"]);
  assert.equal(socket.connected, true);
});

test("a heartbeat that stops is a ping timeout", async () => {
  const quiet = createServer((req, res) => {
    const open = JSON.stringify({ sid: "s", upgrades: [], pingInterval: 400, pingTimeout: 600, maxPayload: 1e6 });
    if (req.method === "GET" && !req.url.includes("sid=")) res.end("0" + open);
    else if (req.method === "POST") req.resume().on("end", () => res.end("ok"));
    else if (!quiet.answered) res.end('40{"sid":"x"}', () => (quiet.answered = true));
  });
  await new Promise((resolve) => quiet.listen(0, "127.0.0.1", resolve));
  const socket = io(`http://127.0.0.1:${quiet.address().port}`, { forceNew: true, reconnection: false });
  const gone = next(socket, "disconnect");
  await next(socket, "connect");
  assert.equal((await gone)[0], "ping timeout");
  quiet.closeAllConnections();
  quiet.close();
});
