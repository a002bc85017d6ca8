// @ts-check
// What the ask box says below the rows of a verdict: what a line returned, and what else it did.

import { clientName, element } from "../page/dom.js";
import { list } from "../trace/audience.js";

/** @typedef {import("../scene/scene.js").Note} Note */
/** @typedef {import("../trace/words.js").Method} Method */
/** @typedef {Record<string, any>} Done the control plane's answer */

/** Describes the effect of each method that changes sockets and returns nothing. @type {Partial<Record<Method, string>>} */
const effects = {
  socketsJoin: "They join, on every instance. The cards show their rooms.",
  socketsLeave: "They leave, on every instance. The cards show their rooms.",
  disconnectSockets: "They are disconnected, on every instance. None of them reconnects on its own.",
};

/** @param {string} text @returns {Note} */
const said = (text) => ({ content: [text] });
/** @param {string} text @returns {Note} */
const failed = (text) => ({ content: [text], failed: true });

/** Notes about the answers or sockets that the lab has left out, if it has. @param {Done} done */
const missingOf = (done) => (done.missing ? [failed(String(done.missing))] : []);

/** Says that an emit reached sockets of other pages too. @param {number} count @returns {Note[]} */
export const strangerNotes = (count) => (count === 0 ? [] : [said(`It also reached ${count} ${count === 1 ? "socket" : "sockets"} of other pages: everyone who opens the playground shares this lab.`)]);

/** Says that an emit could not be published to the other instances. @param {Done} done @returns {Note[]} */
export const unpublishedNotes = (done) => (done.problem ? [failed(`The line returned an error, after it had sent the event to this instance’s clients: ${done.problem}`)] : []);

/**
 * The clients' answers to an emitWithAck.
 * @param {Done} done
 * @param {string[]} missed says of each client that has not answered why
 * @returns {Note[]}
 */
export function answerNotes(done, missed) {
  const answers = (done.answers ?? []).map((/** @type {unknown} */ a) => JSON.stringify(a));
  const late = done.problem ? [failed("The timeout ended before all had answered: the line fails, with the answers that arrived."), ...missed.map(said)] : [];
  const none = answers.length === 0 && !done.problem && !done.missing ? [said("No client received the event, so there is no answer.")] : [];
  return [...answers.map((/** @type {string} */ a) => ({ content: [element("code", {}, a)] })), ...late, ...missingOf(done), ...none];
}

/**
 * What a line returned that sends nothing to clients.
 * @param {Method} method the method that the line calls
 * @param {Done} done
 * @param {(id: string) => string | undefined} ownerOf names the client that has a socket; undefined for a client of another page
 * @returns {Note[]}
 */
export function resultNotes(method, done, ownerOf) {
  if (method === "serverSideEmit") {
    const answers = /** @type {string[]} */ (done.answers ?? []);
    const text = answers.length === 0 && !done.missing
      ? "No other instance answered: none is running, or none is in the cluster."
      : `It went to the other instances, not to clients. Each answered with its name: ${answers.join(", ")}.`;
    return [said(text), ...missingOf(done)];
  }
  if (method !== "fetchSockets") return [said(effects[method] ?? "Done.")];
  const sockets = /** @type {{id: string, rooms: string[]}[]} */ (done.sockets ?? []);
  return [
    ...sockets.map((s) => ({ content: [clientName(ownerOf(s.id) ?? "another page’s client"), " ", element("code", { class: "clip", title: s.id }, s.id), ` ${inRooms(s)}`] })),
    ...missingOf(done),
    ...(sockets.length === 0 && !done.missing ? [said("It found no socket.")] : []),
    ...(done.problem ? [failed(`An instance did not answer in time: ${done.problem}`)] : []),
  ];
}

/** Says which rooms a socket is in. Each is in the room of its id, which is named without the id. @param {{id: string, rooms: string[]}} socket */
export const inRooms = ({ id, rooms }) => `is in ${list([...(rooms.includes(id) ? ["the room of its own id"] : []), ...rooms.filter((r) => r !== id)]) || "no room"}`;

/** The notes as one text, for screen readers. @param {Note[]} notes */
export const textOf = (notes) => notes.map((n) => n.content.map((c) => (typeof c === "string" ? c : c.textContent)).join("")).join(" ");
