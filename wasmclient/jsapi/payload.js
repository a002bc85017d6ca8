// Event payloads: JSON, with the binary values beside it.

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
 * Returns a copy of value in which each binary value is replaced by a placeholder. The
 * binary values are added to found, depth first.
 * @param {any} value
 * @param {any[]} found
 * @returns {any}
 */
function extractBinary(value, found) {
  if (value === null || typeof value !== "object") return value;
  if (isBinary(value)) return { _placeholder: true, num: found.push(value) - 1 };
  if (Array.isArray(value)) return value.map((v) => extractBinary(v, found));
  if (value instanceof Date) return value;
  if (typeof value.toJSON === "function") return extractBinary(value.toJSON(), found);
  /** @type {Record<string, any>} */
  const copy = {};
  for (const key of Object.keys(value)) copy[key] = extractBinary(value[key], found);
  return copy;
}

/** @param {any} value @returns {Uint8Array} */
function toBytes(value) {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * Encodes an event or an acknowledgement.
 * @param {any[]} args
 * @returns {{json: string, attachments: Uint8Array[] | null, pending: Promise<Uint8Array[]> | null}}
 *   with pending in place of attachments if a Blob must be read first
 */
export function encode(args) {
  if (!hasBinary(args)) return { json: JSON.stringify(args), attachments: null, pending: null };
  /** @type {any[]} */
  const found = [];
  const json = JSON.stringify(extractBinary(args, found));
  if (!found.some(isBlob)) return { json, attachments: found.map(toBytes), pending: null };
  const pending = Promise.all(found.map(async (v) => toBytes(isBlob(v) ? await v.arrayBuffer() : v)));
  return { json, attachments: null, pending };
}

/**
 * Whether each placeholder in value refers to an attachment that exists.
 * @param {any} value the value of JSON @param {number} attachments their number
 * @returns {boolean}
 */
export function placeholdersFit(value, attachments) {
  if (value === null || typeof value !== "object") return true;
  if (value._placeholder === true) return Number.isInteger(value.num) && value.num >= 0 && value.num < attachments;
  return Object.values(value).every((v) => placeholdersFit(v, attachments));
}

/**
 * Replaces the placeholders in value by their attachments.
 * @param {any} value
 * @param {ArrayBuffer[]} attachments
 * @returns {any}
 */
function insertBinary(value, attachments) {
  if (value === null || typeof value !== "object") return value;
  if (value._placeholder === true) return attachments[value.num];
  for (const key of Object.keys(value)) value[key] = insertBinary(value[key], attachments);
  return value;
}

/**
 * Decodes an event or an acknowledgement that encode has encoded.
 * @param {any} value the value of the JSON
 * @param {ArrayBuffer[] | null} attachments
 * @returns {any}
 */
export const decode = (value, attachments) => (attachments ? insertBinary(value, attachments) : value);
