// Tests that no packet is lost, doubled or out of order during an upgrade from polling to
// WebSocket, in either direction.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate, setTimeout as pause } from "node:timers/promises";
import { call, connect, modes, open, upgraded } from "./client.mjs";

for (const round of [1, 2, 3, 4, 5]) {
  for (const binary of [false, true]) {
    test(`both sides send throughout the upgrade${binary ? ", binary too" : ""}, round ${round}`, async (t) => {
      const socket = await connect(t, modes.upgrade);
      /** @type {number[]} */
      const got = [];
      socket.on("n", (i, bytes) => {
        if (binary) assert.equal(String(bytes), String(i));
        got.push(i);
      });
      let sent = 0;
      let moved = false;
      const move = upgraded(socket).then(() => (moved = true));
      // Both sides send bursts of events until the upgrade is over, and three more bursts after it.
      for (let after = 0; after < 3; after += moved ? 1 : 0) {
        for (let i = 0; i < 20; i++) socket.emit("seq", sent++);
        socket.emit("count", 20, binary, () => {});
        await (round % 2 ? setImmediate() : pause(round));
      }
      await move;
      assert.equal(await call(socket, "transport"), "websocket");
      assert.deepEqual(await call(socket, "seq-list"), Array.from({ length: sent }, (_, i) => i), "client to server");
      assert.equal(got.length % 20, 0, "server to client: complete");
      assert.deepEqual(got, got.map((_, i) => i % 20), "server to client: in order");
      assert.equal(got.length, sent);
    });
  }
}

test("a burst of the server that is under way when the upgrade begins", async (t) => {
  const socket = open(t, modes.upgrade);
  /** @type {number[]} */
  const got = [];
  socket.on("n", (i) => got.push(i));
  // The event is emitted before connect. So it is sent together with CONNECT, while the probe starts.
  assert.equal(await call(socket, "count", 10_000, true), 10_000);
  assert.deepEqual(got, Array.from({ length: 10_000 }, (_, i) => i));
  await upgraded(socket);
  assert.equal(await call(socket, "echo", "done"), "done");
});

test("twenty clients upgrade at the same time, during broadcasts", async (t) => {
  const sockets = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = await connect(t, modes.upgrade);
      /** @type {number[]} */
      const got = [];
      socket.on("tick", (n) => got.push(n));
      await call(socket, "join", "ticks");
      return { socket, got };
    }),
  );
  const late = Array.from({ length: 5 }, () => connect(t, modes.upgrade));
  for (let n = 0; n < 100; n++) await call(sockets[n % 20].socket, "send", { target: "to", rooms: ["ticks"], event: "tick" }, n);
  await Promise.all([...sockets.map(({ socket }) => upgraded(socket)), ...late]);
  for (const { socket, got } of sockets) {
    await call(socket, "echo");
    assert.deepEqual(got, Array.from({ length: 100 }, (_, i) => i));
  }
});
