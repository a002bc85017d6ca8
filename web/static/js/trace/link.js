// @ts-check
// A link that plays: the text of a recording, compressed, in the fragment of an address. A
// browser sends no fragment to a server, so the recording stays with those who have the link.
// A link may come from anywhere, and a few bytes can inflate to gigabytes, so inflating stops
// as soon as there is too much.

import { TraceFileError, readTrace, writeTrace } from "./file.js";

/** @typedef {import("./trace.js").Recording} Recording */

/** What a link may inflate to: bytes of text, and events of the server and of clients together. */
export const most = { bytes: 4 << 20, events: 4096 };

const name = "#trace=";

/**
 * The fragment of the link that plays a recording.
 * @param {Recording} recording
 * @returns {Promise<string>}
 */
export async function writeLink(recording) {
  const compressed = new Blob([writeTrace(recording)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(compressed).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return name + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Whether a fragment says that it has a recording. @param {string} fragment */
export const isLink = (fragment) => fragment.startsWith(name);

/**
 * Reads the recording in the fragment of a link.
 * @param {string} fragment
 * @returns {Promise<Recording>} it rejects with a TraceFileError whose message says what is wrong
 */
export async function readLink(fragment) {
  return readTrace(await inflate(bytesOf(fragment)), most.events);
}

/** @param {string} fragment */
function bytesOf(fragment) {
  if (!isLink(fragment)) throw new TraceFileError(`The address has no recording: what follows its # does not begin with “${name.slice(1)}”.`);
  const text = fragment.slice(name.length);
  if (!/^[\w-]+$/.test(text)) throw damaged("it has characters that no such link has");
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  } catch {
    throw damaged("its last characters are missing");
  }
}

/** Decompresses bytes to text, but not more than a link may have. @param {Uint8Array<ArrayBuffer>} bytes */
async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > most.bytes) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    throw damaged("what it has cannot be decompressed");
  }
  reader.cancel().catch(() => {}); // the rest is of no interest, nor is what may be wrong in it
  throw new TraceFileError(`The recording in this link is larger than the ${most.bytes >> 20} MB that a link may have, so the page stopped reading it. Ask for a shorter part, or for the file.`);
}

/** @param {string} why */
const damaged = (why) => new TraceFileError(`The link has been cut off or changed: ${why}. Chat programs cut long addresses; copy the whole link again.`);
