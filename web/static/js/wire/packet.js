// @ts-check
import { parsed, pieces } from "./json.js";

/** @typedef {import("./wire.js").Part} Part */
/** @typedef {import("./wire.js").Circumstances} Circumstances */

// The packet types of Socket.IO protocol revision 5, with the names of its documentation.
const types = {
  0: "connect",
  1: "disconnect",
  2: "event",
  3: "acknowledgement",
  4: "connection error",
  5: "binary event",
  6: "binary acknowledgement",
};

/** A packet with more attachments than this makes the receiver close the connection. */
const maxAttachments = 10;

// Only the library fires these events. The server closes the connection of a client that sends such an event.
const reserved = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

/**
 * Explains a Socket.IO packet: the text after the 4 of an Engine.IO message.
 * @param {string} text
 * @param {Circumstances} about
 * @returns {Part[]}
 */
export function packetParts(text, about) {
  if (text === "") return [];
  const type = Number(text[0]);
  if (!(text[0] in types)) {
    return [{ kind: "unknown", text, title: "not a Socket.IO packet", explanation: "A packet begins with a digit from 0 to 6, its type. The receiver closes the connection." }];
  }
  /** @type {Part[]} */
  const parts = [{ kind: "packet", text: text[0], title: types[/** @type {0} */ (type)], explanation: sayType(type, about) }];
  let rest = text.slice(1);
  const takeChars = (/** @type {number} */ n) => {
    const chars = rest.slice(0, n);
    rest = rest.slice(n);
    return chars;
  };

  if (type === 5 || type === 6) {
    const count = /^[0-9]+-/.exec(rest);
    if (!count) {
      if (rest) parts.push({ kind: "unknown", text: rest, title: "no attachment count", explanation: "A binary packet says first how many attachments follow, a number and a hyphen. Without it the connection is closed." });
      return parts;
    }
    parts.push({ kind: "attachments", text: takeChars(count[0].length), title: "attachments", explanation: sayCount(Number(count[0].slice(0, -1))) });
  }
  if (rest[0] === "/") {
    const comma = rest.indexOf(",");
    const namespace = takeChars(comma < 0 ? rest.length : comma + 1);
    const name = comma < 0 ? namespace : namespace.slice(0, -1);
    parts.push({ kind: "namespace", text: namespace, title: "namespace", explanation: `The packet belongs to the namespace ${name}${comma < 0 ? "" : "; a comma ends its name"}. Without one it would be the main namespace, /.` });
  }
  const id = /^[0-9]+/.exec(rest);
  if (id) {
    const number = takeChars(id[0].length);
    parts.push({ kind: "ack", text: number, title: "ack id", explanation: sayId(type, number) });
  }
  if (rest) parts.push(...payloadParts(type, rest, about));
  return parts;
}

/**
 * @param {number} type
 * @param {Circumstances} about
 */
function sayType(type, about) {
  switch (type) {
    case 0:
      if (about.direction === "in") return "CONNECT: the client asks to join a namespace. Middleware decides.";
      if (about.direction === "out") return "CONNECT: the server lets the client into the namespace. Only now does its socket exist.";
      return "CONNECT: the client asks to join a namespace, or the server says that it has.";
    case 1:
      return "DISCONNECT: this side leaves the namespace. The connection below may stay, for other namespaces.";
    case 2:
      return "EVENT: what emit sends. A listener on the other side is called.";
    case 3:
      return "ACK: the answer to an event that asked for one.";
    case 4:
      return "CONNECT_ERROR: the client may not join. Its connect_error event fires.";
    case 5:
      return "BINARY_EVENT: an event whose arguments hold bytes, which follow in frames of their own.";
    default:
      return "BINARY_ACK: an answer that holds bytes, which follow in frames of their own.";
  }
}

/** @param {number} count */
function sayCount(count) {
  if (count === 0) return "No attachment follows. A binary packet without one makes no sense, and the connection is closed.";
  if (count > maxAttachments) return `More than ${maxAttachments} attachments close the connection.`;
  return count === 1 ? "One binary frame follows this one, and belongs to it." : `${count} binary frames follow this one, and belong to it.`;
}

/**
 * @param {number} type
 * @param {string} id
 */
function sayId(type, id) {
  if (type === 2 || type === 5) return `The sender wants an acknowledgement, and will know it by the number ${id}.`;
  if (type === 3 || type === 6) return `It answers the event that was sent with the number ${id}.`;
  return "Only events and acknowledgements have a number; here it means nothing.";
}

