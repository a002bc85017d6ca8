import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, open, upgraded } from "./client.mjs";
import { urls } from "./server.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: a client connects, gets an id and an answer`, async (t) => {
    const socket = await connect(t, options);
    assert.ok(socket.id);
    assert.notEqual(socket.id, /** @type {any} */ (socket.io.engine).id, "the socket's id is not the session's");
    assert.ok(/** @type {string} */ (socket.id).length >= 20, "ids hold 120 random bits");
    assert.ok(!socket.recovered);
    assert.deepEqual(await call(socket, "echo", 1, "two"), 1);
  });

  test(`${mode}: the server has the data of the handshake`, async (t) => {
    const socket = await connect(t, {
      ...options,
      nsp: "/tasks",
      auth: { token: "good", deep: { list: [1, 2] } },
      query: { colour: "blue & green" },
      extraHeaders: { "X-Test": "head" },
    });
    const seen = await call(socket, "handshake");
    assert.deepEqual(seen.auth, { token: "good", deep: { list: [1, 2] } });
    assert.equal(seen.query.colour, "blue & green");
    assert.equal(seen.query.EIO, "4");
    assert.equal(seen.query.transport, options.transports[0]);
    assert.equal(seen.header, "head");
    assert.equal(seen.secure, false);
    assert.equal(seen.xdomain, false);
    assert.equal(seen.address, "127.0.0.1");
    assert.match(seen.url, /^\/socket\.io\/\?/);
    const { auth, query, secure, xdomain, url, address, whole } = seen;
    const { headers, time, issued, ...rest } = whole;
    assert.deepEqual(rest, { auth, query, secure, xdomain, url, address });
    assert.equal(headers["x-test"], "head");
    assert.equal(headers.host, new URL(urls.main).host);
    assert.ok(Math.abs(Date.now() - issued) < 60_000, `issued ${issued}`);
    assert.equal(new Date(time).getTime(), Math.floor(issued / 1000) * 1000, time);
  });

  test(`${mode}: auth may be a function, which is called at each connect`, async (t) => {
    let asked = 0;
    const socket = await connect(t, { ...options, auth: (/** @type {Function} */ send) => send({ n: ++asked }) });
    assert.deepEqual((await call(socket, "handshake")).auth, { n: 1 });
    socket.disconnect();
    socket.connect();
    await once(socket, "connect");
    assert.deepEqual((await call(socket, "handshake")).auth, { n: 2 });
  });

  test(`${mode}: middleware refuses with its message and data, and accepts the right token`, async (t) => {
    const cases = [
      [{}, "Authentication required", { code: "token_missing" }],
      [{ token: "bad" }, "Invalid or expired token", { code: "token_invalid" }],
      [{ token: "bare" }, "Invalid or expired token", undefined],
    ];
    for (const [auth, message, data] of cases) {
      const socket = open(t, { ...options, nsp: "/guarded", auth, reconnection: true });
      const [error] = await once(socket, "connect_error");
      assert.equal(error.message, message);
      assert.deepEqual(error.data, data);
      assert.equal(socket.active, false, "a refused socket does not try again");
      assert.equal(socket.connected, false);
      socket.auth = { token: "good" };
      socket.connect();
      await once(socket, "connect");
      assert.equal(await call(socket, "echo", "in"), "in");
    }
  });

  test(`${mode}: an unknown namespace is refused, and the connection stays open`, async (t) => {
    const socket = await connect(t, options);
    const other = socket.io.socket("/nowhere");
    const [error] = await once(other, "connect_error");
    assert.equal(error.message, "Invalid namespace");
    assert.equal(await call(socket, "echo", "still here"), "still here");
  });

  test(`${mode}: namespaces share a connection, but neither ids nor rooms`, async (t) => {
    const root = await connect(t, options);
    const tasks = root.io.socket("/tasks");
    await once(tasks, "connect");
    assert.notEqual(root.id, tasks.id);
    assert.deepEqual(await call(root, "join", "r"), ["r"]);
    assert.deepEqual(await call(tasks, "join", "q"), ["q"]);
    tasks.disconnect();
    assert.equal(await call(root, "echo", "root stays"), "root stays");
    tasks.connect();
    await once(tasks, "connect");
    assert.deepEqual(await call(tasks, "join", "z"), ["z"], "rooms end with the connection");
  });
}

test("the upgrade happens, and the server knows it", async (t) => {
  const socket = await connect(t, modes.upgrade);
  await upgraded(socket);
  assert.equal(await call(socket, "transport"), "websocket");
});

test("without upgrades a session stays on polling", async (t) => {
  const socket = await connect(t, { ...modes.upgrade, server: "noupgrade" });
  const handshake = await (await fetch(`${urls.noupgrade}/socket.io/?EIO=4&transport=polling`)).text();
  const { upgrades, sid } = JSON.parse(handshake.slice(1));
  assert.deepEqual(upgrades, []);
  await fetch(`${urls.noupgrade}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: "POST", body: "1" });
  assert.equal(await call(socket, "transport"), "polling");
});

test("a transport that the server does not allow is refused", async (t) => {
  for (const [server, options] of /** @type {const} */ ([["websocket", modes.polling], ["polling", modes.websocket]])) {
    const [error] = await once(open(t, { ...options, server }), "connect_error");
    assert.equal(error.type, "TransportError");
  }
  const socket = await connect(t, { ...modes.websocket, server: "websocket" });
  assert.equal(await call(socket, "transport"), "websocket");
});

test("allowRequest refuses the handshake", async (t) => {
  for (const options of [modes.polling, modes.websocket]) {
    await once(open(t, { ...options, server: "guard", query: { deny: "1" } }), "connect_error");
    await connect(t, { ...options, server: "guard" });
  }
  const response = await fetch(`${urls.guard}/socket.io/?EIO=4&transport=polling&deny=1`);
  assert.equal(response.status, 403);
  assert.deepEqual(await response.json(), { code: 4, message: "not today" });
});
