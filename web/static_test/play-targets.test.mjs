import assert from "node:assert/strict";
import { test } from "node:test";
import { eventProblem, goLine, jsLine, readPayload, roomProblem, targetOf, targets } from "../static/js/play-targets.js";

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
  };
  assert.deepEqual(targets.map((t) => t.id), Object.keys(want));
  for (const target of targets) {
    assert.equal(jsLine(target, fields), `${want[target.id][0]}.emit("news", {"n":1});`);
    assert.equal(goLine(target, fields), `${want[target.id][1]}.Emit(ctx, "news", json.RawMessage(\`{"n":1}\`))`);
  }
  assert.throws(() => targetOf("moon"), /no such emit target/);
});

test("without a payload the line has none", () => {
  assert.equal(jsLine(targetOf("all"), { ...fields, json: "" }), 'io.emit("news");');
  assert.equal(goLine(targetOf("all"), { ...fields, json: "" }), 'io.Emit(ctx, "news")');
});

test("what is typed is quoted", () => {
  assert.equal(jsLine(targetOf("room"), { ...fields, room: 'a"b' }), 'io.to("a\\"b").emit("news", {"n":1});');
  assert.match(goLine(targetOf("all"), { ...fields, json: '"`"' }), /json\.RawMessage\("\\"`\\""\)/);
});

test("a payload is read, or its fault named", () => {
  assert.deepEqual(readPayload('{"a": [1, 2]}'), { json: '{"a":[1,2]}', data: { a: [1, 2] } });
  assert.deepEqual(readPayload("  "), { json: "" });
  assert.deepEqual(readPayload("null"), { json: "null", data: null });
  for (const bad of ["{", "{a: 1}", "'x'", '{"a": 1,}', "nul"]) {
    assert.match(readPayload(bad).error ?? "", /not JSON yet: ./, bad);
    assert.equal(readPayload(bad).json, bad);
  }
});

test("names that a server refuses", () => {
  assert.equal(eventProblem("news"), "");
  assert.match(eventProblem("disconnect"), /Socket\.IO’s own/);
  assert.match(eventProblem(""), /needs a name/);
  assert.match(roomProblem(""), /Name a room/);
});
