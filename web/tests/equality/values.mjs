// Converts the values of steps into values for a client, and a client's values into values for the
// log.

/** Converts a value of a step into the value that is passed to a client. @param {any} value @param {string} unique @returns {any} */
export function toValue(value, unique) {
  if (typeof value === "string") return value.replace("$unique", unique);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((v) => toValue(v, unique));
  if (value.as !== undefined && (value.bytes !== undefined || value.length !== undefined)) return toBinary(value);
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, toValue(v, unique)]));
}

/** @param {{bytes?: number[], length?: number, as: string}} value if it has length, the result has length bytes: 0, 1, … 255, 0, … */
function toBinary({ bytes, length, as }) {
  const array = bytes ? Uint8Array.from(bytes) : Uint8Array.from({ length: length ?? 0 }, (_, i) => i % 256);
  switch (as) {
    case "ArrayBuffer":
      return array.buffer;
    case "Blob":
      return new Blob([array]);
    case "File":
      return new File([array], "file");
    default: // a view of only a part of its buffer, to test that only this part is sent
      const padded = new Uint8Array(array.length + 16);
      padded.set(array, 8);
      const View = /** @type {any} */ (globalThis)[as];
      return new View(padded.buffer, 8, array.length / (View.BYTES_PER_ELEMENT ?? 1));
  }
}

/** Converts a value that a client has passed into JSON for the log. @param {any} value @returns {any} */
export function toLog(value) {
  if (value === undefined) return null;
  if (typeof value === "function") return "<ack>";
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Error) return describe(value);
  if (value instanceof ArrayBuffer) return binary(new Uint8Array(value), "ArrayBuffer");
  if (ArrayBuffer.isView(value)) {
    return binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), value.constructor.name);
  }
  if (Array.isArray(value)) return value.map(toLog);
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, toLog(v)]));
}

/** @param {Uint8Array} bytes @param {string} as */
function binary(bytes, as) {
  if (bytes.length <= 32) return { bytes: [...bytes], as };
  const faults = bytes.filter((b, i) => b !== i % 256).length;
  return { length: bytes.length, faults, as };
}

/** Returns an error for the log: its text, and the members that pages read. @param {any} error */
export function describe(error) {
  if (!(error instanceof Error)) return { error: String(error) };
  const { data, type, description } = /** @type {any} */ (error);
  return {
    error: error.message,
    ...(data === undefined ? {} : { data: toLog(data) }),
    ...(type === undefined ? {} : { type }),
    ...(typeof description === "number" ? { description } : {}),
  };
}

/** Returns the second argument of the events disconnect and close for the log. @param {any} description */
export function details(description) {
  if (description === undefined) return [];
  return [description instanceof Error ? describe(description) : { description: description.description }];
}
