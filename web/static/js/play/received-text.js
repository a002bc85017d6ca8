// @ts-check
// Writes what a client's handler got, so that a card can show it.

const bytesShown = 8;

/** Writes an argument: as JSON, and bytes as <01 ff>. @param {unknown} value @returns {string} */
export function receivedText(value) {
  if (value instanceof ArrayBuffer) return bytesText(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return bytesText(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  return JSON.stringify(value, (_, v) => (v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? receivedText(v) : v)) ?? "undefined";
}

/** @param {Uint8Array} bytes */
function bytesText(bytes) {
  const hex = Array.from(bytes.subarray(0, bytesShown), (b) => b.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > bytesShown ? `<${hex} … ${bytes.length.toLocaleString("en")} bytes>` : `<${hex}>`;
}
