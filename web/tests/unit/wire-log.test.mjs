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
