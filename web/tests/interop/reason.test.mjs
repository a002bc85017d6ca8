// Each disconnect reason, as each side reports it, and whether the client reconnects on its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, upgraded } from "./client.mjs";
import { seen, start, stop } from "./server.mjs";

/**
 * server and client are the disconnect reasons that each side reports. between is the client's
 * reason if the session ends between two polls. waiting is the server's reason if the server still
 * has to send something before it can close.
 *
 * @typedef {{server: string, client: string, between?: string, waiting?: string}} Reasons
 */
/** @type {{cause: string, server?: string, reconnects: boolean, act: (socket: any) => unknown, sees: Reasons | ((mode: string) => Reasons)}[]} */
const causes = [
  {
    cause: "the client disconnects",
    reconnects: false,
    act: (socket) => socket.disconnect(),
    sees: { server: "client namespace disconnect", client: "io client disconnect" },
  },
  {
    cause: "the server disconnects the socket",
    reconnects: false,
    act: (socket) => socket.emit("disconnect-me", false),
    sees: { server: "server namespace disconnect", client: "io server disconnect" },
  },
  {
    cause: "the server disconnects the connection",
    reconnects: false,
    act: (socket) => socket.emit("disconnect-me", true),
    sees: { server: "server namespace disconnect", client: "io server disconnect" },
  },
  {
    cause: "the client closes the engine",
    reconnects: true,
    act: (socket) => socket.io.engine.close(),
    sees: { server: "transport close", client: "forced close" },
  },
  {
    cause: "a bad Socket.IO packet from the client",
    reconnects: true,
    act: (socket) => socket.io.engine.write("9"),
    sees: { server: "forced close", client: "transport close" },
  },
  {
    cause: "a bad Socket.IO packet from the server",
    reconnects: true,
    act: (socket) => socket.emit("inject", "9"),
    sees: { server: "transport close", client: "parse error" },
  },
  {
    cause: "the server sends no pings",
    reconnects: true,
    act: (socket) => {
      // Makes the client believe that a ping is overdue.
      Object.assign(socket.io.engine, { _pingInterval: 50, _pingTimeout: 50 });
      socket.io.engine._resetPingTimeout();
    },
    sees: { server: "transport close", client: "ping timeout" },
  },
  {
    cause: "a second CONNECT",
    reconnects: true,
    act: (socket) => socket.io.engine.write("0"),
    sees: { server: "forced close", client: "transport close", waiting: "forced server close" },
  },
  {
    cause: "a client's ping",
    reconnects: true,
    act: (socket) => socket.io.engine._sendPacket("ping"),
    sees: { server: "transport error", client: "transport close", between: "transport error" },
  },
  {
    cause: "an oversize message",
    reconnects: true,
    act: (socket) => socket.emit("echo", "x".repeat(1_000_001)),
    sees: (mode) =>
      mode === "polling" ? { server: "transport close", client: "transport error" } : { server: "transport error", client: "transport close" },
  },
  {
    cause: "the client sends no pongs",
    server: "fast",
    reconnects: true,
    act: (socket) => {
      // Makes the client send everything except pongs.
      const { engine } = socket.io;
      const send = engine._sendPacket.bind(engine);
      engine._sendPacket = (/** @type {string} */ type, /** @type {any[]} */ ...rest) => type === "pong" || send(type, ...rest);
    },
    sees: { server: "ping timeout", client: "transport close", between: "transport error" },
  },
  {
    cause: "the server closes",
    server: "restart",
    reconnects: true,
    act: async () => {
      await stop("restart");
      await start("restart");
    },
    sees: { server: "server shutting down", client: "transport close", between: "transport error" },
  },
];

for (const [mode, options] of Object.entries(modes)) {
  for (const { cause, server, reconnects, act, sees } of causes) {
    test(`${mode}: ${cause}`, async (t) => {
      const socket = await connect(t, { ...options, server, reconnection: true, reconnectionDelay: 100, randomizationFactor: 0 });
      if (mode === "upgrade") await upgraded(socket);
      await call(socket, "echo");
      const { id } = socket;
      const attempt = once(socket.io, "reconnect_attempt");
      attempt.catch(() => {});
      const gone = once(socket, "disconnect");
      await act(socket);
      const [reason] = await gone;
      const note = await seen(id);
      const want = typeof sees === "function" ? sees(mode) : sees;
      const client = mode === "polling" && reason === want.between ? want.client : reason;
      const ours = note.disconnect === want.waiting ? want.server : note.disconnect;
      assert.deepEqual({ server: ours, client }, { server: want.server, client: want.client });
      assert.equal(note.disconnecting, note.disconnect);
      if (reconnects) {
        await attempt;
        if (!socket.connected) await once(socket, "connect");
        assert.notEqual(socket.id, id);
      } else {
        assert.equal(socket.active, false);
      }
    });
  }
}

for (const mode of /** @type {const} */ (["websocket", "upgrade"])) {
  test(`${mode}: a bad Engine.IO packet`, async (t) => {
    const socket = await connect(t, modes[mode]);
    if (mode === "upgrade") await upgraded(socket);
    const { id } = socket;
    const gone = once(socket, "disconnect");
    /** @type {any} */ (socket.io.engine).transport.ws.send("x");
    assert.equal((await gone)[0], "transport close");
    assert.equal((await seen(id)).disconnect, "parse error");
  });

  test(`${mode}: a connection that is cut`, async (t) => {
    const socket = await connect(t, modes[mode]);
    if (mode === "upgrade") await upgraded(socket);
    const { id } = socket;
    const gone = once(socket, "disconnect");
    /** @type {any} */ (socket.io.engine).transport.ws.terminate();
    assert.equal((await gone)[0], "transport close");
    assert.equal((await seen(id)).disconnect, "transport close");
  });
}

test("each namespace of a connection that ends gets the reason", async (t) => {
  const root = await connect(t, modes.websocket);
  const tasks = root.io.socket("/tasks");
  await once(tasks, "connect");
  const ids = [root.id, tasks.id];
  root.emit("disconnect-me", true);
  await Promise.all([once(root, "disconnect"), once(tasks, "disconnect")]);
  for (const id of ids) assert.equal((await seen(id)).disconnect, "server namespace disconnect");
});

test("disconnect(false) leaves the other namespace connected", async (t) => {
  const root = await connect(t, modes.websocket);
  const tasks = root.io.socket("/tasks");
  await once(tasks, "connect");
  tasks.emit("disconnect-me", false);
  assert.equal((await once(tasks, "disconnect"))[0], "io server disconnect");
  assert.equal(await call(root, "echo", "still here"), "still here");
});
