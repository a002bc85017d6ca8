// Messages that are sent again until the server acknowledges them.
import { connected, websocket } from "../modes.mjs";

const patient = { ...websocket, retries: 3, ackTimeout: 10_000 };
const hasty = { ...websocket, retries: 2, ackTimeout: 1000 }; // ackTimeout is long enough for a busy machine

/** @type {import("../step.js").Case[]} */
export const retries = [
  {
    name: "retries: acknowledged at the first try",
    steps: [
      ...connected("a", { opts: patient }),
      { emit: ["a", "echo", 1], ack: "callback" },
      { emit: ["a", "echo", 2], call: "promise" },
      { until: "a call promise" },
    ],
  },
  {
    name: "retries: acknowledged at the third try",
    steps: [...connected("a", { opts: hasty }), { emit: ["a", "flaky", "$unique", 3], ack: "flaky" }, { until: "a ack flaky" }],
  },
  {
    name: "retries: given up after three tries, and then the next message is sent",
    steps: [
      ...connected("a", { opts: hasty }),
      { emit: ["a", "flaky", "$unique", 4], ack: "given up" },
      { emit: ["a", "echo", "next"], ack: "next" },
      { until: "a ack next" },
    ],
  },
  {
    name: "retries: one message at a time, in their order",
    steps: [
      ...connected("a", { opts: patient }),
      { emit: ["a", "slow", 80], ack: "slow" },
      { emit: ["a", "echo", "fast"], ack: "fast" },
      { until: "a ack fast" },
    ],
  },
  {
    name: "retries: messages emitted before the connection",
    steps: [
      { open: "a", opts: { ...patient, autoConnect: false } },
      { emit: ["a", "echo", 1], ack: "one" },
      { emit: ["a", "echo", 2], ack: "two" },
      { do: ["a", "connect"] },
      { until: "a ack two" },
    ],
  },
];
