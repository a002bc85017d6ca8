// Acknowledgements, in both directions.
import { connected, inEachMode, websocket } from "../modes.mjs";

/** @type {import("../step.js").Case[]} */
export const acks = [
  ...inEachMode("a callback gets the values of the acknowledgement", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo"], ack: "nothing" },
    { emit: ["a", "echo", 1], ack: "one" },
    { emit: ["a", "echo", 1, "two", { three: [3] }], ack: "three" },
    { until: "a ack three" },
  ]),
  ...inEachMode("a promise becomes the first value of the acknowledgement", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo"], call: "nothing" },
    { until: "a call nothing" },
    { emit: ["a", "echo", "one", "two"], call: "one" },
    { until: "a call one" },
  ]),
  {
    name: "send with an acknowledgement",
    steps: [...connected("a", { opts: websocket }), { send: ["a", 1], ack: "never" }, { caughtUp: "a" }],
  },
  {
    name: "acknowledgements arrive in the server's order",
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "slow", 500], ack: "slow" }, { emit: ["a", "echo", 1], ack: "fast" }, { until: "a ack slow" }],
  },
  {
    name: "timeout: an acknowledgement in time",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "echo", 1, 2], ack: "callback", timeout: 10_000 },
      { until: "a ack callback" },
      { emit: ["a", "echo", 1, 2], call: "promise", timeout: 10_000 },
      { until: "a call promise" },
    ],
  },
  {
    name: "timeout: an acknowledgement too late",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "silence"], ack: "callback", timeout: 30 },
      { until: "a ack callback" },
      { emit: ["a", "silence"], call: "promise", timeout: 30 },
      { until: "a call promise" },
    ],
  },
  {
    name: "timeout: an acknowledgement after the timeout is ignored",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "slow", 200], ack: "slow", timeout: 20 },
      { until: "a ack slow" },
      { emit: ["a", "slow", 400], ack: "later" },
      { until: "a ack later" },
    ],
  },
  {
    name: "timeout counts for one emit only",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "echo", 1], ack: "with", timeout: 10_000 },
      { emit: ["a", "echo", 1], ack: "without" },
      { until: "a ack without" },
    ],
  },
  {
    name: "timeout: an event that was not sent in time is not sent later",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "seq", 1], ack: "expired", timeout: 20 },
      { emit: ["a", "seq", 2] },
      { until: "a ack expired" },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "seq-list"], ack: "list" },
      { until: "a ack list" },
    ],
  },
  {
    name: "ackTimeout is the timeout of every acknowledgement",
    steps: [
      ...connected("a", { opts: { ...websocket, ackTimeout: 40 } }),
      { emit: ["a", "silence"], ack: "callback" },
      { until: "a ack callback" },
      { emit: ["a", "silence"], call: "promise" },
      { until: "a call promise" },
      { emit: ["a", "slow", 150], ack: "longer", timeout: 10_000 },
      { until: "a ack longer" },
    ],
  },
  {
    name: "a plain callback is never called after the client disconnects",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "silence"], ack: "plain" },
      { do: ["a", "disconnect"] },
      { until: "a disconnect" },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "callbacks with a timeout fail when the client disconnects",
    steps: [
      ...connected("a", { opts: websocket }),
      { emit: ["a", "silence"], ack: "timeout", timeout: 10_000 },
      { emit: ["a", "silence"], ack: "another", timeout: 10_000 },
      { do: ["a", "disconnect"] },
      { until: "a ack another" },
    ],
  },
  {
    name: "a promise without a timeout fails when the client disconnects",
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "silence"], call: "promise" }, { do: ["a", "disconnect"] }, { until: "a call promise" }],
  },
  {
    name: "acknowledgements fail in their order when the connection breaks, after disconnect",
    steps: [
      ...connected("a", { opts: { ...websocket, reconnection: false } }),
      ...[1, 2, 3].map((n) => /** @type {import("../step.js").Step} */ ({ emit: ["a", "silence"], ack: `ack ${n}`, timeout: 10_000 })),
      { do: ["a.io.engine", "close"] },
      { until: "a ack ack 3" },
    ],
  },
  {
    name: "an event that waits for the connection is acknowledged after connect",
    steps: [{ open: "a", opts: websocket }, { emit: ["a", "echo", 1], ack: "echo" }, { emit: ["a", "echo", 2], call: "call" }, { until: "a call call" }],
  },
  {
    name: "an event that still waits keeps its acknowledgement after a disconnect",
    steps: [
      { open: "a", nsp: "/late", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "echo", 1], ack: "echo", timeout: 10_000 },
      { do: ["a", "connect"] },
      { do: ["a", "disconnect"] },
      { do: ["a", "connect"] },
      { until: "a ack echo" },
    ],
  },
  ...inEachMode("the server asks", (opts) => [
    ...connected("a", { opts }),
    { on: ["a", "question"], as: "asked", then: [{ reply: ["answer", { n: 1 }] }] },
    { emit: ["a", "ask", "question", "why", 5000], ack: "answered" },
    { until: "a ack answered" },
  ]),
  {
    name: "the server asks, and the client answers twice",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "question"], then: [{ reply: [1] }, { reply: [2] }] },
      { emit: ["a", "ask", "question", null, 5000], ack: "answered" },
      { until: "a ack answered" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "the server asks, and the client answers with binary",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "question"], then: [{ reply: [{ data: { bytes: [1, 2, 3], as: "Uint8Array" } }] }] },
      { emit: ["a", "ask", "question", { bytes: [9], as: "ArrayBuffer" }, 5000], ack: "answered" },
      { until: "a ack answered" },
    ],
  },
  {
    name: "the server asks, and the client does not answer",
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "ask", "question", 1, 50], ack: "answered" }, { until: "a ack answered" }],
  },
];
