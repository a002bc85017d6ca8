import assert from "node:assert/strict";
import { test } from "node:test";
import { clientItem, groupKey, serverItem } from "../../static/js/trace/item.js";

const nameOf = (/** @type {string | undefined} */ socket, /** @type {string | undefined} */ user) => (socket === "A" ? "alice" : user);

/** @param {Partial<import("../../static/js/trace/trace.js").TraceEvent>} e */
const item = (e) => serverItem({ id: 1, at: 0, kind: "emit", instance: "a", nsp: "/", ...e }, nameOf);

test("built-in events have the names of the documentation", () => {
  assert.equal(item({ kind: "connect", socket: "A" }).name, "connection");
  assert.equal(item({ kind: "disconnecting", socket: "A", rooms: ["A", "p", "q"], reason: "forced close" }).text, "still in p and q; reason: forced close");
  assert.equal(item({ kind: "disconnect", socket: "A", reason: "ping timeout" }).text, "reason: ping timeout");
  assert.equal(item({ kind: "verdict", error: "User not found" }).text, "refused: User not found");
  for (const kind of /** @type {const} */ (["connect", "verdict", "disconnecting", "disconnect", "error", "instance-start", "instance-stop"])) {
    assert.equal(item({ kind, socket: "A" }).kind, "builtin", kind);
  }
});

test("the verdict of the middleware says whom it let in, and is not hidden among the frames", () => {
  assert.equal(item({ kind: "verdict", socket: "A", user: "alice" }).text, "let alice in");
  assert.equal(item({ kind: "verdict", socket: "A", user: "alice", nsp: "/tasks" }).name, 'io.of("/tasks").use');
  assert.match(item({ kind: "verdict", socket: "A", user: "alice", unheard: true }).text, /no middleware/);
});

test("an event is handled only if the server listens to it", () => {
  assert.deepEqual([item({ kind: "handle", event: "ask" })].map((i) => [i.name, i.text]), [["handle", "ask"]]);
  assert.deepEqual([item({ kind: "handle", event: "ask", unheard: true })].map((i) => [i.name, i.text]), [["no handler", "ask: nobody on the server listens to it"]]);
});

test("an instance that is cut off publishes nothing", () => {
  assert.match(item({ kind: "publish", channel: "c", error: "cut" }).text, /^not published, because instance a is cut off/);
  assert.equal(item({ kind: "publish", channel: "c" }).text, "c");
});

test("an emit says whom it addressed, by name if there is one", () => {
  assert.equal(item({ kind: "emit", event: "news", target: { rooms: ["p"], except: ["A"] } }).text, "news to p, except alice");
  assert.equal(item({ kind: "emit", event: "news", target: {} }).text, "news to everyone in /");
  assert.equal(item({ kind: "emit", event: "news", target: { socket: "A" } }).who, "alice");
});

test("a kind that is not known is shown among the frames", () => {
  assert.equal(item({ kind: /** @type {any} */ ("something-new") }).kind, "frames");
});

test("equal rows are grouped, but built-in events never are", () => {
  const deliver = /** @type {const} */ ({ kind: "deliver", socket: "A", event: "news" });
  assert.equal(groupKey(item(deliver)), groupKey(item(deliver)));
  assert.notEqual(groupKey(item(deliver)), groupKey(item({ ...deliver, event: "olds" })));
  assert.equal(groupKey(item({ kind: "disconnect", socket: "A" })), "");
  const reconnect = clientItem({ at: 0, client: "alice", name: "reconnect", text: "after 1 attempt", builtin: true, manager: true });
  assert.equal(groupKey(reconnect), "");
  assert.equal(reconnect.manager, true);
  const kindOf = (/** @type {string} */ name, builtin = false) => clientItem({ at: 0, client: "alice", name, text: "news", builtin }).kind;
  for (const name of ["received", "emit", "ack"]) assert.equal(kindOf(name), "emit");
  for (const name of ["connect", "disconnect", "connect_error", "ping", "error"]) assert.equal(kindOf(name, true), "builtin");
  for (const name of ["packet", "packetCreate", "open", "upgrade", "close"]) assert.equal(kindOf(name), "frames");
});

test("a request says who asks, and its response what the answer is", () => {
  const rest = { method: "POST", path: "/api/tasks", user: "alice" };
  assert.equal(item({ kind: "request", ...rest }).text, "POST /api/tasks from alice");
  assert.equal(item({ kind: "request", ...rest, user: undefined }).text, "POST /api/tasks from a client without a valid token");
  assert.equal(item({ kind: "response", ...rest, status: 201, duration: 3100 }).text, "201 Created to POST /api/tasks, after 3 ms");
  const frame = JSON.stringify({ success: false, error: { code: "forbidden", message: "You are not a member of this project." } });
  assert.match(item({ kind: "response", ...rest, status: 403, frame }).text, /^403 Forbidden .*: You are not a member of this project\.$/);
});

test("a refusal is told in words, whatever its body is", () => {
  for (const status of [401, 403, 404, 405, 409, 429, 500, 503]) {
    for (const frame of ["", "refused", "null", "{}", '{"error":"x"}']) assert.match(item({ kind: "response", status, frame }).text, /: [A-Z].{10,}\.$/, `${status} ${frame}`);
  }
});

test("rooms that come and go are rows; those of a socket's own id are hidden among the frames", () => {
  const created = item({ kind: "room-created", socket: "A", room: "project:1" });
  assert.deepEqual([created.name, created.kind, created.text, created.who], ["create-room", "rooms", "project:1 on instance a", "alice"]);
  assert.equal(item({ kind: "room-deleted", socket: "A", room: "project:1" }).text, "project:1 on instance a: nobody is in it there any more");
  assert.deepEqual([item({ kind: "room-created", socket: "A", room: "A" })].map((i) => [i.kind, i.text]), [["frames", "its own room on instance a"]]);
});
