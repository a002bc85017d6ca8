import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, explainBinary } from "../../static/js/wire/explain.js";
import { pieces } from "../../static/js/wire/json.js";

/** @param {string} text @param {import("../../static/js/wire/wire.js").Circumstances} [about] */
const brief = (text, about) => explain(text, about).filter((p) => p.kind !== "json").map((p) => `${p.kind} ${p.title}: ${p.text}`);

test("an event with namespace and acknowledgement is explained", () => {
  assert.deepEqual(brief('42/chat,7["hi",{"a":[1,2]},"x,y"]'), [
    "engine message: 4", "packet event: 2", "namespace namespace: /chat,", "ack ack id: 7",
    'event event: "hi"', 'payload argument 1: {"a":[1,2]}', 'payload argument 2: "x,y"',
  ]);
});

test("an acknowledgement is explained", () => {
  assert.deepEqual(brief("430[]"), ["engine message: 4", "packet acknowledgement: 3", "ack ack id: 0"]);
  assert.deepEqual(brief('4312["ok"]'), ["engine message: 4", "packet acknowledgement: 3", "ack ack id: 12", 'payload argument 1: "ok"']);
});

test("a binary event and its attachments are explained", () => {
  assert.deepEqual(brief('451-["x",{"_placeholder":true,"num":0}]'), [
    "engine message: 4", "packet binary event: 5", "attachments attachments: 1-", 'event event: "x"',
    'payload argument 1: {"_placeholder":true,"num":0}',
  ]);
  const parts = explain('451-["x",{"_placeholder":true,"num":0}]');
  assert.match(parts[2].explanation, /One binary frame follows/);
  assert.match(parts.at(-2)?.explanation ?? "", /placeholder/);
  assert.match(explain('4599-["x"]')[2].explanation, /More than 10/);
  assert.match(explain('450-["x"]')[2].explanation, /makes no sense/);
  assert.match(explainBinary(3), /^3 bytes/);
});

test("the packets of the handshake are explained", () => {
  assert.deepEqual(brief('0{"sid":"…","upgrades":["websocket"],"pingInterval":25000}'), [
    "engine open: 0", 'withheld sid: "…"', 'payload upgrades: ["websocket"]', "payload pingInterval: 25000",
  ]);
  assert.deepEqual(brief("40{…}"), ["engine message: 4", "packet connect: 0", "withheld credentials: {…}"]);
  assert.deepEqual(brief("40/admin,{…}"), ["engine message: 4", "packet connect: 0", "namespace namespace: /admin,", "withheld credentials: {…}"]);
  assert.deepEqual(brief("40/admin"), ["engine message: 4", "packet connect: 0", "namespace namespace: /admin"]);
  assert.deepEqual(brief('40{"sid":"abc"}'), ["engine message: 4", "packet connect: 0", 'payload sid: "abc"']);
  assert.deepEqual(brief('44/x,{"message":"Invalid namespace"}'), [
    "engine message: 4", "packet connection error: 4", "namespace namespace: /x,", 'payload message: "Invalid namespace"',
  ]);
  assert.match(explain("40", { direction: "in" })[1].explanation, /asks to join/);
  assert.match(explain("40", { direction: "out" })[1].explanation, /lets the client into/);
});

test("the packets of Engine.IO are explained", () => {
  assert.deepEqual(brief("2probe"), ["engine ping: 2", "payload probe: probe"]);
  assert.deepEqual(brief("3probe"), ["engine pong: 3", "payload probe: probe"]);
  for (const [text, title] of [["1", "close"], ["2", "ping"], ["3", "pong"], ["5", "upgrade"], ["6", "noop"]]) {
    assert.deepEqual(brief(text), [`engine ${title}: ${text}`]);
    assert.deepEqual(brief(`${text}x`), [`engine ${title}: ${text}`, "unknown surplus: x"]);
  }
});

test("a polling body is explained, packet by packet", () => {
  assert.deepEqual(brief('42["a"]\u001ebAQID\u001e3'), [
    "engine message: 4", "packet event: 2", 'event event: "a"', "separator record separator: \u001e",
    "engine binary: b", "payload base64: AQID", "separator record separator: \u001e", "engine pong: 3",
  ]);
  assert.match(explain("bAQI=")[1].explanation, /^2 bytes/);
});

test("a packet that closes the connection has a part that is marked as unknown", () => {
  for (const text of [
    "", "x", "4", "47", "4x", "42{}", "42[", "42[]", '42[{}]', '42["disconnect"]', "42[null]", '40["a"]', "40[]", '41{"a":1}', '43{"a":1}',
    '45["a"]', "45", "4x-", "b!", "bA", "0[]", "0{", "2probee", '42["a"]x', "42\u0000",
  ]) {
    const parts = explain(text);
    assert.equal(parts.map((p) => p.text).join(""), text);
    if (text === "" || text === "4" || text === "45") continue; // the packet has ended, so it has no part to mark
    assert.ok(parts.some((p) => p.kind === "unknown"), `${text} has an unknown part`);
  }
  assert.match(explain("4")[0].explanation, /it is empty/);
});

test("a frame that the trace cut short is not called malformed", () => {
  const parts = explain('42["news",{"text":"a long', { cut: true });
  assert.ok(parts.every((p) => p.kind !== "unknown"));
  assert.match(parts.at(-1)?.explanation ?? "", /holds the beginning/);
  assert.ok(explain("bAQ", { cut: true }).every((p) => p.kind !== "unknown"));
  // Only the last packet of a body can be cut.
  assert.ok(explain('42["x\u001e42["y', { cut: true }).some((p) => p.kind === "unknown"));
});

test("a member with the name of a prototype’s property is explained like others", () => {
  for (const key of ["__proto__", "constructor", "toString"]) {
    const [part] = explain(`0{"${key}":1}`).filter((p) => p.kind === "payload");
    assert.equal(part.title, key);
    assert.equal(part.explanation, "A parameter of the session.");
  }
});

// A random generator with a seed, so that a failure can be repeated.
function random(seed = 7) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

test("the parts of any text add up to the text", () => {
  const next = random();
  const pick = (/** @type {string[]} */ from) => from[Math.floor(next() * from.length)];
  const scraps = [
    ..."0123456789b[]{},:/\\\"-?…\u001e \u0000\ud800\udc00é😀<>", "42", "451-", "/chat,", '["hi"]', '{"sid":"…"}', '{"_placeholder":true,"num":0}',
    "probe", "40{…}", '"\\"', '"__proto__"', "null", "1e9", "<img src=x onerror=alert(1)>",
  ];
  for (let n = 0; n < 30_000; n++) {
    let text = "";
    for (let k = Math.floor(next() * 12); k >= 0; k--) text += pick(scraps);
    const about = { cut: next() < 0.3, direction: /** @type {"in" | "out"} */ (pick(["in", "out"])) };
    const parts = explain(text, about);
    assert.equal(parts.map((p) => p.text).join(""), text);
    for (const part of parts) {
      assert.ok(part.text !== "" && part.title && part.explanation, `${JSON.stringify(text)}: ${JSON.stringify(part)}`);
    }
    assert.equal(pieces(text).map((p) => p.text).join(""), text);
  }
});

test("a long frame takes time in proportion to its length", () => {
  for (const text of [`42[${"[".repeat(200_000)}`, `42["x"${',"y"'.repeat(50_000)}]`, "\u001e".repeat(100_000), `4${"2".repeat(200_000)}`]) {
    const start = performance.now();
    assert.equal(explain(text).map((p) => p.text).join(""), text);
    assert.ok(performance.now() - start < 3000);
  }
});
