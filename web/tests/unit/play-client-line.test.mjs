import assert from "node:assert/strict";
import { test } from "node:test";
import { clientGo, clientJS, waits } from "../../static/js/lab/client-line.js";

/** @typedef {import("../../static/js/lab/client-line.js").ClientLine} ClientLine */

/** @param {Partial<ClientLine>} [f] @returns {ClientLine} */
const line = (f = {}) => ({ how: "emit", nsp: "/", event: "news", args: [{ text: "hi" }], timeout: 500, ...f });

/** @type {[Partial<ClientLine>, string, string][]} */
const cases = [
  [{}, 'socket.emit("news", {"text":"hi"});', 'err := socket.Emit("news", json.RawMessage(`{"text":"hi"}`))'],
  [{ args: [] }, 'socket.emit("news");', 'err := socket.Emit("news")'],
  [{ how: "volatile" }, 'socket.volatile.emit("news", {"text":"hi"});', 'err := socket.Volatile().Emit("news", json.RawMessage(`{"text":"hi"}`))'],
  [{ how: "ack" }, 'const answer = await socket.emitWithAck("news", {"text":"hi"});', 'answer, err := wasmclient.Call[any](ctx, socket, "news", json.RawMessage(`{"text":"hi"}`))'],
  [{ how: "timeout", args: [1] }, 'socket.timeout(500).emit("news", 1, (err, answer) => { … });', 'err := socket.Timeout(500*time.Millisecond).EmitWithAck("news", func(answer wasmclient.Reply, err error) { … }, 1)'],
  [{ how: "timeout", args: [] }, 'socket.timeout(500).emit("news", (err, answer) => { … });', 'err := socket.Timeout(500*time.Millisecond).EmitWithAck("news", func(answer wasmclient.Reply, err error) { … })'],
  [{ how: "timeout-ack", args: [] }, 'const answer = await socket.timeout(500).emitWithAck("news");', 'ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond); defer cancel(); answer, err := wasmclient.Call[any](ctx, socket, "news")'],
  [{ args: [{ a: 1 }, undefined, Uint8Array.of(1, 255)] }, 'socket.emit("news", {"a":1}, undefined, new Uint8Array([0x01, 0xff]));', 'err := socket.Emit("news", json.RawMessage(`{"a":1}`), nil, []byte{0x01, 0xff})'],
  [{ args: [], unread: "{a:" }, 'socket.emit("news", {a:);', 'err := socket.Emit("news", {a:)'],
  [{ nsp: "/tasks", args: [] }, 'socket.io.socket("/tasks").emit("news");', 'err := socket.Manager().Socket("/tasks").Emit("news")'],
  [{ event: 'a"b', args: ["`"] }, 'socket.emit("a\\"b", "`");', 'err := socket.Emit("a\\"b", "`")'],
];
for (const [f, js, go] of cases) {
  test(`a client's line is written in both dialects: ${js}`, () => {
    assert.equal(clientJS(line(f)), js);
    assert.equal(clientGo(line(f)), go);
  });
}

test("a line waits for an answer if it asks for one", () => {
  assert.deepEqual((/** @type {const} */ (["emit", "volatile", "ack", "timeout", "timeout-ack"])).map(waits), [false, false, true, true, true]);
});
