// @ts-check

/**
 * The parts of a Socket.IO packet before its arguments (protocol revision 5).
 * @typedef {object} Head
 * @property {number} type the packet's type, from 0 to 6
 * @property {string} nsp the packet's namespace
 * @property {string} [ack] the number of the acknowledgement that an event asks for or a packet brings, as text; undefined if the packet has none
 * @property {string} [event] the event's name; undefined if the packet is not an event
 * @property {string} start the text of the packet up to its payload
 */

/** Packet types of protocol revision 5. */
export const connect = 0;
export const connectError = 4;
const event = 2;
const ack = 3;
const binaryEvent = 5;
const binaryAck = 6;

/** Whether a packet is an event, with or without attachments. @param {Head} head */
export const isEvent = ({ type }) => type === event || type === binaryEvent;
/** Whether a packet is an acknowledgement, with or without attachments. @param {Head} head */
export const isAck = ({ type }) => type === ack || type === binaryAck;

const headPattern = /^([0-6])(?:[0-9]+-)?(?:(\/[^,]*)(?:,|$))?([0-9]+)?/;
const namePattern = /^\[("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)/;

/**
 * Reads the head of a packet, without its payload.
 * @param {string} text the text of an Engine.IO message after its first digit, which is the type of the message
 * @returns {Head | undefined} undefined if the text is not a packet
 */
export function headOf(text) {
  const found = headPattern.exec(text);
  if (!found) return undefined;
  const [start, type, nsp = "/", number] = found;
  const named = namePattern.exec(text.slice(start.length));
  /** @type {Head} */
  const head = { type: Number(type), nsp, start };
  if (number !== undefined) head.ack = number;
  if (named && isEvent(head)) head.event = unquoted(named[1]);
  return head;
}

/** @param {string} json */
function unquoted(json) {
  try {
    return String(JSON.parse(json));
  } catch {
    return json; // the name is not valid JSON; the receiver of such a packet closes the connection
  }
}
