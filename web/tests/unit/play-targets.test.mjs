import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, goLine, jsLine } from "../../static/js/lab/server-line.js";
import { shortPayload } from "../../static/js/lab/short-payload.js";
import { eventProblem, readPayload, roomProblem, targetOf, targets } from "../../static/js/lab/targets.js";

const fields = { event: "news", json: '{"n":1}', room: "project:1", other: "project:2" };

test("every target has its line in both dialects", () => {
  /** @type {Record<string, [string, string]>} */
  const want = {
    socket: ["socket", "s"],
    all: ["io", "io"],
    broadcast: ["socket.broadcast", "s.Broadcast()"],
    room: ['io.to("project:1")', 'io.To("project:1")'],
    "room-except": ['socket.to("project:1")', 's.To("project:1")'],
    namespace: ['io.of("/tasks")', 'io.Of("/tasks")'],
    except: ['io.except("project:1")', 'io.Except("project:1")'],
    rooms: ['io.to("project:1").to("project:2")', 'io.To("project:1", "project:2")'],
    "rooms-except": ['socket.to("project:1").to("project:2")', 's.To("project:1", "project:2")'],
  };
  assert.deepEqual(targets.map((t) => t.id), Object.keys(want));
  for (const target of targets) {
    assert.equal(jsLine(target, fields), `${want[target.id][0]}.emit("news", {"n":1});`);
    assert.equal(goLine(target, fields), `${want[target.id][1]}.Emit(ctx, "news", json.RawMessage(\`{"n":1}\`))`);
  }
  assert.throws(() => targetOf("moon"), /no such emit target/);
});

test("a line without a payload has no argument for it", () => {
  assert.equal(jsLine(targetOf("all"), { ...fields, json: "" }), 'io.emit("news");');
  assert.equal(goLine(targetOf("all"), { ...fields, json: "" }), 'io.Emit(ctx, "news")');
});

