// These tests check that the pages have words for each limit of the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, duration, refusedConnection, refusedEvent, refusedRequest, tooLong, untilAllowed } from "../../static/js/trace/refusals.js";

/** @param {number} status @param {string} [retryAfter] */
const response = (status, retryAfter) => ({ status, headers: new Headers(retryAfter ? { "Retry-After": retryAfter } : {}) });

test("an acknowledgement of a limit has words, and every other answer has none", () => {
  const words = refusedEvent({ error: "rate_limited", retryAfterMs: 2400 });
  assert.equal(words?.wait, 2400);
  assert.match(words?.what ?? "", /too much was sent at once/);
  assert.match(words?.next ?? "", /Try again in 3 seconds\.$/);
  for (const answer of [undefined, null, "rate_limited", 7, {}, { error: "lab: no such room" }, { ok: true }]) assert.equal(refusedEvent(answer), undefined);
});

test("a refused connection has words for the limit that has refused it", () => {
  for (const [error, what] of /** @type {[object, RegExp][]} */ ([
    [{ message: "xhr poll error", description: 429 }, /^Your network address has too many connections/],
    [{ message: "xhr poll error", description: 403 }, /^This lab is full/],
    [{ message: "xhr poll error", description: 431 }, /longer headers/],
    [{ message: "Too many connections of this user", data: { code: "too_many_connections" } }, /^alice has too many connections/],
    [{ message: "too many logins, try again", data: { code: "rate_limited", retryAfterMs: 9000 } }, /too many attempts/],
  ])) {
    const words = refusedConnection(error, "alice");
    assert.match(words?.what ?? "", what);
    assert.match(words?.next ?? "", /again|keeps trying|reload/, "the words say what happens next");
  }
});

// A guest cannot raise a limit. Without the words in refusals.js, nothing says who can.
test("where the user alone cannot end it, the words say whom to ask", () => {
  const shared = [
    refusedConnection({ description: 429 }), refusedConnection({ description: 403 }), refusedConnection({ data: { code: "too_many_connections" } }),
    refusedRequest(response(429, "2")), refusedRequest(response(503, "2")),
  ];
  for (const words of shared) assert.match(words?.next ?? "", /ask who runs this playground/);
});

test("a connection that fails for another reason has no words of a limit", () => {
  for (const error of [new Error("xhr poll error"), { description: 400 }, { description: 502 }, { message: "Invalid or expired token", data: { code: "token_expired" } }, undefined]) {
    assert.equal(refusedConnection(error), undefined);
  }
});

test("a refused request says the server's sentence, and when to try again", () => {
  assert.deepEqual(refusedRequest(response(429, "7"), { error: { message: "Too many logins. Try again in 7 seconds." } }), { what: "Too many logins. Try again in 7 seconds.", next: "", wait: 7000 });
  assert.deepEqual(refusedRequest(response(503, "30"), { message: "All labs are taken." }), { what: "All labs are taken.", next: "Try again in 30 seconds.", wait: 30_000 });
  assert.match(refusedRequest(response(429, "90"), {}).next, /Try again in 90 seconds/);
  assert.match(refusedRequest(response(413)).what, /length/);
  assert.equal(refusedRequest(response(400), { error: { message: "The title is too long." } }).next, "");
  assert.match(refusedRequest(response(502)).what, /502/);
});

test("a message that the server finds too long has words", () => {
  assert.match(tooLong({ message: "xhr post error", description: 413 })?.what ?? "", /longer than the server takes/);
  for (const details of [undefined, { description: 400 }, { description: "websocket connection closed" }]) assert.equal(tooLong(details), undefined);
});

test("what the page does by itself waits as long as the limit asks for, and then goes on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let tries = 0;
  /** @type {number[]} */
  const waits = [];
  const done = untilAllowed(async () => {
    if (++tries < 3) throw new Refused({ what: "Too much.", next: "", wait: 1000 * tries });
    return "done";
  }, (words) => waits.push(words.wait));
  const turn = () => new Promise((resolve) => { setImmediate(resolve); });
  await turn();
  t.mock.timers.tick(999);
  await turn();
  assert.equal(tries, 1);
  t.mock.timers.tick(1);
  await turn();
  assert.equal(tries, 2);
  t.mock.timers.tick(2000);
  assert.equal(await done, "done");
  assert.deepEqual(waits, [1000, 2000]);
});

test("the page does not repeat what no wait can help, nor for ever", async () => {
  let tries = 0;
  await assert.rejects(untilAllowed(async () => { tries++; throw new Error("no such room"); }), /no such room/);
  await assert.rejects(untilAllowed(async () => { tries++; throw new Refused({ what: "Longer than the server takes.", next: "", wait: 0 }); }), Refused);
  assert.equal(tries, 2);
  await assert.rejects(untilAllowed(async () => { tries++; throw new Refused({ what: "Too much.", next: "", wait: 1 }); }, () => {}, 3), Refused);
  assert.equal(tries, 5);
});

test("a wait is said in words", () => {
  assert.deepEqual([5, 1000, 1001, 90_000, 600_000].map(duration), ["1 second", "1 second", "2 seconds", "90 seconds", "10 minutes"]);
});
