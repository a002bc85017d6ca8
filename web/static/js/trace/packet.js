// @ts-check

/**
 * What stands before the arguments of a Socket.IO packet (protocol revision 5):
 * its type, its namespace, the number of an acknowledgement, the event's name.
 * @typedef {object} Head
 * @property {number} type
 * @property {string} nsp
 * @property {string} [ack] the number, as it is written
 * @property {string} [event]
 * @property {string} start the text up to the payload
 */

/** The types of protocol revision 5. */
export const connect = 0;
const event = 2;
const ack = 3;
const binaryEvent = 5;
const binaryAck = 6;

/** Whether a packet is an event, be it with attachments. @param {Head} head */
export const isEvent = ({ type }) => type === event || type === binaryEvent;
/** Whether a packet is an acknowledgement. @param {Head} head */
export const isAck = ({ type }) => type === ack || type === binaryAck;

const before = /^([0-6])(?:[0-9]+-)?(?:(\/[^,]*)(?:,|$))?([0-9]+)?/;
const name = /^\[("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)/;

/**
 * Reads the head of a packet, without its payload.
 * @param {string} text behind the Engine.IO type
 * @returns {Head | undefined} nothing where it is no packet
 */
export function headOf(text) {
  const found = before.exec(text);
  if (!found) return undefined;
  const [start, type, nsp = "/", number] = found;
  const named = name.exec(text.slice(start.length));
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
    return json; // no JSON: whoever decodes it closes the connection
  }
}
