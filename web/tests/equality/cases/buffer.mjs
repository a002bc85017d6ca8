// The buffer of events that wait for the connection, and the buffer of packets that wait for the
// transport.
import { connected, inEachMode, websocket } from "../modes.mjs";

/** Why the Go client cannot play cases that look into the buffers. */
const inside = { go: "its buffers are private" };

/** @type {import("../step.js").Case[]} */
export const buffers = [
  {
    name: "sendBuffer has the events that wait for the connection",
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
    name: "sendBuffer: if a page empties it, its events are not sent",
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
    name: "sendBuffer: if a page removes an event, it is not sent",
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
    name: "sendBuffer loses an event after its timeout",
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
    name: "a client with retries does not use sendBuffer",
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
    name: "retries: outgoing listeners are called for each try",
    absent: inside,
    steps: [
      ...connected("a", { opts: { ...websocket, retries: 2, ackTimeout: 1000 } }),
      { outgoing: "a", as: "out" },
      { emit: ["a", "flaky", "$unique", 2], ack: "flaky" },
      { until: "a ack flaky" },
    ],
  },
  ...inEachMode("events of the engine: open, handshake, data, message, heartbeat", (opts, mode) => [
    // During an upgrade the number of packets and their order can differ from run to run.
    ...connected("a", { opts, hear: ["engine:open", "engine:handshake", ...(mode === "upgrade" ? [] : ["engine:data", "engine:message", "engine:heartbeat"])] }),
    { emit: ["a", "echo", "once"], ack: "once" },
    { until: "a ack once" },
  ], { absent: { go: "Hooks.EnginePackets has the same as packets" } }),
  {
    name: "events of the engine: flush and drain",
    loose: true, // an answer may arrive before the event drain
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
    name: "events of the engine: ping and pong",
    absent: { go: "Hooks.Ping has it" },
    loose: true, // the order of the lines depends on the order in which listeners were added
    steps: [...connected("a", { at: "steady", opts: websocket, hear: ["engine:ping", "engine:pong", "io:ping"] }), { until: "a.engine pong" }],
  },
  {
    name: "events of the engine: error",
    steps: [{ open: "a", at: "nowhere", opts: { ...websocket, reconnection: false }, hear: ["engine:error", "engine:close"] }, { until: "a.engine close" }],
  },
  {
    name: "the engine's writeBuffer is empty when everything is sent",
    absent: inside,
    steps: [...connected("a", { opts: websocket }), { caughtUp: "a" }, { get: ["a", "io.engine.writeBuffer.length", "io.engine.binaryType"] }],
  },
];
