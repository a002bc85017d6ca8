// @ts-check
import { actions, recorded, targets } from "./words.js";

/** @typedef {import("./words.js").Action} Action */
/** @typedef {import("./words.js").Recorded} Recorded */
/** @typedef {import("./words.js").Target} Target */

/** Whether the trace records some action under the given name. @param {unknown} name @returns {name is Recorded} */
const isRecorded = (name) => typeof name === "string" && Object.hasOwn(recorded, name);

/**
 * The action that the trace records under a name; undefined if this page does not know it.
 * @param {string | undefined} name
 * @returns {Action | undefined}
 */
export const actionRecordedAs = (name) => (isRecorded(name) ? recorded[name] : undefined);

/** Whether an action acts on one client, and not on an instance or the whole lab. @param {Action} action @returns {action is import("./words.js").ClientAction} */
export const isAboutClient = (action) => actions[action].about === "client";

/** Whether an action sets or undoes a fault, something broken on purpose. @param {string | undefined} name as the trace records it */
export function isFault(name) {
  const action = actionRecordedAs(name);
  return action !== undefined && actions[action].fault;
}

/** @type {Recorded[]} */
const emitting = ["emit", "emitWithAck"];

/** Whether an action ran a line that emits to clients. @param {string | undefined} name as the trace records it */
export const emits = (name) => emitting.some((n) => n === name);

/** For each action the words that follow the user's name in the action's row: "alice ran an emit". @type {Record<Recorded, string>} */
const sentences = {
  emit: "ran an emit",
  emitWithAck: "ran an emit and waited for answers",
  fetchSockets: "fetched sockets",
  socketsJoin: "put sockets into a room",
  socketsLeave: "took sockets out of a room",
  disconnectSockets: "disconnected sockets on the server",
  serverSideEmit: "emitted to the other instances",
  join: "put the socket into a room",
  leave: "took the socket out of a room",
  drop: "dropped the TCP connection",
  disconnect: "disconnected the socket on the server",
  stop: "stopped the instance",
  start: "started the instance",
  kill: "killed the instance",
  add: "added the instance",
  remove: "removed the instance",
  cut: "cut the instance off from Redis",
  mend: "reconnected the instance to Redis",
  "remove-adapter": "took the adapter away",
  "add-adapter": "put the adapter back",
  scatter: "switched the load balancer’s stickiness off",
  stick: "made the load balancer sticky again",
  failover: "made the load balancer send the clients of a stopped instance to another",
  "no-failover": "made the clients of a stopped instance wait for it",
  block: "blocked a client’s WebSocket",
  unblock: "let a client’s WebSocket through",
  delay: "slowed a client’s link",
  hurry: "made a client’s link quick again",
  pause: "paused a client’s heartbeat",
  resume: "resumed a client’s heartbeat",
  offline: "took a client’s network away",
  online: "gave a client its network back",
  "add-recovery": "restarted the servers with connectionStateRecovery",
  "remove-recovery": "restarted the servers without connectionStateRecovery",
  "quick-heartbeat": "restarted the servers with a fast heartbeat",
  "usual-heartbeat": "restarted the servers with the official heartbeat",
  "emit-large": "emitted 1.1 MB to one socket",
  heal: "undid everything that was broken",
};

/** The words for an action that follow the user's name; the name itself if this page does not know the action. @param {string} name as the trace records it */
export const sentenceOf = (name) => (isRecorded(name) ? sentences[name] : name);

/** Whether a line of code with the given target runs in a socket's handler, and so needs a socket. @param {unknown} target */
export const runsInHandler = (target) =>
  typeof target === "string" && Object.hasOwn(targets, target) && targets[/** @type {Target} */ (target)].sender;
