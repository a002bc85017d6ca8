// Names and middleware of events.
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, connect, modes } from "./client.mjs";
import { seen } from "./server.mjs";

for (const [mode, options] of Object.entries(modes)) {
  test(`${mode}: event middleware refuses with an error event, and does not disconnect`, async (t) => {
    const socket = await connect(t, options);
    socket.emit("forbidden", 1);
    const note = await seen(socket.id, (note) => note.errors.length > 0);
    assert.deepEqual(note.errors, ["not this one"]);
    assert.equal(await call(socket, "echo", "still here"), "still here");
  });

  test(`${mode}: an event named error is an event like others`, async (t) => {
    const socket = await connect(t, options);
    socket.emit("error", { own: "shape" });
    socket.emit("error");
    assert.equal(await call(socket, "echo", "alive"), "alive");
  });

  test(`${mode}: an event without a listener has no effect`, async (t) => {
    const socket = await connect(t, options);
    for (const name of ["unheard", "__proto__", "constructor", "toString", "hasOwnProperty"]) socket.emit(name, { a: 1 });
    assert.equal(await call(socket, "echo", "alive"), "alive");
  });

  test(`${mode}: the server refuses to emit reserved names`, async (t) => {
    const socket = await connect(t, options);
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      assert.equal(await call(socket, "reserved", name), true, name);
    }
    assert.equal(await call(socket, "reserved", "ordinary"), false);
  });
}
