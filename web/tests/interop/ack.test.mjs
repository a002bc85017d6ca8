import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, once } from "./client.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: the server acknowledges with any number of values of any kind`, async (t) => {
    const socket = await connect(t, options);
    const rows = [
      [],
      [0],
      [null],
      ["", false, -1.5e10],
      [{ a: { b: [{}] } }, [[]], "ü\u2028🎉\"\\"],
      [Buffer.from([0, 255]), { x: Buffer.from("x"), y: [Buffer.alloc(0)] }],
    ];
    for (const row of rows) {
      const got = await new Promise((resolve) => socket.emit("echo", ...row, (/** @type {any[]} */ ...args) => resolve(args)));
      assert.deepEqual(got, row);
    }
  });

  test(`${mode}: acknowledgements reach their calls, in whatever order they arrive`, async (t) => {
    const socket = await connect(t, options);
    /** @type {string[]} */
    const order = [];
    await Promise.all([
      call(socket, "slow", 300).then(() => order.push("slow")),
      ...Array.from({ length: 50 }, async (_, i) => assert.equal(await call(socket, "echo", i), i)),
    ]);
    assert.deepEqual(order, ["slow"]);
    await Promise.race([call(socket, "slow", 500).then(() => order.push("slow again")), call(socket, "echo").then(() => order.push("echo"))]);
    assert.deepEqual(order, ["slow", "echo"], "a slow answer does not delay others");
  });

  test(`${mode}: the server asks, the client acknowledges`, async (t) => {
    const socket = await connect(t, options);
    socket.on("double", (n, ack) => ack(n * 2));
    socket.on("bytes", (b, ack) => ack({ got: b, more: [Buffer.from("more")] }));
    socket.on("nothing", (_, ack) => ack());
    assert.deepEqual(await call(socket, "ask", "double", 21, 5000), { reply: 42 });
    assert.deepEqual(await call(socket, "ask", "bytes", Buffer.from("b"), 5000), { reply: { got: Buffer.from("b"), more: [Buffer.from("more")] } });
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => call(socket, "ask", "double", n, 5000))), [2, 4, 6].map((reply) => ({ reply })));
    assert.ok(!("error" in (await call(socket, "ask", "nothing", 1, 5000))));
  });

  test(`${mode}: an acknowledgement that never arrives ends with the timeout, on both sides`, async (t) => {
    const socket = await connect(t, options);
    assert.deepEqual(await call(socket, "ask", "unheard", 1, 100), { error: true });
    await assert.rejects(socket.timeout(100).emitWithAck("no such event"), /operation has timed out/);
    assert.equal(await call(socket, "echo", "alive"), "alive");
  });

  test(`${mode}: a disconnect ends the wait for an acknowledgement`, async (t) => {
    const socket = await connect(t, options);
    const waiting = assert.rejects(socket.timeout(60_000).emitWithAck("slow", 60_000), /socket has been disconnected/);
    socket.emit("disconnect-me", false);
    await once(socket, "disconnect");
    await waiting;
  });

  test(`${mode}: acknowledgements of two namespaces do not mix`, async (t) => {
    const root = await connect(t, options);
    const tasks = root.io.socket("/tasks");
    await once(tasks, "connect");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => call(i % 2 ? root : tasks, "echo", i)));
    assert.deepEqual(answers, Array.from({ length: 20 }, (_, i) => i));
  });
}
