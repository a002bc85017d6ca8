import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, settle, upgraded } from "./client.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: a client that was cut off comes back as what it was`, async (t) => {
    const other = await connect(t, { ...modes.websocket, server: "recovery" });
    const socket = await connect(t, { ...options, server: "recovery", reconnection: true, reconnectionDelay: 300, reconnectionDelayMax: 300 });
    if (mode === "upgrade") await upgraded(socket);
    assert.equal(socket.recovered, false);
    await call(socket, "join", "red");
    /** @type {number[]} */
    const got = [];
    socket.on("news", (n) => got.push(n)); // and the offset, which the official client passes on
    const news = (/** @type {number} */ n, /** @type {string[]} */ rooms) => call(other, "send", { target: "to", rooms, event: "news" }, n);
    await news(1, ["red"]);
    await settle(socket);
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
    await settle(socket);
    assert.deepEqual(got, [1, 2, 4, 5]);
  });

  test(`${mode}: a client that left by itself comes back as a new one`, async (t) => {
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
