// Events, in both directions.
import { connected, inEachMode, websocket } from "../modes.mjs";

const reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

/** Lists of arguments that JSON can carry. @type {Record<string, any[]>} */
const values = {
  nothing: [],
  numbers: [0, -1, 1.5, 1e21, 2 ** 53],
  texts: ["", "ä€😀", 'quote " and \\ and \n', "\u0000\u001e\u2028"],
  "true, false and null": [true, false, null],
  "lists and objects": [[], {}, [[1, [2]], { a: { b: [null] } }], { "": 0, "a b": 1, __proto: 2 }],
  "an object like a placeholder": [{ _placeholder: true, num: 0 }],
};

/** @type {import("../step.js").Case[]} */
export const events = [
  ...Object.entries(values).map(([what, args]) => ({
    name: `values: ${what}`,
    steps: [...connected("a", { opts: websocket }), { emit: /** @type {[string, ...any[]]} */ (["a", "echo-event", ...args]) }, { until: "a event echoed" }],
  })),
  ...inEachMode("many events keep their order", (opts) => [
    { open: "a", opts },
    ...Array.from({ length: 30 }, (_, i) => /** @type {import("../step.js").Step} */ ({ emit: ["a", "seq", i] })),
    { until: "a connect" },
    { emit: ["a", "count", 50, false], ack: "count" },
    { until: "a ack count" },
    { emit: ["a", "seq-list"], ack: "list" },
    { until: "a ack list" },
  ]),
  ...inEachMode("a large event", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo", "x".repeat(100_000)], ack: "large" },
    { until: "a ack large" },
  ]),
  {
    name: "names of events: empty, with spaces, beyond ASCII",
    steps: [
      ...connected("a", { opts: websocket }),
      ...["", "a b", "größe", "__proto__", "constructor", "error", "message", "open"].map((event) =>
        /** @type {import("../step.js").Step} */ ({ emit: ["a", "send", { target: "socket", event }, 1] })),
      { caughtUp: "a" },
    ],
  },
  {
    name: "an event whose name is a number",
    absent: { go: "names are strings in Go" },
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "echo", 5], ack: "five" }, { emit: ["a", /** @type {any} */ (7), 1] }, { caughtUp: "a" }],
  },
  {
    name: "reserved names are refused",
    steps: [...connected("a", { opts: websocket }), ...reserved.map((event) => /** @type {import("../step.js").Step} */ ({ emit: ["a", event, 1] })), { caughtUp: "a" }],
  },
  {
    name: "reserved names are refused by emitWithAck",
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "connect"], call: "refused" }, { until: "a call refused" }],
    absent: { go: "EmitWithAck returns the error, as Emit does" },
  },
  {
    name: "send emits message",
    steps: [...connected("a", { opts: websocket }), { outgoing: "a", as: "out" }, { send: ["a", "hello", 1] }, { send: ["a"] }, { caughtUp: "a" }],
  },
  {
    name: "once, and off with a listener",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "once", once: true },
      { on: ["a", "n"], as: "always" },
      { on: ["a", "n"], as: "dropped" },
      { emit: ["a", "count", 2, false] },
      { caughtUp: "a" },
      { off: ["a", "n"], as: "dropped" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      { off: ["a", "n"] },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "off removes a listener of once before the event",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "once", once: true },
      { off: ["a", "n"], as: "once" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "off removes a listener that was added twice once at a time",
    absent: { go: "a listener is removed by what adding it returned" },
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "twice" },
      { again: ["a", "n"], as: "twice" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      { off: ["a", "n"], as: "twice" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "off without an event removes all listeners",
    absent: { go: "a Go program cannot remove the listeners of others" },
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "on" },
      { off: ["a"] },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      { do: ["a", "disconnect"] },
      { get: ["a", "connected"] },
    ],
  },
  {
    name: "listeners and hasListeners",
    absent: { go: "a Go program keeps the functions that remove its listeners" },
    steps: [
      { open: "a", opts: { autoConnect: false } },
      { get: ["a", "hasListeners(x)", "listeners(x).length", "hasListeners(connect)"] },
      { on: ["a", "x"], as: "one" },
      { on: ["a", "x"], as: "two", once: true },
      { get: ["a", "hasListeners(x)", "listeners(x).length", "listenersAny().length", "listenersAnyOutgoing().length"] },
      { off: ["a", "x"], as: "one" },
      { off: ["a", "x"], as: "two" },
      { outgoing: "a", as: "out" },
      { get: ["a", "hasListeners(x)", "listeners(x).length", "listenersAnyOutgoing().length"] },
    ],
  },
  {
    name: "other names of on and off",
    absent: { go: "Go has one name for each" },
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "heard", by: "addEventListener" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      ...["removeListener", "removeEventListener", "removeAllListeners"].flatMap((by) => [
        /** @type {import("../step.js").Step} */ ({ off: ["a", "n"], by }),
        /** @type {import("../step.js").Step} */ ({ get: ["a", "hasListeners(n)"] }),
        /** @type {import("../step.js").Step} */ ({ on: ["a", "n"], as: "heard" }),
      ]),
    ],
  },
  {
    name: "catch-all listeners are called first, in their order",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "listener" },
      { any: "a", as: "second" },
      { any: "a", as: "first", prepend: true },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      { offAny: "a", as: "second" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "offAny and offAnyOutgoing without a listener remove all",
    absent: { go: "a Go program cannot remove the listeners of others" },
    steps: [
      ...connected("a", { opts: websocket }),
      { any: "a", as: "any" },
      { offAny: "a" },
      { on: ["a", "n"], as: "listener" },
      { emit: ["a", "count", 1, false] },
      { caughtUp: "a" },
      { outgoing: "a", as: "out" },
      { offOutgoing: "a" },
      { emit: ["a", "seq", 1] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "outgoing catch-all listeners are called in their order",
    steps: [
      ...connected("a", { opts: websocket }),
      { outgoing: "a", as: "second" },
      { outgoing: "a", as: "first", prepend: true },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "echo", "with an ack"], ack: "echo" },
      { until: "a ack echo" },
      { offOutgoing: "a", as: "first" },
      { emit: ["a", "seq", 2] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "outgoing catch-all listeners are called when a waiting event is sent",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "seq", 1] },
      { outgoing: "a", as: "out" },
      { emit: ["a", "seq", 2] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "seq", 3] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "outgoing catch-all listeners are not called for a dropped event",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { outgoing: "a", as: "out" },
      { emit: ["a", "seq", 1], volatile: true },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "a handler emits, and a handler that it adds is called for the next event",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "n"], as: "first", once: true, then: [{ on: ["a", "n"], as: "added" }, { emit: ["a", "echo-event", "from a handler"] }] },
      { emit: ["a", "count", 2, false] },
      { until: "a event echoed" },
    ],
  },
  {
    name: "events of the server's connection handler arrive after connect",
    steps: [...connected("a", { nsp: "/greeting", opts: websocket }), { until: "a event hello", times: 2 }],
  },
  {
    name: "events reach the sockets of their namespace only",
    steps: [
      ...connected("a", { opts: websocket }),
      { open: "b", on: "a", nsp: "/tasks" },
      { until: "b connect" },
      { emit: ["a", "send", { target: "socket", event: "to a" }] },
      { until: "a event to a" },
      { emit: ["b", "send", { target: "socket", event: "to b" }] },
      { until: "b event to b" },
      { caughtUp: "a" },
      { caughtUp: "b" },
    ],
  },
  {
    name: "rooms: socket.to reaches the members, but not the sender",
    steps: [
      ...connected("a", { nsp: "/tasks", opts: websocket }),
      ...connected("b", { nsp: "/tasks", opts: websocket }),
      { emit: ["a", "join", "$unique"] },
      { caughtUp: "a" },
      { emit: ["b", "join", "$unique"] },
      { caughtUp: "b" },
      { emit: ["a", "send", { target: "socket-to", event: "room", rooms: ["$unique"] }, 1] },
      { until: "b event room" },
      { caughtUp: "a" },
    ],
  },
];
