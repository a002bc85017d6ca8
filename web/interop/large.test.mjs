import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes } from "./client.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: large values pass both ways, unchanged`, async (t) => {
    const socket = await connect(t, options);
    const text = "0123456789ü".repeat(70_000); // 840 kB of UTF-8
    assert.equal(await call(socket, "echo", text), text);
    const bytes = Buffer.alloc(700_000, "socket"); // base64 makes it 933 kB
    assert.deepEqual(await call(socket, "echo", bytes), bytes);
  });

  test(`${mode}: the server may send more than it takes`, async (t) => {
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
