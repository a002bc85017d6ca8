// Connections that break, and reconnect.
import { connected, inEachMode, websocket } from "../modes.mjs";

/** @type {import("../step.js").Case[]} */
export const reconnection = [
  ...inEachMode("a session is recovered: its id, its rooms and missed events", (opts, mode) => [
    ...connected("a", { at: "recovery", opts: { ...opts, reconnectionDelay: 300, randomizationFactor: 0 } }),
    ...connected("b", { at: "recovery", opts: websocket }),
    { emit: ["a", "join", "$unique"] },
    { caughtUp: "a" },
    { emit: ["b", "send", { target: "to", event: "news", rooms: ["$unique"] }, 1] },
    { until: "a event news" },
    { get: ["a", "id", "recovered"] },
    { do: ["a.io.engine", "close"] },
    { until: "a disconnect" },
    { emit: ["b", "send", { target: "to", event: "news", rooms: ["$unique"] }, 2] },
    { caughtUp: "b" },
    { until: "a connect" },
    ...(mode === "upgrade" ? /** @type {import("../step.js").Step[]} */ ([{ until: "a.engine upgrade" }]) : []),
    { get: ["a", "id", "recovered"] },
  ]),
  {
    name: "no server listens: attempts, errors, reconnect_failed",
    steps: [
      {
        open: "a", at: "nowhere",
        opts: { ...websocket, reconnectionAttempts: 2, reconnectionDelay: 10 },
        hear: ["io:error", "io:reconnect_attempt", "io:reconnect_error", "io:reconnect_failed", "io:reconnect", "io:open", "io:close"],
      },
      { until: "a.io reconnect_failed" },
      { until: "a.io reconnect_error", times: 2 },
      { get: ["a", "active"] },
    ],
  },
  {
    name: "the server stops, starts again, and the client reconnects",
    steps: [
      ...connected("a", {
        at: "own",
        opts: { ...websocket, reconnectionDelay: 3000, randomizationFactor: 0 }, // the delay is longer than the restart of the server takes
        hear: ["io:close", "io:reconnect_attempt", "io:reconnect", "io:open"],
      }),
      { server: "stop" },
      { until: "a disconnect" },
      { emit: ["a", "echo", "kept"], ack: "kept" },
      { server: "start" },
      { until: "a ack kept" },
    ],
  },
];
