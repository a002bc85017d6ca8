// @ts-check
// Cuts a frame into parts, and says what each part is for. The frame may be invalid: then
// parts say what is wrong.
import { parsed, pieces } from "./json.js";
import { packetParts } from "./packet.js";

/** @typedef {import("./wire.js").Part} Part */
/** @typedef {import("./wire.js").Circumstances} Circumstances */

/** The character between two packets in the body of a polling request. */
export const separator = "\u001e";

/**
 * Explains a frame, or the body of a polling request.
 * @param {string} text the frame, or the body
 * @param {Circumstances} [about] what else is known about it
 * @returns {Part[]} the parts in order; their texts together are the whole text
 */
export function explain(text, about = {}) {
  const records = text.split(separator);
  return records.flatMap((record, i) => {
    const last = i === records.length - 1;
    const parts = recordParts(record, { ...about, cut: about.cut && last });
    if (!last) parts.push({ kind: "separator", text: separator, title: "record separator", explanation: "The byte 1E. It stands between packets that travel in the same HTTP body." });
    return parts;
  });
}

/**
 * @param {string} text the text of one Engine.IO packet
 * @param {Circumstances} about
 * @returns {Part[]}
 */
function recordParts(text, about) {
  if (text === "") return [];
  const type = text[0];
  const rest = text.slice(1);
  switch (type) {
    case "0":
      return [engine(type, "open", "OPEN: the first packet of a session, from the server."), ...openParts(rest, about)];
    case "1":
      return [engine(type, "close", "CLOSE: the session ends, without another word."), ...surplus(rest)];
    case "2":
      return heartbeat(type, rest, "ping", "PING: the server asks whether the client is still there.", "PING: the client asks on the new transport whether it works.");
    case "3":
      return heartbeat(type, rest, "pong", "PONG: the client is still there.", "PONG: the server answers on the new transport: it works.");
    case "4": {
      const nothing = rest === "" ? " But it is empty, and the receiver closes the connection." : "";
      return [engine(type, "message", `MESSAGE: Engine.IO carries a packet of Socket.IO, which is the rest.${nothing}`), ...packetParts(rest, about)];
    }
    case "5":
      return [engine(type, "upgrade", "UPGRADE: the client moves the session to this WebSocket."), ...surplus(rest)];
    case "6":
      return [engine(type, "noop", "NOOP: it says nothing. It ends a waiting GET, so that the transport can change."), ...surplus(rest)];
    case "b": {
      const mark = engine(type, "binary", "Binary in a text body: bytes in base64. On WebSocket they would travel as they are.");
      return rest === "" ? [mark] : [mark, base64Part(rest, about)];
    }
    default:
      return [{ kind: "unknown", text, title: "not a packet", explanation: "A packet begins with a digit from 0 to 6, its type, or with b. The receiver ends the session." }];
  }
}

/**
 * @param {string} text
 * @param {string} title
 * @param {string} explanation
 * @returns {Part}
 */
const engine = (text, title, explanation) => ({ kind: "engine", text, title, explanation });

/**
 * @param {string} type
 * @param {string} rest
 * @param {string} title
 * @param {string} beat
 * @param {string} probe
 * @returns {Part[]}
 */
function heartbeat(type, rest, title, beat, probe) {
  if (rest !== "probe") return [engine(type, title, beat), ...surplus(rest)];
  return [engine(type, title, probe), { kind: "payload", text: rest, title: "probe", explanation: "The word that marks a test of the new transport, not a heartbeat." }];
}

/**
 * @param {string} text
 * @returns {Part[]}
 */
function surplus(text) {
  return text === "" ? [] : [{ kind: "unknown", text, title: "surplus", explanation: "A packet of this type carries nothing. This has no meaning." }];
}

/**
 * @param {string} text
 * @param {Circumstances} about
 * @returns {Part}
 */
function base64Part(text, about) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) && !about.cut) {
    return { kind: "unknown", text, title: "not base64", explanation: "The receiver ends the session." };
  }
  const bytes = Math.floor((text.replace(/=+$/, "").length * 3) / 4);
  const size = about.cut ? "It is longer than what the trace holds." : `${bytes} ${bytes === 1 ? "byte" : "bytes"}, which travel as ${text.length} characters.`;
  return { kind: "payload", text, title: "base64", explanation: `${size} It is the attachment of the binary packet before it.` };
}

/** Explains the parameters in the packet OPEN, with which the server opens a session. @type {Record<string, string>} */
const opening = {
  __proto__: /** @type {any} */ (null),
  sid: "The session’s id. The trace leaves it out: anyone who knows it can act for the client.",
  upgrades: "The transports that the client may move to.",
  pingInterval: "The server sends a ping this many milliseconds after each pong.",
  pingTimeout: "The client is gone if no pong comes within this many milliseconds.",
  maxPayload: "The server takes at most this many bytes in one message or body.",
};

/**
 * @param {string} text
 * @param {Circumstances} about
 * @returns {Part[]}
 */
function openParts(text, about) {
  if (text === "") return [];
  const value = parsed(text);
  if (!about.cut && (typeof value !== "object" || value === null || Array.isArray(value))) {
    return [{ kind: "unknown", text, title: "no parameters", explanation: "An OPEN carries the session’s parameters, a JSON object. A client that gets this gives up." }];
  }
  return pieces(text).map((piece) =>
    piece.kind === "value"
      ? { kind: piece.key === "sid" ? "withheld" : "payload", text: piece.text, title: piece.key ?? "parameters", explanation: opening[piece.key ?? ""] ?? "A parameter of the session." }
      : { kind: "json", text: piece.text, title: "JSON", explanation: piece.kind === "key" ? "The name of a parameter." : "Punctuation of the JSON object." },
  );
}

/**
 * Explains a binary frame of a WebSocket.
 * @param {number} bytes the frame's size
 */
export function explainBinary(bytes) {
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"} as they are, with no type before them. They are an attachment of the binary packet before this frame.`;
}
