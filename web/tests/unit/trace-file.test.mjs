import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceFileError, largest, readTrace, writeTrace } from "../../static/js/trace/file.js";
import { TraceLog } from "../../static/js/trace/log.js";

/** @returns {import("../../static/js/trace/trace.js").Recording} */
const recording = () => ({
  saved: "2026-11-24T12:00:00.000Z",
  lab: "quiet-otter",
  offset: 12.5,
  instances: [{ name: "a", running: true }, { name: "b", running: false }],
  people: [{ name: "alice", user: "alice", instance: "a", sockets: ["A", "B"] }],
  sockets: [{ id: "A", nsp: "/", instance: "a", user: "alice", session: "s", transport: "websocket", rooms: ["project:1"] }],
  events: [
    { id: 3, at: 10, kind: "emit", instance: "a", nsp: "/", event: "<img src=x onerror=alert(1)>", args: [{ deep: [1, null, "x"] }], target: { rooms: ["project:1"], except: ["A"], local: true, volatile: false } },
    { id: 4, cause: 3, at: 12, kind: "deliver", instance: "a", socket: "A", session: "s", event: "news" },
    { id: 9, cause: 4, answers: 3, at: 13.5, kind: "frame-out", instance: "a", session: "s", transport: "websocket", frame: '42["news"]', bytes: 10, binary: false },
    { id: 5, at: 12, kind: "request", instance: "a", user: "alice", method: "POST", path: "/api/tasks", frame: '{"title":"tea"}', bytes: 15 },
    { id: 6, cause: 5, at: 13, kind: "response", instance: "a", user: "alice", method: "POST", path: "/api/tasks", status: 201, duration: 3100, frame: "{}", bytes: 2 },
    { id: 7, at: 13, kind: "room-created", instance: "a", socket: "A", room: "project:1" },
    { id: 10, at: 14, kind: "disconnecting", socket: "A", rooms: ["A", "project:1"], reason: "ping timeout" },
  ],
  happened: [
    { at: 15, client: "alice", name: "disconnect", text: "reason: ping timeout", builtin: true, reason: "ping timeout", detail: "too late" }, // from a page that gave no ids
    { id: "c1", cause: 9, wire: 9, at: 20, client: "alice", instance: "a", name: "packet", text: '42["news"]', builtin: false, nsp: "/", socket: "A", transport: "websocket", frame: '42["news"]', bytes: 10 },
    { id: "c2", at: 20, client: "alice", instance: "a", name: "packet", text: "3 bytes of binary", builtin: false, binary: true, bytes: 3 },
    { id: "c3", cause: "c1", at: 20, client: "alice", instance: "a", name: "received", text: "news", builtin: false, event: "news", nsp: "/" },
    { id: "c4", at: 21, client: "alice", instance: "a", name: "ping", text: "from the server", builtin: true, manager: true },
  ],
});

test("a written trace can be read again, to the last field", () => {
  assert.deepEqual(readTrace(writeTrace(recording())), recording());
});

test("the reader leaves out fields that it does not know", () => {
  const file = JSON.parse(writeTrace(recording()));
  file.events[0].onload = "alert(1)";
  file.more = [1, 2, 3];
  const text = JSON.stringify(file).replace('"lab":', '"__proto__":{"polluted":true},"lab":');
  const read = readTrace(text);
  assert.deepEqual(read, recording());
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
});

test("the writer leaves out the payloads of client events, and the oldest events if there are too many", () => {
  const r = recording();
  r.happened[3].args = ["secret"];
  assert.doesNotMatch(writeTrace(r), /secret/);
  const frame = "x".repeat(100_000);
  r.events = Array.from({ length: 6000 }, (_, i) => ({ id: i + 1, at: i, kind: "frame-out", frame: i % 50 === 0 ? frame : "" }));
  const text = writeTrace(r);
  assert.ok(text.length <= largest);
  const read = readTrace(text);
  assert.equal(read.events.at(-1)?.id, 6000);
  assert.ok(read.events.length > 100 && read.events.length <= 5000);
});

/** @param {(file: any) => void} change */
function changed(change) {
  const file = JSON.parse(writeTrace(recording()));
  change(file);
  return JSON.stringify(file);
}

