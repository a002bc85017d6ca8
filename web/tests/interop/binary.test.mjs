import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once } from "./client.mjs";
import { Frames, Polling } from "./raw.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: binary values keep their place at any depth`, async (t) => {
    const socket = await connect(t, options);
    const value = { z: [Buffer.from("one"), { y: Buffer.from([0, 1, 254, 255]), x: null }], w: Buffer.alloc(0), v: "text" };
    assert.deepEqual(await call(socket, "echo", value), value);
    const echoed = once(socket, "echoed");
    socket.emit("echo-event", Buffer.from("first"), value, "between", Buffer.from("last"));
    assert.deepEqual(await echoed, [Buffer.from("first"), value, "between", Buffer.from("last")]);
  });

  test(`${mode}: typed arrays and array buffers arrive as bytes`, async (t) => {
    const socket = await connect(t, options);
    const bytes = new Uint8Array([9, 8, 7, 6]);
    assert.deepEqual(await call(socket, "echo", bytes.buffer), Buffer.from(bytes));
    assert.deepEqual(await call(socket, "echo", bytes.subarray(1, 3)), Buffer.from([8, 7]));
  });

  test(`${mode}: the server sends nested binary values of its own`, async (t) => {
    const socket = await connect(t, options);
    const nested = once(socket, "nested");
    socket.emit("nested");
    assert.deepEqual(await nested, [
      { a: Buffer.from([1, 2, 3]), b: [Buffer.from([]), { c: Buffer.from([255]) }], d: "plain" },
      Buffer.from("last"),
    ]);
  });

  test(`${mode}: ten attachments arrive`, async (t) => {
    const socket = await connect(t, options);
    const ten = Array.from({ length: 10 }, (_, i) => Buffer.from([i]));
    assert.deepEqual(await call(socket, "echo", ten), ten);
  });

  test(`${mode}: text that looks like a placeholder stays text`, async (t) => {
    const socket = await connect(t, options);
    const text = '{"_placeholder":true,"num":0}';
    assert.deepEqual(await call(socket, "echo", { text, b: Buffer.from("b") }), { text, b: Buffer.from("b") });
  });

  test(`${mode}: binary and text events keep their order`, async (t) => {
    const socket = await connect(t, options);
    /** @type {string[]} */
    const got = [];
    socket.on("echoed", (value) => got.push(String(value)));
    const want = Array.from({ length: 60 }, (_, i) => String(i));
    for (const [i, text] of want.entries()) socket.emit("echo-event", i % 3 === 0 ? Buffer.from(text) : text);
    await call(socket, "echo");
    assert.deepEqual(got, want);
  });
}

// With forceBase64, the official client asks for base64 in its first request on each transport.
for (const mode of ["websocket", "upgrade"]) {
  test(`${mode}: a client that asks for base64 gets it in place of binary frames`, async (t) => {
    const query = { b64: "1", ...(mode === "upgrade" && { sid: (await Polling.join(t)).sid }) };
    const client = await Frames.open(t, "main", query);
    if (mode === "upgrade") {
      client.ws.send("2probe");
      assert.equal(await client.next(), "3probe");
      client.ws.send("5");
    } else {
      await client.next(); // the open packet
      client.ws.send("40");
      await client.next();
    }
    client.ws.send('451-["echo-event",{"_placeholder":true,"num":0}]');
    client.ws.send("bAP8=");
    assert.equal(await client.next(), '451-["echoed",{"_placeholder":true,"num":0}]');
    assert.equal(await client.next(), "bAP8=");
  });
}
