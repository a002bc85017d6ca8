import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, caughtUp, upgraded } from "./client.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: after a lost connection a client recovers its session`, async (t) => {
    const other = await connect(t, { ...modes.websocket, server: "recovery" });
    const socket = await connect(t, { ...options, server: "recovery", reconnection: true, reconnectionDelay: 300, reconnectionDelayMax: 300 });
    if (mode === "upgrade") await upgraded(socket);
    assert.equal(socket.recovered, false);
    await call(socket, "join", "red");
    /** @type {number[]} */
    const got = [];
    socket.on("news", (n) => got.push(n)); // the second argument is the offset, which the official client passes on
    const news = (/** @type {number} */ n, /** @type {string[]} */ rooms) => call(other, "send", { target: "to", rooms, event: "news" }, n);
    await news(1, ["red"]);
    await caughtUp(socket);
    const { id } = socket;

    const cut = once(socket, "disconnect");
    const back = once(socket, "connect");
    socket.io.engine.close();
    await cut;
    for (const [n, room] of /** @type {[number, string][]} */ ([[2, "red"], [3, "blue"], [4, "red"]])) await news(n, [room]);
    await back;
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    await news(5, ["red"]);
    await caughtUp(socket);
    assert.deepEqual(got, [1, 2, 4, 5]);
  });

  test(`${mode}: after a disconnect a client gets a new session`, async (t) => {
    const socket = await connect(t, { ...options, server: "recovery" });
    await call(socket, "send", { target: "socket", event: "news" }, 1);
    const { id } = socket;
    socket.disconnect();
    const back = once(socket, "connect");
    socket.connect();
    await back;
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });
}
