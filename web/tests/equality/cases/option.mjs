// The options of a client.
import { connected, websocket } from "../modes.mjs";

const polling = { transports: ["polling"] };

/** The steps that log the query of the handshake. @type {import("../step.js").Step[]} */
const query = [{ emit: ["a", "query"], ack: "query" }, { until: "a ack query" }];

/** @type {import("../step.js").Case[]} */
export const options = [
  {
    name: "query: an object, whose values are encoded",
    steps: [...connected("a", { opts: { ...websocket, query: { a: "1 & 2", "b=": "ä+" } } }), ...query],
  },
  {
    name: "query: text, with a parameter without a value",
    absent: { go: "the query is given encoded" },
    steps: [...connected("a", { opts: { ...websocket, query: "a=1&b=x%20y&c=" } }), ...query],
  },
  {
    name: "query: the URL's wins",
    steps: [...connected("a", { url: "?a=url", opts: { ...websocket, query: { a: "option", b: "2" } } }), ...query],
  },
  {
    name: "query: changed before the next connection",
    absent: { go: "a Go program calls SetEngine" },
    steps: [
      ...connected("a", { opts: { ...websocket, query: { a: "1" } } }),
      { do: ["a", "disconnect"] },
      { set: ["a.io.opts", "query", { a: "2" }] },
      { do: ["a", "connect"] },
      { until: "a connect" },
      ...query,
    ],
  },
  {
    name: "transports: changed when the client tries again",
    absent: { go: "a Go program calls SetEngine" },
    steps: [
      { open: "a", at: "polling", opts: { ...websocket, reconnectionDelay: 10, randomizationFactor: 0 } },
      { on: ["a.io", "reconnect_attempt"], then: [{ set: ["a.io.opts", "transports", ["polling"]] }] },
      { until: "a connect" },
      { get: ["a", "io.engine.transport.name"] },
    ],
  },
  {
    name: "forceBase64: binary values on WebSocket as text",
    steps: [
      ...connected("a", { opts: { ...websocket, forceBase64: true } }),
      { emit: ["a", "echo", { bytes: [0, 1, 255], as: "Uint8Array" }], ack: "echo" },
      { until: "a ack echo" },
      ...query,
    ],
  },
  {
    name: "forceBase64: polling says so in the handshake",
    steps: [...connected("a", { opts: { ...polling, forceBase64: true, timestampRequests: false } }), ...query],
  },
  {
    name: "timestampRequests: false on polling",
    steps: [...connected("a", { opts: { ...polling, timestampRequests: false } }), ...query],
  },
  {
    name: "requestTimeout ends a request",
    steps: [
      { open: "a", at: "raw", opts: { ...polling, query: { hang: "1" }, requestTimeout: 100, reconnection: false }, hear: ["engine:error", "engine:close"] },
      { until: "a connect_error" },
      { until: "a.engine close" },
    ],
  },
  {
    name: "protocols are offered by the WebSocket",
    steps: [
      { open: "a", at: "raw", opts: { ...websocket, protocols: ["chat", "other"], query: { script: JSON.stringify(['40{"sid":"s"}', '42["protocol","$protocol"]']) } } },
      { until: "a event protocol" },
    ],
  },
  {
    name: "extraHeaders are sent by polling",
    steps: [...connected("a", { opts: { ...polling, extraHeaders: { "x-mine": "yes" } } }), { emit: ["a", "header", "x-mine"], ack: "header" }, { until: "a ack header" }],
  },
  {
    name: "transportOptions: headers of one transport",
    absent: { go: "a Go program has one http.Client for both" },
    steps: [
      ...connected("a", { opts: { ...polling, transportOptions: { polling: { extraHeaders: { "x-mine": "polling" } }, websocket: { extraHeaders: { "x-mine": "websocket" } } } } }),
      { emit: ["a", "header", "x-mine"], ack: "header" },
      { until: "a ack header" },
    ],
  },
  {
    name: "transportOptions: the path of one transport",
    steps: [...connected("a", { opts: { ...websocket, path: "/elsewhere", transportOptions: { websocket: { path: "/socket.io/" } } } }), ...query],
  },
  {
    name: "transportOptions: a path is used as it is",
    differs: { go: { because: "a browser hides the status of an answer without CORS headers", log: [["a", "connect_error", { description: 404, error: "xhr poll error", type: "TransportError" }]] } },
    steps: [
      { open: "a", opts: { ...polling, reconnection: false, transportOptions: { polling: { path: "/socket.io", addTrailingSlash: true } } } },
      { until: "a connect_error" },
    ],
  },
  {
    name: "transportOptions: a query is the whole query",
    steps: [...connected("a", { opts: { ...websocket, query: { a: "1" }, transportOptions: { websocket: { query: { EIO: "4", transport: "websocket", b: "2 & 3" } } } } }), ...query],
  },
  {
    name: "transportOptions: a query without EIO and transport",
    steps: [
      { open: "a", opts: { ...polling, reconnection: false, transportOptions: { polling: { query: { a: "1" } } } } },
      { until: "a connect_error" },
    ],
  },
  {
    name: "transportOptions: no timestamp on one transport",
    steps: [...connected("a", { opts: { ...polling, timestampRequests: true, transportOptions: { polling: { timestampRequests: false } } } }), ...query],
  },
  {
    name: "transportOptions: binary values as text on one transport",
    steps: [
      ...connected("a", { opts: { ...websocket, transportOptions: { websocket: { forceBase64: true } } } }),
      { emit: ["a", "echo", { bytes: [0, 1, 255], as: "Uint8Array" }], ack: "echo" },
      { until: "a ack echo" },
      ...query,
    ],
  },
  {
    name: "transportOptions: binary values as text on the other transport only",
    steps: [...connected("a", { opts: { ...websocket, forceBase64: true, transportOptions: { polling: { forceBase64: true }, websocket: { forceBase64: false } } } }), ...query],
  },
  {
    name: "upgrade: false stays on polling",
    steps: [...connected("a", { opts: { transports: ["polling"], upgrade: false }, hear: ["engine:upgrading"] }), { caughtUp: "a" }],
  },
  {
    name: "upgrade: false, with WebSocket among the transports",
    absent: { go: "a Go program does not see the transport; the core's tests do" },
    steps: [
      { open: "a", opts: { upgrade: false }, hear: ["engine:upgrading", "engine:upgradeError"] },
      { until: "a connect" },
      { caughtUp: "a" },
      { get: ["a", "io.engine.transport.name"] },
    ],
  },
  {
    name: "after a failed upgrade the client stays on polling",
    absent: { go: "the core's tests have this case" },
    steps: [
      { open: "a", opts: { transports: ["polling", "websocket"], transportOptions: { websocket: { path: "/elsewhere" } } }, hear: ["engine:upgrading", "engine:upgrade", "engine:upgradeError"] },
      { until: "a connect" },
      { until: "a.engine upgradeError" },
      { caughtUp: "a" },
      { get: ["a", "connected", "io.engine.transport.name"] },
    ],
    loose: true, // the failure may be logged before the connect
  },
  {
    name: "an upgrade fires upgrading, then upgrade",
    loose: true,
    steps: [
      { open: "a", opts: { transports: ["polling", "websocket"] }, hear: ["engine:upgrading", "engine:upgrade"] },
      { until: "a connect" },
      { until: "a.engine upgrade" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "tryAllTransports tries polling if the server has no WebSocket",
    steps: [
      { open: "a", at: "polling", opts: { transports: ["websocket", "polling"], tryAllTransports: true, reconnection: false } },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  {
    name: "without tryAllTransports only the first transport is tried",
    steps: [{ open: "a", at: "polling", opts: { transports: ["websocket", "polling"], reconnection: false } }, { until: "a connect_error" }],
  },
  {
    name: "WebTransport, which our clients do not have, is skipped",
    differs: {
      wasm: { because: "the official client fails without WebTransport; ours tries the next transport, which is what the list asks for", log: [["a", "connect"]] },
      go: { because: "as in the page", log: [["a", "connect"]] },
    },
    steps: [{ open: "a", opts: { transports: ["webtransport", "websocket"], reconnection: false } }, { until: "a" }],
  },
  {
    name: "rememberUpgrade starts with WebSocket after a connection that used it",
    absent: { go: "the memory is that of the whole program, which plays other cases meanwhile" },
    steps: [
      ...connected("a", { opts: websocket }),
      { open: "b", opts: { transports: ["polling", "websocket"], rememberUpgrade: true }, hear: ["engine:upgrade"] },
      { until: "b connect" },
      { get: ["b", "io.engine.transport.name"] },
    ],
  },
  {
    name: "addTrailingSlash: false uses the path as it is",
    differs: { go: { because: "a browser hides the status of an answer without CORS headers", log: [["a", "connect_error", { description: 404, error: "xhr poll error", type: "TransportError" }]] } },
    steps: [{ open: "a", opts: { ...polling, path: "/socket.io", addTrailingSlash: false, reconnection: false } }, { until: "a connect_error" }],
  },
  {
    name: "reconnectionDelayMax caps the delay",
    steps: [
      { open: "a", at: "nowhere", opts: { ...websocket, reconnectionDelay: 60_000, reconnectionDelayMax: 20, randomizationFactor: 0, reconnectionAttempts: 2 }, hear: ["io:reconnect_attempt", "io:reconnect_failed"] },
      { until: "a.io reconnect_failed" },
    ],
  },
  {
    name: "the page goes offline",
    absent: { go: "a Go program has no page" },
    steps: [...connected("a", { opts: { ...websocket, reconnection: false }, hear: ["engine:close", "io:close"] }), { page: "offline" }, { until: "a disconnect" }, { get: ["a", "active", "io.engine.readyState"] }],
  },
  {
    name: "closeOnBeforeunload: the server hears of the end, the page does not",
    absent: { go: "a Go program has no page" },
    steps: [...connected("a", { opts: { ...websocket, closeOnBeforeunload: true }, hear: ["engine:close"] }), { page: "beforeunload" }, { seen: "a" }, { get: ["a", "connected"] }],
  },
  {
    name: "without closeOnBeforeunload nothing happens",
    absent: { go: "a Go program has no page" },
    steps: [...connected("a", { opts: websocket }), { page: "beforeunload" }, { caughtUp: "a" }, { get: ["a", "connected"] }],
  },
];
