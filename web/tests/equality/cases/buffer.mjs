// What waits: events for the connection, packets for the transport.
import { connected, inEachMode, websocket } from "../modes.mjs";

/** What a Go program does not see. */
const inside = { go: "buffers are inside" };

/** @type {import("../step.js").Case[]} */
export const buffers = [
  {
    name: "sendBuffer holds what waits for the connection",
    absent: inside,
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "seq", 2], compress: false },
      { emit: ["a", "seq", 3], volatile: true },
      { get: ["a", "sendBuffer", "receiveBuffer.length"] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { get: ["a", "sendBuffer.length"] },
      { emit: ["a", "seq-list"], ack: "list" },
      { until: "a ack list" },
    ],
  },
  {
    name: "sendBuffer may be emptied, and nothing of it is sent",
    absent: inside,
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { outgoing: "a", as: "out" },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "seq", 2] },
      { set: ["a", "sendBuffer", []] },
      { emit: ["a", "seq", 3] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "seq-list"], ack: "list" },
      { until: "a ack list" },
    ],
  },
  {
    name: "sendBuffer: one of it may be taken out",
    absent: inside,
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "seq", 2] },
      { emit: ["a", "seq", 3] },
      { do: ["a.sendBuffer", "splice", 1, 1] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "seq-list"], ack: "list" },
      { until: "a ack list" },
    ],
  },
  {
    name: "sendBuffer forgets what has timed out",
    absent: inside,
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "seq", 2], ack: "two", timeout: 20 },
      { until: "a ack two" },
      { get: ["a", "sendBuffer.length"] },
    ],
  },
  {
    name: "a client with retries keeps nothing in sendBuffer",
    absent: inside,
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false, retries: 1, ackTimeout: 1000 } },
      { outgoing: "a", as: "out" },
      { emit: ["a", "echo", 1], ack: "one" },
      { emit: ["a", "echo", 2], ack: "two" },
      { get: ["a", "sendBuffer.length"] },
      { do: ["a", "connect"] },
      { until: "a ack two" },
    ],
  },
  {
    name: "each try of a client with retries is heard of",
    absent: inside,
    steps: [
      ...connected("a", { opts: { ...websocket, retries: 2, ackTimeout: 1000 } }),
      { outgoing: "a", as: "out" },
      { emit: ["a", "flaky", "$unique", 2], ack: "flaky" },
      { until: "a ack flaky" },
    ],
  },
  ...inEachMode("the engine tells of all that happens", (opts, mode) => [
    // Beside an upgrade it is a matter of timing how many packets there are, and when.
    ...connected("a", { opts, hear: ["engine:open", "engine:handshake", ...(mode === "upgrade" ? [] : ["engine:data", "engine:message", "engine:heartbeat"])] }),
    { emit: ["a", "echo", "once"], ack: "once" },
    { until: "a ack once" },
  ], { absent: { go: "the engine's packets tell" } }),
  {
    name: "the engine tells of flushes and drains",
    loose: true, // an answer may be here before the report of what it answers
    steps: [
      ...connected("a", { opts: websocket, hear: ["engine:packetCreate", "engine:flush", "engine:drain"] }),
      { until: "a.engine drain" },
      { emit: ["a", "echo", "once"], ack: "once" },
      { until: "a ack once" },
      { until: "a.engine drain" },
      { emit: ["a", "echo", { bytes: [1, 2], as: "ArrayBuffer" }], ack: "binary" },
      { until: "a ack binary" },
      { until: "a.engine drain" },
    ],
  },
  {
    name: "the engine tells of pings",
    absent: { go: "the manager's Ping tells" },
    loose: true, // who hears first is who listens first
    steps: [...connected("a", { at: "steady", opts: websocket, hear: ["engine:ping", "engine:pong", "io:ping"] }), { until: "a.engine pong" }],
  },
  {
    name: "the engine tells of an error",
    steps: [{ open: "a", at: "nowhere", opts: { ...websocket, reconnection: false }, hear: ["engine:error", "engine:close"] }, { until: "a.engine close" }],
  },
  {
    name: "the engine's buffer is empty when all has gone",
    absent: inside,
    steps: [...connected("a", { opts: websocket }), { settle: "a" }, { get: ["a", "io.engine.writeBuffer.length", "io.engine.binaryType"] }],
  },
];