/**
 * @param {number} type
 * @param {string} text not empty
 * @param {Circumstances} about
 * @returns {Part[]}
 */
function payloadParts(type, text, about) {
  if (text === "{…}") {
    return about.direction === "out"
      ? [{ kind: "withheld", text, title: "ids", explanation: "The socket’s id, and with recovery a private one. The trace leaves them out, because anyone who knows the private one could take the client’s place." }]
      : [{ kind: "withheld", text, title: "credentials", explanation: "What the client gave as auth. The trace leaves it out, because anyone who reads it could act for the client." }];
  }
  const value = parsed(text);
  const broken = value === undefined && !about.cut;
  if (broken) {
    return [{ kind: "unknown", text, title: "invalid JSON", explanation: "The rest of the packet has to be JSON. The receiver closes the connection." }];
  }
  const wrong = value === undefined ? "" : whyForbidden(type, value);
  if (wrong) return [{ kind: "unknown", text, title: "not allowed here", explanation: wrong }];
  return pieces(text).map((piece) => {
    if (piece.kind === "mark") return { kind: "json", text: piece.text, title: "JSON", explanation: sayMark(type, piece.text) };
    if (piece.kind === "key") return { kind: "json", text: piece.text, title: "member", explanation: `The name of a member: ${piece.text.trim()}.` };
    const unfinished = parsed(piece.text) === undefined ? " The trace holds the beginning of it." : "";
    return { ...element(type, piece), text: piece.text, ...(unfinished && { explanation: element(type, piece).explanation + unfinished }) };
  });
}

/**
 * Says why a packet of a type must not have some payload; "" if it may have the payload.
 * @param {number} type
 * @param {unknown} value
 */
function whyForbidden(type, value) {
  const object = typeof value === "object" && value !== null && !Array.isArray(value);
  switch (type) {
    case 0:
      return object ? "" : "The payload of a CONNECT has to be an object. This closes the connection.";
    case 1:
      return "A DISCONNECT has no payload. This closes the connection.";
    case 4:
      return object || typeof value === "string" ? "" : "A CONNECT_ERROR carries an object with a message.";
    case 3:
    case 6:
      return Array.isArray(value) ? "" : "The payload of an acknowledgement has to be an array.";
    default:
      if (!Array.isArray(value)) return "The payload of an event has to be an array that begins with its name. This closes the connection.";
      if (typeof value[0] !== "string" && typeof value[0] !== "number") return "An event’s name is a string or a number. This closes the connection.";
      if (reserved.has(String(value[0]))) return `${value[0]} is the library’s own event: nobody can send it, and trying closes the connection.`;
      return "";
  }
}

/**
 * @param {number} type
 * @param {string} mark
 */
function sayMark(type, mark) {
  if (mark === "[") return type === 2 || type === 5 ? "A JSON array: the event’s name, then its arguments." : "A JSON array: the arguments of the answer.";
  if (mark === "{") return "A JSON object.";
  if (mark === "]" || mark === "}") return "The end of the payload.";
  return mark === "," ? "A comma between elements." : "A colon between a name and its value.";
}

/**
 * @param {number} type
 * @param {import("./json.js").Piece} piece
 * @returns {Omit<Part, "text">}
 */
function element(type, piece) {
  const event = type === 2 || type === 5;
  if (event && piece.index === 0) return { kind: "event", title: "event", explanation: `The event’s name. socket.on(${piece.text.trim()}, …) hears it.` };
  if (event || type === 3 || type === 6) {
    const n = event ? piece.index : piece.index + 1;
    if (piece.text.includes('"_placeholder"')) {
      return { kind: "payload", title: `argument ${n}`, explanation: "It holds bytes. A placeholder stands for each, with the number of its attachment." };
    }
    return { kind: "payload", title: `argument ${n}`, explanation: event ? `Argument ${n} of the listener.` : `Argument ${n} of the callback that waits for the answer.` };
  }
  return { kind: "payload", title: piece.key ?? "payload", explanation: members[piece.key ?? ""] ?? "Part of the payload." };
}

/** Explains the members of the payload of a CONNECT or CONNECT_ERROR packet. @type {Record<string, string>} */
const members = {
  __proto__: /** @type {any} */ (null),
  sid: "The socket’s id, socket.id. It differs from the id of the session below, which stays secret.",
  pid: "A private id. The client sends it when it reconnects, to get the events that it has missed.",
  message: "The reason. It is the message of the error that connect_error gets.",
  data: "More about the reason, as error.data.",
  offset: "The last event that the client has received, for recovery.",
};
