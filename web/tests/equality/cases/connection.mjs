// How connections open and close.
import { connected, inEachMode, websocket } from "../modes.mjs";

/** The properties of a socket that pages read. */
const state = /** @type {const} */ (["connected", "disconnected", "active", "recovered", "id"]);

/** @type {import("../step.js").Case[]} */
export const connection = [
  ...inEachMode("connects", (opts) => [
    ...connected("a", { opts, hear: ["io:open"] }),
    { get: ["a", ...state, "nsp", "io.engine.transport.name", "io.engine.readyState"] },
    { emit: ["a", "transport"], ack: "transport" },
    { until: "a ack transport" },
  ]),
  ...inEachMode("disconnects", (opts) => [
    ...connected("a", { opts, hear: ["io:close"] }),
    { do: ["a", "disconnect"] },
    { until: "a disconnect" },
    { get: ["a", ...state] },
    { seen: "a" },
  ]),
  {
    name: "with autoConnect: false a socket connects when connect is called",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { get: ["a", ...state] },
      { do: ["a", "connect"] },
      { get: ["a", "active"] },
      { until: "a connect" },
      { get: ["a", ...state] },
    ],
  },
  {
    name: "open and close are other names for connect and disconnect",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { do: ["a", "open"] },
      { until: "a connect" },
      { do: ["a", "close"] },
      { until: "a disconnect" },
      { get: ["a", ...state] },
    ],
  },
  {
    name: "after a disconnect the client connects again, with another id",
    steps: [
      ...connected("a", { opts: websocket }),
      { get: ["a", "id"] },
      { do: ["a", "disconnect"] },
      { until: "a disconnect" },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { get: ["a", "id"] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "connect does nothing if the socket is connected",
    steps: [...connected("a", { opts: websocket }), { do: ["a", "connect"] }, { get: ["a", "connected", "id"] }, { caughtUp: "a" }, { get: ["a", "id"] }],
  },
  {
    name: "two calls of connect connect once",
    absent: { go: "between two calls of a Go program the connection may open: then the second call sends CONNECT again, as the official client does" },
    steps: [
      { open: "a", nsp: "/late", opts: { ...websocket, autoConnect: false } },
      { do: ["a", "connect"] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "disconnect before the server has accepted fires no disconnect",
    steps: [
      { open: "a", nsp: "/late", opts: websocket, hear: ["io:open", "io:close"] },
      { until: "a.io open" },
      { do: ["a", "disconnect"] },
      { until: "a.io close" },
      { get: ["a", ...state] },
      ...connected("b", { nsp: "/late", opts: websocket }),
    ],
  },
  {
    name: "two calls of disconnect disconnect once",
    steps: [...connected("a", { opts: websocket }), { do: ["a", "disconnect"] }, { do: ["a", "disconnect"] }, { until: "a disconnect" }, ...connected("b", { opts: websocket })],
  },
  {
    name: "connect directly after disconnect",
    steps: [...connected("a", { opts: websocket }), { do: ["a", "disconnect"] }, { do: ["a", "connect"] }, { until: "a connect" }, { get: ["a", ...state] }, { caughtUp: "a" }],
  },
  {
    name: "a handler of connect may disconnect",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { on: ["a", "connect"], then: [{ do: ["a", "disconnect"] }] },
      { do: ["a", "connect"] },
      { until: "a disconnect" },
      { get: ["a", ...state] },
    ],
  },
  {
    name: "a handler of disconnect may connect again",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "disconnect"], once: true, then: [{ do: ["a", "connect"] }] },
      { do: ["a", "disconnect"] },
      { until: "a connect" },
      { get: ["a", ...state] },
      { caughtUp: "a" },
    ],
  },
  {
    name: "the engine's id is not the socket's",
    steps: [...connected("a", { opts: websocket }), { get: ["a", "id", "io.engine.id"] }],
  },
  {
    name: "auth: an object",
    steps: [...connected("a", { opts: { ...websocket, auth: { token: "t", deep: { n: [1, null] } } } }), { emit: ["a", "auth"], ack: "auth" }, { until: "a ack auth" }],
  },
  {
    name: "auth: none",
    steps: [...connected("a", { opts: websocket }), { emit: ["a", "auth"], ack: "auth" }, { until: "a ack auth" }],
  },
  {
    name: "auth: a function, called at each connect",
    steps: [
      ...connected("a", { opts: { ...websocket, auth: { answers: [{ n: 1 }, { n: 2 }] } } }),
      { emit: ["a", "auth"], ack: "first" },
      { until: "a ack first" },
      { do: ["a", "disconnect"] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "auth"], ack: "second" },
      { until: "a ack second" },
    ],
  },
  {
    name: "auth: a function that answers later",
    steps: [
      { open: "a", opts: { ...websocket, auth: { answers: [{ n: 1 }], later: true } } },
      { emit: ["a", "auth"], ack: "auth" },
      { until: "a ack auth" },
    ],
  },
  {
    name: "auth: a function that answers nothing",
    steps: [...connected("a", { opts: { ...websocket, auth: { answers: [null] } } }), { emit: ["a", "auth"], ack: "auth" }, { until: "a ack auth" }],
  },
  {
    name: "auth: changed before the next connect",
    steps: [
      ...connected("a", { opts: { ...websocket, auth: { token: "old" } } }),
      { do: ["a", "disconnect"] },
      { set: ["a", "auth", { token: "new" }] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { emit: ["a", "auth"], ack: "auth" },
      { until: "a ack auth" },
    ],
  },
  ...inEachMode("after a middleware's refusal the client does not try again", (opts) => [
    { open: "a", nsp: "/guarded", opts: { ...opts, auth: { token: "bad" } }, hear: ["io:close", "io:reconnect_attempt"] },
    { until: "a connect_error" },
    { get: ["a", ...state] },
    ...connected("b", { opts: websocket }),
  ]),
  {
    name: "a refusal without data",
    steps: [{ open: "a", nsp: "/guarded", opts: { ...websocket, auth: { token: "bare" } } }, { until: "a connect_error" }],
  },
  {
    name: "a handler of the refusal may connect with another token",
    steps: [
      { open: "a", nsp: "/guarded", opts: { ...websocket, autoConnect: false, auth: { token: "bad" } } },
      { on: ["a", "connect_error"], then: [{ set: ["a", "auth", { token: "good" }] }, { do: ["a", "connect"] }] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "an unknown namespace",
    steps: [{ open: "a", nsp: "/unknown", opts: websocket }, { until: "a connect_error" }, { get: ["a", ...state] }],
  },
  {
    name: "no server listens: polling",
    steps: [{ open: "a", at: "nowhere", opts: { reconnection: false }, hear: ["io:error", "io:close"] }, { until: "a.io error" }, { get: ["a", ...state] }],
  },
  {
    name: "no server listens: websocket",
    steps: [{ open: "a", at: "nowhere", opts: { ...websocket, reconnection: false }, hear: ["io:error", "io:close"] }, { until: "a.io error" }, { get: ["a", ...state] }],
  },
  {
    name: "the server refuses the handshake: polling",
    steps: [{ open: "a", at: "guard", opts: { query: { deny: "1" }, reconnection: false } }, { until: "a connect_error" }, { get: ["a", "active"] }],
  },
  {
    name: "the server refuses the handshake: websocket",
    steps: [{ open: "a", at: "guard", opts: { ...websocket, query: { deny: "1" }, reconnection: false } }, { until: "a connect_error" }],
  },
  {
    name: "a server that does not answer in time",
    steps: [
      { open: "a", at: "raw", opts: { query: { hang: "1" }, timeout: 150, reconnection: false }, hear: ["io:error", "engine:close"] },
      { until: "a.io error" },
      { until: "a.engine close" },
      { get: ["a", ...state] },
    ],
  },
];
