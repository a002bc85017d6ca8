import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once, open } from "./client.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: large values arrive unchanged, in both directions`, async (t) => {
    const socket = await connect(t, options);
    const text = "0123456789ü".repeat(70_000); // 840 kB of UTF-8
    assert.equal(await call(socket, "echo", text), text);
    const bytes = Buffer.alloc(700_000, "socket"); // 933 kB as base64
    assert.deepEqual(await call(socket, "echo", bytes), bytes);
  });

  test(`${mode}: the server may send more than it accepts`, async (t) => {
    const socket = await connect(t, options);
    const part = "x".repeat(300_000);
    const got = new Promise((resolve) => socket.once("news", (...parts) => resolve(parts.join("").length)));
    const parts = Array.from({ length: 3 }, () => part);
    await call(socket, "send", { target: "socket", event: "news" }, ...parts);
    assert.equal(await got, 900_000);
    await call(socket, "count", 5000, false);
  });

  test(`${mode}: many small messages keep their order`, async (t) => {
    const socket = await connect(t, options);
    const want = Array.from({ length: 5000 }, (_, i) => i);
    for (const i of want) socket.emit("seq", i);
    assert.deepEqual(await call(socket, "seq-list"), want);
    /** @type {number[]} */
    const got = [];
    socket.on("n", (i) => got.push(i));
    await call(socket, "count", 5000, false);
    assert.deepEqual(got, want);
  });
}

test("polling: events emitted offline arrive in few POSTs, all within the limit", async (t) => {
  const socket = open(t, { ...modes.polling, autoConnect: false });
  const want = Array.from({ length: 20_000 }, (_, i) => i);
  for (const i of want) socket.emit("seq", i, "x".repeat(100));
  /** @type {number[]} */
  const posts = [];
  socket.io.once("open", () => {
    const { transport } = /** @type {any} */ (socket.io.engine);
    const write = transport.doWrite.bind(transport);
    transport.doWrite = (/** @type {string} */ body, /** @type {() => void} */ done) => {
      posts.push(body.length);
      write(body, done);
    };
  });
  socket.connect();
  await once(socket, "connect");
  assert.deepEqual(await call(socket, "seq-list"), want);
  const large = posts.filter((size) => size > 1000);
  assert.equal(large.length, 3, `POSTs of ${posts.join(", ")} bytes`);
  assert.ok(Math.max(...posts) <= 1_000_000);
});
