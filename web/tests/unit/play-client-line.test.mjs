import assert from "node:assert/strict";
import { test } from "node:test";
import { clientGo, clientJS, waits } from "../../static/js/lab/client-line.js";

/** @typedef {import("../../static/js/lab/client-line.js").ClientLine} ClientLine */

/** @param {Partial<ClientLine>} [f] @returns {ClientLine} */
const line = (f = {}) => ({ how: "emit", nsp: "/", event: "news", json: '{"text":"hi"}', timeout: 500, ...f });

/** @type {[Partial<ClientLine>, string, string][]} */
const cases = [
  [{}, 'socket.emit("news", {"text":"hi"});', 'err := socket.Emit("news", json.RawMessage(`{"text":"hi"}`))'],
  [{ json: "" }, 'socket.emit("news");', 'err := socket.Emit("news")'],
  [{ how: "volatile" }, 'socket.volatile.emit("news", {"text":"hi"});', 'err := socket.Volatile().Emit("news", json.RawMessage(`{"text":"hi"}`))'],
  [{ how: "ack" }, 'const answer = await socket.emitWithAck("news", {"text":"hi"});', 'answer, err := wasmclient.Call[any](ctx, socket, "news", json.RawMessage(`{"text":"hi"}`))'],
  [{ how: "timeout", json: "1" }, 'socket.timeout(500).emit("news", 1, (err, answer) => { … });', 'err := socket.Timeout(500*time.Millisecond).EmitWithAck("news", func(answer wasmclient.Reply, err error) { … }, json.RawMessage(`1`))'],
  [{ how: "timeout", json: "" }, 'socket.timeout(500).emit("news", (err, answer) => { … });', 'err := socket.Timeout(500*time.Millisecond).EmitWithAck("news", func(answer wasmclient.Reply, err error) { … })'],
  [{ how: "timeout-ack", json: "" }, 'const answer = await socket.timeout(500).emitWithAck("news");', 'ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond); defer cancel(); answer, err := wasmclient.Call[any](ctx, socket, "news")'],
  [{ nsp: "/tasks", json: "" }, 'socket.io.socket("/tasks").emit("news");', 'err := socket.Manager().Socket("/tasks").Emit("news")'],
  [{ event: 'a"b', json: '"`"' }, 'socket.emit("a\\"b", "`");', 'err := socket.Emit("a\\"b", json.RawMessage("\\"`\\""))'],
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
