// Why connections end, and what becomes of them.
import { connected, inEachMode, websocket } from "../modes.mjs";

/**
 * A server that accepts, and then says this.
 * @param {...any} script @returns {import("../step.js").Step}
 */
const told = (...script) => ({ open: "a", at: "raw", opts: { ...websocket, reconnection: false, query: { script: JSON.stringify(['40{"sid":"s"}', ...script]) } } });

/** What is no packet. @type {Record<string, any[]>} */
const broken = {
  "an unknown type": ["49x"],
  "an event that is no list": ["42{}"],
  "an event that is no JSON": ["42[oops"],
  "an event of a reserved name": ['42["connect"]'],
  "binary that nobody announced": [[1, 2, 3]],
  "a placeholder for no attachment": ['451-["x",{"in":[{"_placeholder":true,"num":1}]}]', [1]],
  "a placeholder without a number": ['451-["x",{"_placeholder":true}]', [1]],
  "text where binary is due": ['451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
};

/** What is a packet, but odd. @type {Record<string, any[]>} */
const odd = {
  "an acknowledgement of nothing": ['4399["x"]'],
  "an event of another namespace": ['42/other,["x"]'],
  "an engine's noop": ["6"],
};

/** @type {import("../step.js").Case[]} */
export const reasons = [
  ...inEachMode("the server ends the namespace", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "disconnect-me", false] },
    { until: "a disconnect" },
    { get: ["a", "active", "connected", "id"] },
  ]),
  ...inEachMode("the server ends the connection", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "disconnect-me", true] },
    { until: "a disconnect" },
    { get: ["a", "active", "connected"] },
  ]),
  ...inEachMode("the client's engine closes, and the client comes back", (opts, mode) => [
    ...connected("a", { opts: { ...opts, reconnectionDelay: 10 } }),
    { get: ["a", "id"] },
    { do: ["a.io.engine", "close"] },
    { until: "a disconnect" },
    { until: "a connect" },
    ...(mode === "upgrade" ? [{ until: "a.engine upgrade" }] : []),
    { get: ["a", "id", "active"] },
  ]),
  {
    name: "who was ended by the server may connect again",
    steps: [
      ...connected("a", { opts: websocket }),
      { on: ["a", "disconnect"], once: true, then: [{ do: ["a", "connect"] }] },
      { emit: ["a", "disconnect-me", true] },
      { until: "a connect" },
      { settle: "a" },
    ],
  },
  ...Object.entries(broken).map(([what, script]) => ({
    name: `the server sends ${what}`,
    steps: [told(...script), { until: "a disconnect parse error" }],
  })),
  ...Object.entries(odd).map(([what, script]) => ({
    name: `the server sends ${what}`,
    steps: [told(...script, '42["fine"]'), { until: "a event fine" }, { get: /** @type {[string, ...string[]]} */ (["a", "connected"]) }],
  })),
  {
    name: "the server closes the WebSocket",
    steps: [told("close"), { until: "a disconnect transport close" }],
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
    name: "the server of another age accepts without an id",
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
