// Values that must reach the other server unchanged.
import { config } from "./packages.mjs";

export const plain = {
  integers: [0, -1, 127, 128, 65536, 4294967296, 9007199254740991, -9007199254740991],
  floats: [0.1, 1.5, -1e-7, 1.7e-300],
  text: "é😀\n\u0001\u2028",
  empty: [{}, [], "", null, true, false],
};

export const nested = {
  ...plain,
  binary: Buffer.from([0, 1, 255]),
  more: [[Buffer.alloc(30, 7)], { deep: { deeper: Buffer.from("end") } }, Buffer.alloc(0)],
};

// Values that JavaScript servers may send although JSON does not have them. All clients
// receive what JSON.stringify makes of them.
export const odd = [
  new Date(1700000000123),
  undefined,
  NaN,
  // redis-streams-adapter turns undefined in an object into null on other servers
  { ...(config.kind !== "streams" && { undefined }), date: new Date(0), infinity: [Infinity, -Infinity, -0], bytes: new Uint8Array([1, 2, 3]), nothing: null },
  Buffer.from("bytes"),
];

export const oddAsJSON = [
  "2023-11-14T22:13:20.123Z",
  null,
  null,
  { date: "1970-01-01T00:00:00.000Z", infinity: [null, null, 0], bytes: Buffer.from([1, 2, 3]), nothing: null },
  Buffer.from("bytes"),
];
