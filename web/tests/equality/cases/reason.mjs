// The reasons for which connections end, and whether the client reconnects.
import { connected, inEachMode, websocket } from "../modes.mjs";

/**
 * The step that opens a client on the raw server (raw.mjs), which accepts the client and then
 * sends these messages.
 * @param {...any} script @returns {import("../step.js").Step}
 */
const openOn = (...script) => ({ open: "a", at: "raw", opts: { ...websocket, reconnection: false, query: { script: JSON.stringify(['40{"sid":"s"}', ...script]) } } });

/** Messages that are not valid packets. Each ends the connection. @type {Record<string, any[]>} */
const broken = {
  "an unknown type": ["49x"],
  "an event that is not an array": ["42{}"],
  "an event that is not JSON": ["42[oops"],
  "an event of a reserved name": ['42["connect"]'],
  "binary without an announcement": [[1, 2, 3]],
  "a placeholder without its attachment": ['451-["x",{"in":[{"_placeholder":true,"num":1}]}]', [1]],
  "a placeholder without a number": ['451-["x",{"_placeholder":true}]', [1]],
  "text in place of an attachment": ['451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
};

/** Odd packets that do not end the connection. @type {Record<string, any[]>} */
const odd = {
  "an unknown acknowledgement": ['4399["x"]'],
  "an event of another namespace": ['42/other,["x"]'],
  "an engine's noop": ["6"],
};

/** @type {import("../step.js").Case[]} */
export const reasons = [
  ...inEachMode("the server disconnects the socket", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "disconnect-me", false] },
    { until: "a disconnect" },
    { get: ["a", "active", "connected", "id"] },
  ]),
  ...inEachMode("the server disconnects the connection", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "disconnect-me", true] },
    { until: "a disconnect" },
    { get: ["a", "active", "connected"] },
  ]),
  ...inEachMode("the client's engine closes, and the client reconnects", (opts, mode) => [
    ...connected("a", { opts: { ...opts, reconnectionDelay: 10 } }),
    { get: ["a", "id"] },
    { do: ["a.io.engine", "close"] },
    { until: "a disconnect" },
    { until: "a connect" },
    ...(mode === "upgrade" ? [{ until: "a.engine upgrade" }] : []),
    { get: ["a", "id", "active"] },
  ]),
  {
    name: "a client that the server has disconnected may connect again",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "disconnect"], once: true, then: [{ do: ["a", "connect"] }] },
      { emit: ["a", "disconnect-me", true] },
      { until: "a connect" },
      { caughtUp: "a" },
    ],
  },
  ...Object.entries(broken).map(([what, script]) => ({
    name: `the server sends ${what}`,
    steps: [openOn(...script), { until: "a disconnect parse error" }],
  })),
  ...Object.entries(odd).map(([what, script]) => ({
    name: `the server sends ${what}`,
    steps: [openOn(...script, '42["fine"]'), { until: "a event fine" }, { get: /** @type {[string, ...string[]]} */ (["a", "connected"]) }],
  })),
  {
    name: "the server closes the WebSocket",
    steps: [openOn("close"), { until: "a disconnect transport close" }],
  },
  {
    name: "the server sends an event before it accepts",
    steps: [
      { open: "a", at: "raw", opts: { ...websocket, reconnection: false, query: { script: JSON.stringify(['42["early"]', '40{"sid":"s"}']) } } },
      { until: "a connect" },
      { until: "a event early" },
    ],
  },
  {
    name: "an old server accepts without an id",
    steps: [{ open: "a", at: "raw", opts: { ...websocket, reconnection: false, query: { script: JSON.stringify(["40"]) } } }, { until: "a connect_error" }],
  },
  {
    name: "the server's heartbeat stops",
    steps: [
      { open: "a", at: "raw", opts: { ...websocket, reconnection: false, query: { open: JSON.stringify({ pingInterval: 150, pingTimeout: 150 }) } } },
      { until: "a disconnect ping timeout" },
    ],
  },
];
