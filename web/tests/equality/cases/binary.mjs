// Binary values, in both directions. Every kind of binary value arrives as an ArrayBuffer.
import { connected, inEachMode, websocket } from "../modes.mjs";

const kinds = ["ArrayBuffer", "Uint8Array", "Int16Array", "Float32Array", "DataView", "Blob", "File"];
const bytes = [0, 1, 127, 128, 255, 10, 13, 30];

/** @type {import("../step.js").Case[]} */
export const binary = [
  ...kinds.map((as) => ({
    name: `binary: ${as}`,
    steps: [...connected("a", { opts: websocket }), { emit: /** @type {[string, ...any[]]} */ (["a", "echo", { bytes, as }]), ack: "echo" }, { until: "a ack echo" }],
  })),
  ...inEachMode("binary within values, and in an acknowledgement", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo-event", { list: [{ bytes, as: "Uint8Array" }, { deep: { bytes: [], as: "ArrayBuffer" } }], n: null }, "text", { bytes: [7], as: "DataView" }] },
    { until: "a event echoed" },
    { emit: ["a", "echo", [{ bytes, as: "Blob" }]], ack: "echo" },
    { until: "a ack echo" },
  ]),
  ...inEachMode("binary from the server", (opts) => [...connected("a", { opts }), { emit: ["a", "nested"] }, { until: "a event nested" }]),
  ...inEachMode("large binary", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo", { length: 100_000, as: "ArrayBuffer" }], ack: "large" },
    { until: "a ack large" },
  ]),
  ...inEachMode("binary and text events keep their order", (opts) => [
    ...connected("a", { opts }),
    { emit: ["a", "echo", { bytes: [1], as: "Blob" }], ack: "one" },
    { emit: ["a", "echo", 2], ack: "two" },
    { emit: ["a", "echo", { bytes: [3], as: "ArrayBuffer" }], ack: "three" },
    { until: "a ack three" },
    { emit: ["a", "count", 5, true], ack: "counted" },
    { until: "a ack counted" },
  ]),
  {
    name: "a binary event that waits for the connection",
    steps: [
      { open: "a", opts: { ...websocket, autoConnect: false } },
      { emit: ["a", "echo", { bytes, as: "Uint8Array" }], ack: "echo" },
      { do: ["a", "connect"] },
      { until: "a ack echo" },
    ],
  },
];
