import assert from "node:assert/strict";
import { test } from "node:test";
import { WireLog, records } from "../../static/js/wire/log.js";

let id = 0;
/** @param {Record<string, unknown>} more */
const event = (more) => /** @type {import("../../static/js/trace/trace.js").TraceEvent} */ ({ id: ++id, at: id, instance: "a", session: "c1", kind: "frame-in", ...more });
const frame = (/** @type {"in" | "out"} */ d, /** @type {string} */ text, /** @type {string} */ transport = "websocket") =>
  event({ kind: `frame-${d}`, frame: text, transport, bytes: text.length });

test("a polling request holds the packets it carried", () => {
  const log = new WireLog();
  const [posted, other, polled, polled2] = [frame("in", '42["a"]', "polling"), event({ kind: "frame-out", frame: "x", transport: "polling", session: "c2" }), frame("out", '42["b"]', "polling"), frame("out", "2", "polling")];
  assert.deepEqual(log.add([posted, other, polled, polled2]), []);
  const rows = log.add([
    event({ kind: "http", transport: "polling", method: "POST", status: 200, frame: '42["a"]', bytes: 7 }),
    event({ kind: "http", transport: "polling", method: "GET", status: 200, frame: '42["b"]\u001e2', bytes: 9 }),
  ]);
  assert.deepEqual(rows.map((r) => [r.kind, r.direction, r.ids.slice(1)]), [["http", "in", [posted.id]], ["http", "out", [polled.id, polled2.id]]]);
  assert.equal(records(rows[1].text), 2);
});

test("if the trace has no body, the packets stand beside the request", () => {
  const log = new WireLog();
  log.add([frame("out", "4", "polling")]);
  const rows = log.add([event({ kind: "http", transport: "polling", method: "GET", status: 200, bytes: 3 })]);
  assert.deepEqual(rows.map((r) => r.kind), ["frame", "http"]);
});

test("the probe is on the WebSocket, although the session still polls", () => {
  const log = new WireLog();
  const rows = log.add([frame("in", "2probe", "polling"), frame("out", "3probe", "polling"), frame("in", "5", "polling")]);
  assert.deepEqual(rows.map((r) => r.transport), ["websocket", "websocket", "websocket"]);
});

test("the log keeps a limited number of rows, and numbers them", () => {
  const log = new WireLog(3);
  log.add([1, 2, 3, 4, 5].map((n) => frame("out", `42["${n}"]`)));
  assert.deepEqual(log.rows.map((r) => r.seq), [3, 4, 5]);
  log.forgetIds();
  assert.ok(log.rows.every((r) => r.ids.length === 0));
});

test("a frame that is empty or malformed does no harm", () => {
  const log = new WireLog();
  const rows = log.add([frame("out", ""), frame("in", '42["\\x'), frame("in", "4"), event({ kind: "frame-in" }), event({ kind: "http" }), event({ kind: "upgrade" })]);
  assert.deepEqual(rows.map((r) => r.kind), ["frame", "frame", "frame", "frame", "http", "upgrade"]);
});

// The server keeps 2,048 bytes of a packet's data or of a polling body, and up to three
// bytes fewer, so as not to divide a character. Credentials are left out of the text.
test("a text counts as cut by its bytes, not by its characters", () => {
  const frame = (/** @type {number} */ size) => ({ kind: "frame-out", transport: "websocket", bytes: size });
  const body = (/** @type {number} */ size) => ({ kind: "http", transport: "polling", method: "POST", bytes: size });
  /** @type {[string, Record<string, unknown>, string, boolean][]} */
  const cases = [
    ["a short frame", frame(4), "42[]", false],
    ["a frame that just fits", frame(2049), "4".repeat(2049), false],
    ["one byte more", frame(2050), "4".repeat(2049), true],
    ["a frame of euro signs that just fits", frame(2047), "4" + "€".repeat(682), false],
    ["euro signs, cut: 683 characters of 2,047 bytes", frame(3001), "4" + "€".repeat(682), true],
    ["emoji, cut after three bytes fewer", frame(4001), "4x" + "😀".repeat(511), true],
    ["a body that just fits", body(2048), "4".repeat(2048), false],
    ["a body, cut", body(2049), "4".repeat(2048), true],
    ["a body of euro signs, cut", body(3000), "€".repeat(682), true],
    ["a frame without its token", frame(300), '42["x","eyJ…"]', false],
    ["a frame without its token, that just fits", frame(2049), '42["x","eyJ…"]', false],
    ["a frame without its token, cut", frame(2050), '42["x","eyJ…"]', true],
    ["a body without its long auth payload", body(3000), "40{…}", false],
    ["a body that the trace does not have", body(3000), "", false],
  ];
  for (const [what, more, text, cut] of cases) {
    const [row] = new WireLog().add([event({ ...more, frame: text })]);
    assert.equal(row.cut, cut, what);
  }
});