/** @type {[string, string, RegExp][]} */
const hostile = [
  ["nothing", "", /not JSON/],
  ["cut off", writeTrace(recording()).slice(0, -20), /cut off/],
  ["HTML", "<!doctype html><script>alert(1)</script>", /not JSON/],
  ["a list", "[]", /not a Socketplay trace/],
  ["null", "null", /not a Socketplay trace/],
  ["a file of another program", '{"format":"har","version":1}', /not a Socketplay trace/],
  ["a newer version", changed((f) => { f.version = 3; }), /version 3; .* newer Socketplay: update/],
  ["an older version", changed((f) => { f.version = 0; }), /version 0; .* older Socketplay: record it again/],
  ["a version that is an object", changed((f) => { f.version = { toString: "x" }; }), /version/],
  ["no events", changed((f) => { f.events = []; }), /empty/],
  ["events that are not a list", changed((f) => { f.events = { length: 3 }; }), /events is not a list/],
  ["an event that is null", changed((f) => { f.events[1] = null; }), /events\[1\] is not an object/],
  ["too many events", changed((f) => { f.events = Array.from({ length: 5001 }, (_, i) => ({ id: i + 1, at: 0, kind: "x" })); }), /5001 events/],
  ["an id twice", changed((f) => { f.events[1].id = 3; f.events[1].cause = 0; }), /id 3/],
  ["an id that is a text", changed((f) => { f.events[0].id = "3"; }), /events\[0\]\.id/],
  ["an id below one", changed((f) => { f.events[0].id = 0; }), /events\[0\]\.id/],
  ["an id that is not a whole number", changed((f) => { f.events[0].id = 1.5; }), /events\[0\]\.id/],
  ["a time that is too large", changed((f) => { f.events[0].at = 1e300; }), /events\[0\]\.at/],
  ["a time that is missing", changed((f) => { delete f.events[0].at; }), /events\[0\]\.at/],
  ["an event that is its own cause", changed((f) => { f.events[0].cause = 3; }), /events\[0\]\.cause/],
  ["causes in a circle", changed((f) => { f.events[0].cause = 4; }), /events\[0\]\.cause/],
  ["answers in a circle", changed((f) => { f.events[0].answers = 9; }), /events\[0\]\.answers/],
  ["a kind that is a number", changed((f) => { f.events[0].kind = 7; }), /events\[0\]\.kind/],
  ["an event name that is too long", changed((f) => { f.events[0].event = "x".repeat(1001); }), /events\[0\]\.event/],
  ["a frame that is too long", changed((f) => { f.events[2].frame = "x".repeat((1 << 20) + 1); }), /events\[2\]\.frame/],
  ["bytes below zero", changed((f) => { f.events[2].bytes = -1; }), /events\[2\]\.bytes/],
  ["a target that is a text", changed((f) => { f.events[0].target = "everybody"; }), /events\[0\]\.target/],
  ["rooms that are objects", changed((f) => { f.events[0].target.rooms = [{}]; }), /target\.rooms\[0\]/],
  ["payloads that are not a list", changed((f) => { f.events[0].args = { length: 1 }; }), /events\[0\]\.args/],
  ["a payload that is nested too deep", changed((f) => { f.events[0].args = [JSON.parse("[".repeat(40) + "]".repeat(40))]; }), /levels deep/],
  ["people who are numbers", changed((f) => { f.people = [1]; }), /people\[0\]/],
  ["more people than a stage holds", changed((f) => { f.people = Array(101).fill(f.people[0]); }), /101 people/],
  ["an instance whose running is a text", changed((f) => { f.instances[0].running = "yes"; }), /instances\[0\]\.running/],
  ["a socket without rooms", changed((f) => { delete f.sockets[0].rooms; }), /sockets\[0\]\.rooms/],
  ["a cause in a client that is an object", changed((f) => { f.happened[1].cause = {}; }), /happened\[1\]\.cause/],
  ["a client’s frame that is too long", changed((f) => { f.happened[1].frame = "x".repeat(5000); }), /happened\[1\]\.frame/],
  ["a wire that is not an id", changed((f) => { f.happened[1].wire = -1; }), /happened\[1\]\.wire/],
  ["a client event without a client", changed((f) => { delete f.happened[0].client; }), /happened\[0\]\.client/],
  ["no offset", changed((f) => { f.offset = null; }), /offset/],
  ["too large", " ".repeat(largest + 1), /8 MB/],
];
for (const [name, text, message] of hostile) {
  test(`the reader refuses a file: ${name}`, () => {
    assert.throws(() => readTrace(text), (error) => error instanceof TraceFileError && message.test(error.message));
  });
}

test("the reader refuses or reads a file with any field of any other type, and never fails otherwise", () => {
  const strange = [null, true, 0, -1, 1e308, "", "x", [], {}, [[]], [null], "\u0000", "__proto__", { length: 1e9 }];
  const whole = JSON.parse(writeTrace(recording()));
  let refused = 0;
  const walk = (/** @type {any} */ at, /** @type {(string | number)[]} */ path) => {
    for (const key of Object.keys(at)) {
      for (const value of strange) {
        const file = structuredClone(whole);
        const holder = path.reduce((o, k) => o[k], file);
        holder[key] = value;
        try {
          const read = readTrace(JSON.stringify(file));
          const log = new TraceLog();
          log.add(read.events);
          for (const e of read.events) log.family(e.id); // this must end
        } catch (error) {
          assert.ok(error instanceof TraceFileError, `${[...path, key].join(".")} = ${JSON.stringify(value)}: ${error}`);
          refused++;
        }
      }
      if (typeof at[key] === "object" && at[key] !== null) walk(at[key], [...path, key]);
    }
  };
  walk(whole, []);
  assert.ok(refused > 500, `${refused} refused`);
});

test("the reader refuses or reads a damaged text, and never fails otherwise", () => {
  const text = writeTrace(recording());
  let seed = 7;
  const random = (/** @type {number} */ n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let i = 0; i < 3000; i++) {
    const at = random(text.length);
    const damaged = text.slice(0, at) + String.fromCharCode(32 + random(95)) + text.slice(at + 1 + random(3));
    try {
      readTrace(damaged);
    } catch (error) {
      assert.ok(error instanceof TraceFileError, damaged);
    }
  }
});

test("a saved request has no token, no lab's id and no field for a header", () => {
  const id = "2k7mzq4w9xvhj3n8ctb5rfgp6ysd2kae";
  const file = writeTrace({ ...recording(), events: [/** @type {any} */ ({
    id: 1, at: 1, kind: "request", lab: id, method: "PUT", path: `/api/tasks/${id}`, frame: '{"title":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln"}', headers: { authorization: "Bearer x" },
  })] });
  const [e] = readTrace(file).events;
  assert.deepEqual([e.path, e.frame, "headers" in e], ["/api/tasks/…", '{"title":"eyJ…"}', false]);
  assert.doesNotMatch(file, /2k7mzq4w|c2ln/);
});
