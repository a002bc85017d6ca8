// @ts-check
// Doors that a connected client opens: packets for which the server ends the connection, and
// messages that are large.
import { endOf, lastId, note } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

const size = 1_100_000; // more than maxHttpBufferSize
const patience = 15_000; // milliseconds

/**
 * Sends something for which the server ends the connection, and says why it did.
 * @param {World} world
 * @param {PlayClient} client
 * @param {() => void} send
 */
async function untilEnded(world, client, send) {
  const mark = lastId(world);
  /** @type {Promise<string>} */
  const gone = new Promise((resolve) => client.socket.once("disconnect", (reason) => resolve(String(reason))));
  send();
  const reason = await within(gone, `${client.name} is still connected.`);
  return `${client.name} hears disconnect, “${reason}”, and not why. ${await endOf(world, mark, client.instance)}`;
}

/** 1.1 MB from the client. @param {World} world @param {PlayClient} client */
export const largeFromClient = (world, client) => untilEnded(world, client, () => client.socket.emit("large", "x".repeat(size)));

/** A second CONNECT for "/". @param {World} world @param {PlayClient} client */
export const secondConnect = (world, client) => untilEnded(world, client, () => client.socket.io.engine.write("0{}"));

/** An event that announces an attachment, and another event in place of it. @param {World} world @param {PlayClient} client */
export const attachmentsMissing = (world, client) => untilEnded(world, client, () => {
  client.socket.io.engine.write('51-["file",{"_placeholder":true,"num":0}]');
  client.socket.io.engine.write('2["news"]');
});

/** 1.1 MB from the server. @param {World} world @param {PlayClient} client */
export async function largeFromServer(world, client) {
  /** @type {Promise<number>} */
  const came = new Promise((resolve) => client.socket.once("large", (text) => resolve(String(text).length)));
  await world.control.ask("large", { instance: client.instance, socket: client.socket.id });
  const length = await within(came, `${client.name} has not received it.`);
  note(world, client, `${length} characters came from the server`);
  return `${client.name} has received ${length.toLocaleString("en")} characters in one event, and stays connected: maxHttpBufferSize limits what a server takes, and nothing limits what it sends.`;
}

/**
 * Waits for something, and throws an Error if it does not come in time.
 * @template T
 * @param {Promise<T>} coming
 * @param {string} otherwise
 * @returns {Promise<T>}
 */
export function within(coming, otherwise) {
  return Promise.race([coming, new Promise((_, reject) => { setTimeout(() => reject(new Error(otherwise)), patience); })]);
}
