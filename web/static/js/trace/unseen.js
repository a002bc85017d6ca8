// @ts-check
// Says why the page does not see something that it waits for. Each sentence names a cause
// only if the page knows it.

import { list } from "./audience.js";
import { capitalInstanceName } from "./instance-name.js";

/**
 * Why a page has no connection to its lab.
 * @typedef {object} Down
 * @property {boolean} ended whether the connection was there and has ended, and no attempt to connect again has failed yet
 * @property {string} reason why it has ended, or why the attempt has failed
 * @property {import("./refusals.js").Words} [words] what the limit of the server that is the reason says; undefined if none is
 */

/** The most bytes that a server takes in one message: maxHttpBufferSize in Socket.IO, and in the playground. */
export const limit = 1_000_000;

/**
 * What the page knows about a client that has sent something, or should answer.
 * @typedef {object} Sender
 * @property {string} name the client's name
 * @property {string} instance the instance that the client connects to
 * @property {boolean} running whether that instance runs
 * @property {boolean} [one] whether the lab has one instance
 * @property {string} ended why the client's connection has ended since; "" if it has not
 * @property {boolean} paused whether nothing that the client sends arrives
 * @property {number} delayMs by how many milliseconds the client's link delays each message; 0: it does not
 */

/**
 * Says why the trace does not show that an event of a client has arrived on the server.
 * @param {string} event
 * @param {Sender} sender
 * @param {{bytes: number, lost: number, watching: boolean}} page bytes: the size of the
 *   message; lost: how many events of the trace the page has missed since; watching: whether
 *   the page gets the trace
 */
export function whyNotArrived(event, { name, instance, one, running, ended, paused }, { bytes, lost, watching }) {
  if (ended && bytes > limit) {
    return `The message has ${number(bytes)} bytes, more than the ${number(limit)} that the server takes (maxHttpBufferSize). So the server closed ${name}’s connection, and ${event} did not get through.`;
  }
  if (!running) return `${capitalInstanceName(instance, one)} does not run, so nobody is there who could receive ${event}.`;
  if (ended) return `${name}’s connection ended before the server was seen to receive ${event}: ${ended}.`;
  if (paused) return `${event} waits on ${name}’s link: while the heartbeat is paused, nothing that ${name} sends arrives.`;
  if (bytes > limit) return `The message has ${number(bytes)} bytes, more than the ${number(limit)} that the server takes (maxHttpBufferSize), so ${event} does not get through. The server ends ${name}’s connection for that, which is not seen here yet.`;
  if (!watching) return `${event} is not seen here, because the page has no connection to the lab’s control plane, which sends it the trace.`;
  if (lost > 0) return `${event} is not seen here. The page missed ${lost} ${lost === 1 ? "event" : "events"} of the trace meanwhile, perhaps this one.`;
  return `${event} is not seen here: the trace does not show it on the server, and does not say why.`;
}

/**
 * Says why a client has not answered an event that the server sent it.
 * @param {Sender} sender
 * @param {{silent: boolean, waitedMs: number}} wait silent: whether the client was told not to answer; waitedMs: how long the server waited
 */
export function whyNoAnswer({ name, ended, paused, delayMs }, { silent, waitedMs }) {
  if (silent) return `${name} was told not to answer: the box for that is ticked.`;
  if (ended) return `${name}’s connection ended before an answer came: ${ended}.`;
  if (paused) return `${name}’s answer waits on its link: while the heartbeat is paused, nothing that ${name} sends arrives.`;
  if (2 * delayMs >= waitedMs) return `${name}’s answer comes too late: its link takes ${delayMs} ms there and ${delayMs} ms back.`;
  return `${name}’s answer is not seen here, and the trace does not say why.`;
}

/**
 * Says why a client got no acknowledgement from the server, which received the event.
 * @param {string} event
 * @param {Sender} sender
 * @param {{unheard: boolean, acknowledged: boolean, waitedMs: number}} server unheard: the server has no
 *   handler for the event; acknowledged: the server has sent an acknowledgement
 */
export function whyNoAcknowledgement(event, { name, ended, delayMs }, { unheard, acknowledged, waitedMs }) {
  if (ended) return `${name}’s connection ended meanwhile: ${ended}.`;
  if (acknowledged && 2 * delayMs >= waitedMs) return `The acknowledgement comes too late: ${name}’s link takes ${delayMs} ms there and ${delayMs} ms back.`;
  if (acknowledged) return `The server has acknowledged ${event}, but ${name} is not seen to receive that.`;
  if (unheard) return `Nobody on the server listens to ${event}, so nobody acknowledges it.`;
  return `A handler of ${event} ran and has not acknowledged it.`;
}

/**
 * Says why the trace does not show a line that the server ran.
 * @param {{lost: number, watching: boolean}} page
 */
export function whyNotShown({ lost, watching }) {
  if (!watching) return "The server ran the line. What it did is not seen here, because the page has no connection to the lab’s control plane now.";
  if (lost > 0) return `The server ran the line. What it did is not seen here: the page missed ${lost} ${lost === 1 ? "event" : "events"} of the trace meanwhile.`;
  return "The server ran the line. What it did is not seen here, and the page does not know why. The timeline may show it.";
}

/**
 * Says whose answers a line waits for.
 * @param {string[]} names who has not answered yet
 * @param {number} [delayMs] by how many milliseconds one of their links delays each message
 */
export function waitingFor(names, delayMs = 0) {
  if (names.length === 0) return "Waiting until the page sees what the line did.";
  const late = delayMs > 0 ? ` Each message takes ${delayMs} ms on the way.` : "";
  return `Waiting for ${names.length === 1 ? "the answer" : "the answers"} of ${list(names)}.${late}`;
}

/**
 * Says why the control plane does not get a request that is too large.
 * @param {number} bytes the size of the request
 */
export function tooLarge(bytes) {
  return `The request for this line has ${number(bytes)} bytes, and the control plane takes no more than ${number(limit)} in one message (maxHttpBufferSize). It was not sent: no line has run, and nothing is lost.`;
}

/**
 * Says that the connection to the control plane has ended while a request waited for its answer.
 * @param {string} action
 * @param {string} reason
 */
export const lostAnswer = (action, reason) => `The page lost its connection to the lab before the answer to “${action}” came: ${reason}. Whether the lab did it is not seen here.`;

/**
 * Says why a page has no connection to its lab, and what happens next.
 * @param {Down} down
 * @param {string} kept what the page keeps meanwhile
 * @param {boolean} [offline] whether the browser says that it has no network
 * @returns {[string, string]}
 */
export function whyDown({ ended, reason, words }, kept, offline = false) {
  if (words) return [words.what, words.next];
  if (offline) return ["This device is offline.", `The page connects again on its own when the network is back, and keeps ${kept}.`];
  return ended
    ? [`The connection to the lab has ended: ${reason}.`, `The page connects again on its own and keeps ${kept}.`]
    : ["The playground’s server does not answer.", `It may have been stopped. If it is yours, start it again with make run; this page reconnects on its own and keeps ${kept}.`];
}

/** Writes a number with separators between the thousands. @param {number} n */
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
