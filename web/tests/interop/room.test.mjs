import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes, caughtUp } from "./client.mjs";
import { seen } from "./server.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: join and leave`, async (t) => {
    const socket = await connect(t, options);
    assert.deepEqual(await call(socket, "join", "b"), ["b"]);
    assert.deepEqual(await call(socket, "join", "a"), ["a", "b"]);
    assert.deepEqual(await call(socket, "join", ["b", "c", "d"]), ["a", "b", "c", "d"], "several rooms at once, and a room twice");
    assert.deepEqual(await call(socket, "leave", "b"), ["a", "c", "d"]);
    assert.deepEqual(await call(socket, "leave", "never joined"), ["a", "c", "d"]);
  });

  test(`${mode}: a socket that has left a room gets none of its events`, async (t) => {
    const [sender, socket] = [await connect(t, options), await connect(t, options)];
    /** @type {unknown[]} */
    const got = [];
    socket.on("news", (n) => got.push(n));
    for (const n of [1, 2, 3]) {
      await call(socket, n === 2 ? "join" : "leave", "r");
      await call(sender, "send", { target: "to", event: "news", rooms: ["r"] }, n);
    }
    await caughtUp(socket);
    assert.deepEqual(got, [2]);
  });

  test(`${mode}: rooms belong to their namespace`, async (t) => {
    const [root, tasks] = [await connect(t, options), await connect(t, { ...options, nsp: "/tasks" })];
    /** @type {string[]} */
    const got = [];
    for (const [name, socket] of Object.entries({ root, tasks })) {
      await call(socket, "join", "same");
      socket.on("news", () => got.push(name));
    }
    await call(tasks, "send", { target: "to", event: "news", rooms: ["same"] });
    await caughtUp(root, tasks);
    assert.deepEqual(got, ["tasks"]);
  });

  test(`${mode}: at disconnecting the socket still has its rooms, and after a reconnect none`, async (t) => {
    const socket = await connect(t, options);
    await call(socket, "join", ["x", "y"]);
    const { id } = socket;
    socket.disconnect();
    const note = await seen(id);
    assert.deepEqual(note.rooms, ["x", "y"]);
    assert.equal(note.disconnecting, note.disconnect);
    const again = await connect(t, options);
    assert.notEqual(again.id, id);
    assert.deepEqual(await call(again, "join", "z"), ["z"]);
  });

  test(`${mode}: any string may be the name of a room or an event`, async (t) => {
    const socket = await connect(t, options);
    for (const name of ["", " ", "ü∂🎉", "a,b", 'q"uote', "__proto__", "user:1", "#", "\u0000", "x".repeat(1000)]) {
      assert.ok((await call(socket, "join", name)).includes(name));
      const got = new Promise((resolve) => socket.once(`to ${name}`, resolve));
      await call(socket, "send", { target: "to", event: `to ${name}`, rooms: [name] }, name);
      assert.equal(await got, name);
    }
  });
}