test("a line quotes the input", () => {
  assert.equal(jsLine(targetOf("room"), { ...fields, room: 'a"b' }), 'io.to("a\\"b").emit("news", {"n":1});');
  assert.match(goLine(targetOf("all"), { ...fields, json: '"`"' }), /json\.RawMessage\("\\"`\\""\)/);
});

test("a payload is read, or its fault is named", () => {
  assert.deepEqual(readPayload('{"a": [1, 2]}'), { json: '{"a":[1,2]}', data: { a: [1, 2] } });
  assert.deepEqual(readPayload("  "), { json: "" });
  assert.deepEqual(readPayload("null"), { json: "null", data: null });
  for (const bad of ["{", "{a: 1}", "'x'", '{"a": 1,}', "nul"]) {
    assert.match(readPayload(bad).error ?? "", /not JSON yet: ./, bad);
    assert.equal(readPayload(bad).json, bad);
  }
});

test("the page names the fault of an event or a room that a server refuses", () => {
  assert.equal(eventProblem("news"), "");
  assert.match(eventProblem("disconnect"), /Socket\.IO’s own/);
  assert.match(eventProblem(""), /needs a name/);
  assert.match(roomProblem(""), /Name a room/);
});

test("flags and methods are in both dialects and in the request to the control plane", () => {
  const f = { ...fields, timeout: 500, newRoom: "red" };
  const wait = "ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond); defer cancel(); ";
  const data = 'json.RawMessage(`{"n":1}`)';
  /** @type {[string, Partial<typeof f & {method: import("../../static/js/trace/words.js").Method, volatile: boolean, local: boolean}>, string, string, Record<string, unknown>][]} */
  const rows = [
    ["all", { volatile: true, local: true }, 'io.local.volatile.emit("news", {"n":1});', `io.Local().Volatile().Emit(ctx, "news", ${data})`, { target: "all", event: "news", volatile: true, local: true }],
    ["socket", { volatile: true, local: true }, 'socket.volatile.emit("news", {"n":1});', `io.To(s.ID()).Volatile().Emit(ctx, "news", ${data})`, { target: "socket", event: "news", volatile: true }],
    ["room", { method: "emitWithAck" }, 'await io.to("project:1").timeout(500).emitWithAck("news", {"n":1});', `${wait}answers, err := socketio.CallAll[any](ctx, io.To("project:1"), "news", ${data})`, { target: "room", room: "project:1", method: "emitWithAck", event: "news", timeout: 500 }],
    ["all", { method: "emitWithAck" }, 'await io.timeout(500).emitWithAck("news", {"n":1});', `${wait}answers, err := socketio.CallAll[any](ctx, io.To(), "news", ${data})`, { target: "all", method: "emitWithAck", event: "news", timeout: 500 }],
    ["socket", { method: "emitWithAck", volatile: true }, 'await socket.timeout(500).emitWithAck("news", {"n":1});', `${wait}answer, err := socketio.Call[any](ctx, s, "news", ${data})`, { target: "socket", method: "emitWithAck", event: "news", timeout: 500 }],
    ["except", { method: "fetchSockets", volatile: true }, 'await io.except("project:1").fetchSockets();', 'sockets, err := io.Except("project:1").FetchSockets(ctx)', { target: "except", except: ["project:1"], method: "fetchSockets" }],
    ["socket", { method: "socketsJoin" }, 'io.in(socket.id).socketsJoin("red");', 'io.To(s.ID()).SocketsJoin(ctx, "red")', { target: "socket", method: "socketsJoin", newRoom: "red" }],
    ["all", { method: "socketsLeave", local: true }, 'io.local.socketsLeave("red");', 'io.Local().SocketsLeave(ctx, "red")', { target: "all", method: "socketsLeave", newRoom: "red", local: true }],
    ["room-except", { method: "disconnectSockets" }, 'socket.to("project:1").disconnectSockets();', 's.To("project:1").DisconnectSockets(ctx, false)', { target: "room-except", room: "project:1", method: "disconnectSockets" }],
    ["room", { method: "serverSideEmit" }, 'await io.serverSideEmitWithAck("news", {"n":1});', `answers, err := socketio.CallServers[any](ctx, io.Namespace, "news", ${data})`, { target: "room", room: "project:1", method: "serverSideEmit", event: "news" }],
    ["namespace", { method: "serverSideEmit" }, 'await io.of("/tasks").serverSideEmitWithAck("news", {"n":1});', `answers, err := socketio.CallServers[any](ctx, io.Of("/tasks"), "news", ${data})`, { target: "namespace", nsp: "/tasks", method: "serverSideEmit", event: "news" }],
  ];
  for (const [id, more, js, go, body] of rows) {
    const all = { ...f, ...more };
    assert.equal(jsLine(targetOf(id), all), js);
    assert.equal(goLine(targetOf(id), all), go);
    assert.deepEqual(bodyOf(targetOf(id), all), body);
  }
});

test("a long payload stands in a line by the names of its values", () => {
  const task = '{"task":{"_id":"t1","title":"Order tea","projectId":"1","done":false},"timestamp":"2026-11-30T10:00:00.000Z"}';
  const short = shortPayload(task);
  assert.equal(jsLine(targetOf("room"), { ...fields, event: "task:created", json: task, short }), 'io.to("project:1").emit("task:created", { task, timestamp });');
  assert.equal(goLine(targetOf("room"), { ...fields, event: "task:created", json: task, short }), 'io.To("project:1").Emit(ctx, "task:created", map[string]any{"task": task, "timestamp": timestamp})');
  assert.equal(shortPayload('{"n":1}'), undefined);
  assert.equal(shortPayload("{not json, and long enough to be shortened"), undefined);
  for (const json of [JSON.stringify("y".repeat(400)), JSON.stringify({ text: "y".repeat(400), "no name": 1 }), JSON.stringify(Array(99).fill(1)), `{"${"y".repeat(400)}":1}`]) {
    for (const text of Object.values(shortPayload(json) ?? { js: json })) assert.ok(text.length < 60, text);
  }
});
