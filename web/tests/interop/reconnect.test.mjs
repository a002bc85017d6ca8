import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, open } from "./client.mjs";
import { seen, start, stop } from "./server.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: a client reconnects after a restart of the server`, async (t) => {
    const socket = await connect(t, { ...options, server: "restart", reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200, auth: { token: "kept" } });
    const { id } = socket;
    await call(socket, "join", "room");
    /** @type {string[]} */
    const events = [];
    socket.io.on("reconnect_attempt", () => events.at(-1) !== "attempt" && events.push("attempt"));
    socket.io.on("reconnect", () => events.push("reconnect"));
    socket.on("connect", () => events.push("connect"));
    socket.on("disconnect", () => events.push("disconnect"));
    socket.on("reconnect", () => events.push("never"));

    const failed = once(socket.io, "reconnect_error");
    await stop("restart");
    await failed;
    socket.emit("seq", 7); // the event waits for the next connection
    const back = once(socket, "connect");
    await start("restart");
    await back;
    assert.deepEqual(events, ["disconnect", "attempt", "reconnect", "connect"]);
    assert.notEqual(socket.id, id);
    assert.deepEqual(await call(socket, "seq-list"), [7]);
    assert.deepEqual((await call(socket, "handshake")).auth, { token: "kept" });
    assert.deepEqual(await call(socket, "join", "other"), ["other"], "rooms end with the connection");
    assert.equal((await seen(id)).disconnect, "server shutting down");
  });
}

test("without a connection volatile events are dropped, and others wait", async (t) => {
  const socket = open(t, modes.websocket);
  socket.volatile.emit("seq", 1);
  socket.emit("seq", 2);
  assert.deepEqual(await call(socket, "seq-list"), [2]);
});

test("two clients of one machine are two sockets", async (t) => {
  const [one, two] = [await connect(t, modes.websocket), await connect(t, modes.websocket)];
  assert.notEqual(one.id, two.id);
  one.disconnect();
  assert.equal(await call(two, "echo", "alone"), "alone");
});
