// Several namespaces on one connection.
import { connected, websocket } from "../modes.mjs";

/** @type {import("../step.js").Case[]} */
export const namespaces = [
  {
    name: "namespaces share a connection, and each has an id",
    steps: [
      ...connected("a", { opts: websocket }),
      { open: "b", on: "a", nsp: "/tasks" },
      { until: "b connect" },
      { same: ["a.io", "b.io"] },
      { get: ["a", "id"] },
      { get: ["b", "id", "nsp"] },
    ],
  },
  {
    name: "the last socket that disconnects closes the connection",
    steps: [
      ...connected("a", { opts: websocket, hear: ["io:close"] }),
      { open: "b", on: "a", nsp: "/tasks" },
      { until: "b connect" },
      { do: ["a", "disconnect"] },
      { until: "a disconnect" },
      { caughtUp: "b" },
      { do: ["b", "disconnect"] },
      { until: "b disconnect" },
      { get: ["b", "connected"] },
    ],
  },
  {
    name: "the server disconnects one namespace, and the other stays",
    steps: [
      ...connected("a", { opts: websocket }),
      { open: "b", on: "a", nsp: "/tasks" },
      { until: "b connect" },
      { emit: ["b", "disconnect-me", false] },
      { until: "b disconnect" },
      { caughtUp: "a" },
      { get: ["a", "connected"] },
      { get: ["b", "active"] },
    ],
  },
  {
    name: "after a refusal of one namespace the other stays",
    steps: [
      ...connected("a", { opts: websocket }),
      { open: "b", on: "a", nsp: "/guarded", opts: { auth: { token: "bad" } } },
      { until: "b connect_error" },
      { caughtUp: "a" },
      { get: ["b", "active"] },
    ],
  },
  {
    name: "a namespace has an auth of its own",
    steps: [
      ...connected("a", { opts: { ...websocket, auth: { a: 1 } } }),
      { open: "b", on: "a", nsp: "/guarded", opts: { auth: { token: "good" } } },
      { until: "b connect" },
      { emit: ["a", "auth"], ack: "auth" },
      { until: "a ack auth" },
      { emit: ["b", "auth"], ack: "auth" },
      { until: "b ack auth" },
    ],
  },
  {
    name: "events that are emitted before the server accepts are sent afterwards",
    steps: [
      { open: "a", nsp: "/late", opts: websocket },
      { emit: ["a", "seq", 1] },
      { emit: ["a", "seq", 2] },
      { emit: ["a", "seq-list"], ack: "list" },
      { until: "a ack list" },
    ],
  },
  {
    name: "io(): one connection for namespaces of a server",
    absent: { go: "a Go program keeps its Manager" },
    steps: [
      { io: "a", opts: websocket },
      { io: "b", nsp: "/tasks", opts: websocket },
      { io: "again", nsp: "/tasks", opts: websocket },
      { io: "fresh", nsp: "/guarded", opts: { ...websocket, forceNew: true } },
      { io: "single", nsp: "/guarded", opts: { ...websocket, multiplex: false } },
      { same: ["a.io", "b.io"] },
      { same: ["b.io", "again.io"] },
      { same: ["a.io", "fresh.io"] },
      { same: ["a.io", "single.io"] },
    ],
  },
];
