// Event payloads: JSON beside binary values.

/** @param {any} value @returns {boolean} */
const isBlob = (value) => typeof Blob === "function" && value instanceof Blob;

/** @param {any} value @returns {boolean} */
const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value) || isBlob(value);

/** @param {any} value @returns {boolean} */
function hasBinary(value) {
  if (value === null || typeof value !== "object") return false;
  if (isBinary(value)) return true;
  if (Array.isArray(value)) return value.some(hasBinary);
  if (typeof value.toJSON === "function") return hasBinary(value.toJSON());
  return Object.keys(value).some((key) => hasBinary(value[key]));
}

/**
 * Takes the binary values out of value, depth first, and leaves placeholders.
 * @param {any} value
 * @param {any[]} found
 * @returns {any}
 */
function takeBinary(value, found) {
  if (value === null || typeof value !== "object") return value;
  if (isBinary(value)) return { _placeholder: true, num: found.push(value) - 1 };
  if (Array.isArray(value)) return value.map((v) => takeBinary(v, found));
  if (value instanceof Date) return value;
  if (typeof value.toJSON === "function") return takeBinary(value.toJSON(), found);
  /** @type {Record<string, any>} */
  const copy = {};
  for (const key of Object.keys(value)) copy[key] = takeBinary(value[key], found);
  return copy;
}

/** @param {any} value @returns {Uint8Array} */
function toBytes(value) {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * @param {any[]} args
 * @returns {{json: string, attachments: Uint8Array[] | null, pending: Promise<Uint8Array[]> | null}}
 *   pending is set where a Blob has to be read first.
 */
export function encode(args) {
  if (!hasBinary(args)) return { json: JSON.stringify(args), attachments: null, pending: null };
  /** @type {any[]} */
  const found = [];
  const json = JSON.stringify(takeBinary(args, found));
  if (!found.some(isBlob)) return { json, attachments: found.map(toBytes), pending: null };
  const pending = Promise.all(found.map(async (v) => toBytes(isBlob(v) ? await v.arrayBuffer() : v)));
  return { json, attachments: null, pending };
}

/**
 * @param {any} value of JSON @param {number} attachments
 * @returns {boolean} whether each placeholder in it refers to one of so many
 */
export function placed(value, attachments) {
  if (value === null || typeof value !== "object") return true;
  if (value._placeholder === true) return Number.isInteger(value.num) && value.num >= 0 && value.num < attachments;
  return Object.values(value).every((v) => placed(v, attachments));
}

/**
 * @param {any} value
 * @param {ArrayBuffer[]} attachments
 * @returns {any}
 */
function putBinary(value, attachments) {
  if (value === null || typeof value !== "object") return value;
  if (value._placeholder === true) return attachments[value.num];
  for (const key of Object.keys(value)) value[key] = putBinary(value[key], attachments);
  return value;
}

/**
 * The reverse: puts attachments where they belong.
 * @param {any} value of the JSON
 * @param {ArrayBuffer[] | null} attachments
 * @returns {any}
 */
export const restore = (value, attachments) => (attachments ? putBinary(value, attachments) : value);
