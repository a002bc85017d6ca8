// @ts-check
// Says why the server has ended a connection: what the client did, or did not do, the option
// that decides, and what to do. The reason of the event disconnect alone does not tell.

/** @typedef {import("./words.js").Rule} Rule */

/**
 * @typedef {object} Words
 * @property {string} what what has happened, after "the server has ended the connection: "
 * @property {string} option the option of the server that decides; "" if none does
 * @property {string} next what to do about it
 */

/** @type {Record<Rule, Words>} */
const rules = {
  heartbeat: { what: "it sent a ping, and no pong came in time", option: "pingInterval + pingTimeout", next: "A frozen tab or a closed lid does that. The client connects again when it wakes up." },
  "message-size": { what: "a message was larger than it takes", option: "maxHttpBufferSize", next: "Send less at once, or raise the option. Nothing limits what the server sends." },
  "engine-packet": { what: "a message was no Engine.IO packet", option: "", next: "A plain WebSocket sends such messages. Use a Socket.IO client." },
  "control-packets": { what: "too many packets came that carry no event", option: "ControlPackets", next: "Only this server has that limit." },
  "address-bytes": { what: "it keeps too many bytes for this address", option: "AddressLimits.Bytes", next: "Only this server has that limit." },
  "slow-client": { what: "too many bytes wait for the client, which reads nothing", option: "MaxQueuedBytes", next: "Only this server has that limit." },
  "second-connect": { what: "a second CONNECT came for a namespace that the client has joined", option: "", next: "A client sends CONNECT once for each namespace. The official client sees to that." },
  "not-joined": { what: "a packet came for a namespace that the client has not joined", option: "", next: "Send CONNECT for the namespace first, and wait for the answer." },
  "connect-size": { what: "a CONNECT was larger than it takes", option: "MaxConnectBytes", next: "Only this server has that limit." },
  "connect-timeout": { what: "the client joined no namespace in time", option: "connectTimeout", next: "A Socket.IO client sends CONNECT (40) as soon as the connection is open. A plain WebSocket does not." },
  auth: { what: "auth is no object", option: "", next: "Send an object, as in auth: { token }." },
  attachments: { what: "an event’s attachments are missing, too many or too large", option: "MaxAttachmentBytes, pingTimeout", next: "A client sends each attachment right after its packet." },
  malformed: { what: "a message was no Socket.IO packet", option: "", next: "Use a Socket.IO client, with the same parser as the server." },
  "event-rate": { what: "the client sent on and on although its events were refused", option: "SocketEvents", next: "Only this playground has that limit." },
};

/** Why the server has ended a connection, as a sentence without its full stop; "" if no rule is known. @param {string | undefined} rule @returns {string} */
export function whyEnded(rule) {
  const words = wordsOf(rule);
  if (!words) return "";
  return words.option ? `the server has ended the connection: ${words.what} (${words.option})` : `the server has ended the connection: ${words.what}`;
}

/** What to do about a connection that the server has ended. @param {string | undefined} rule */
export const afterEnd = (rule) => wordsOf(rule)?.next ?? "";

/** @param {string | undefined} rule */
const wordsOf = (rule) => (rule !== undefined && Object.hasOwn(rules, rule) ? rules[/** @type {Rule} */ (rule)] : undefined);
