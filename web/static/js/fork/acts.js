// @ts-check
// Finds the acts in a trace. An act is something that a fork can repeat: an action that the
// page asked the lab for, an event that a client sent, or a client's connect or disconnect.
// The trace contains all that is needed to repeat an act: the whole request of an action, and
// the arguments of an event. An event says if the trace has only a part of these. All other events of the trace are effects of the acts.

import { actionRecordedAs, runsInHandler } from "../trace/actions.js";
import { leftOutOf } from "../trace/cut.js";
import { requestLine } from "../trace/rest.js";
import { actions, fields } from "../trace/words.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Ask} Ask */
/** @typedef {(socket: string | undefined) => {name: string, nsp: string} | undefined} OwnerOf */

/** After a disconnect with one of these reasons a client does not reconnect on its own. If the client connects again, its program has called connect(). */
const withoutReconnect = ["client namespace disconnect", "server namespace disconnect"];

/**
 * The acts in a trace, in order.
 * @param {TraceEvent[]} events in order
 * @param {OwnerOf} ownerOf names the page's client that had a socket, and the socket's namespace
 * @param {(what: string, why: string, id: number) => void} leaveOut is called for each event that cannot be repeated
 * @returns {Act[]}
 */
export function actsOf(events, ownerOf, leaveOut) {
  const known = new Map(events.map((e) => [e.id, e]));
  /** The clients that will not reconnect on their own, each as its name and the namespace. @type {Set<string>} */
  const gone = new Set();
  /** @type {Act[]} */
  const acts = [];
  for (const e of events) {
    const owner = ownerOf(e.socket);
    const clientInNsp = owner && `${owner.name} ${owner.nsp}`;
    switch (e.kind) {
      case "action": {
        const act = actOfAction(e, ownerOf, leaveOut);
        if (act) acts.push(act);
        break;
      }
      case "handle":
        if (owner) {
          const act = actOfHandledEvent(e, owner, known.get(e.cause ?? 0), leaveOut);
          if (act) acts.push(act);
        } else leaveOut(`“${e.event}”, sent by another page’s client`, "only this page’s clients are repeated", e.id);
        break;
      case "disconnect":
        if (!clientInNsp || !withoutReconnect.includes(e.reason ?? "")) break;
        gone.add(clientInNsp);
        if (e.reason === "client namespace disconnect") acts.push({ id: e.id, does: "disconnect", client: owner.name, nsp: owner.nsp, instance: e.instance });
        break;
      case "connect":
        if (clientInNsp && gone.delete(clientInNsp)) acts.push({ id: e.id, does: "connect", client: owner.name, nsp: owner.nsp, instance: e.instance });
        break;
      case "verdict":
        if (e.error) leaveOut("a handshake that was refused", "a refused client receives nothing in either world", e.id);
        break;
      case "request":
        if (e.method !== "GET") leaveOut(requestLine(e), "a fork repeats lines and events, no requests: its labs have other tasks", e.id);
        break;
      case "emit":
        if (!e.cause) leaveOut(`“${e.event}”, emitted by code outside any socket’s handler`, "the trace does not hold the request behind it", e.id);
        break;
    }
  }
  return acts;
}

/**
 * The act for an action that the page asked the lab for; undefined if the fork cannot repeat the action.
 * @param {TraceEvent} e an action
 * @param {OwnerOf} ownerOf
 * @param {(what: string, why: string, id: number) => void} leaveOut
 * @returns {Act | undefined}
 */
function actOfAction(e, ownerOf, leaveOut) {
  const name = e.event ?? "";
  const ask = actionRecordedAs(name);
  if (ask === "alone") {
    leaveOut(name === actions.alone.recorded ? "the adapter was taken away" : "the adapter was put back", "the adapter is what the two worlds differ in", e.id);
    return undefined;
  }
  const [first, ...args] = e.args ?? [];
  if (!ask) return void leaveOut(`“${name}”`, "this page knows no such action", e.id);
  if (typeof first !== "object" || first === null) return void leaveOut(`“${name}”`, "an older Socketplay recorded it without its request", e.id);
  if (leftOutOf(e)) return void leaveOut(`“${name}”`, leftOutOf(e), e.id);
  if (hasBinary(args)) return void leaveOut(`“${name}”`, binary, e.id);
  const body = bodyOf(/** @type {Record<string, unknown>} */ (first));
  const owner = ownerOf(e.socket);
  const needs = actions[ask].about === "client" || ask === "emit" && runsInHandler(body.target);
  if (needs && !owner) return void leaveOut(`“${name}” on another page’s client`, "only this page’s clients are repeated", e.id);
  return { id: e.id, does: "ask", ask, client: owner?.name, instance: e.instance, nsp: e.nsp || owner?.nsp || "/", body, ...(args.length > 0 ? { args } : {}) };
}

/**
 * The act for an event that a client sent; undefined if the fork cannot repeat the event.
 * @param {TraceEvent} e the trace event that records the call of the server's handler
 * @param {{name: string, nsp: string}} owner the client that sent the event
 * @param {TraceEvent | undefined} frame the frame that carried the event; undefined if the trace does not have it
 * @param {(what: string, why: string, id: number) => void} leaveOut
 * @returns {Act | undefined}
 */
function actOfHandledEvent(e, owner, frame, leaveOut) {
  const args = e.args ?? [];
  if (hasBinary(args)) return void leaveOut(`“${e.event}”, sent by ${owner.name}`, binary, e.id);
  if (leftOutOf(e)) return void leaveOut(`“${e.event}”, sent by ${owner.name}`, leftOutOf(e), e.id);
  // The frame of an event is: 42 (the types MESSAGE and EVENT), perhaps the namespace and a comma, perhaps an acknowledgement id, the payload from [ on.
  const answered = /^42(?:\/[^,[]*,)?\d+\[/.test(frame?.frame ?? "");
  return { id: frame?.id ?? e.id, does: "send", client: owner.name, nsp: owner.nsp, instance: e.instance, event: e.event ?? "", args, answered };
}

const binary = "it carried binary data, and the trace keeps only the beginning of that";

/** Whether a payload contains placeholders for binary attachments. @param {unknown} value @returns {boolean} */
function hasBinary(value) {
  if (typeof value !== "object" || value === null) return false;
  return /** @type {Record<string, unknown>} */ (value)._placeholder === true || Object.values(value).some(hasBinary);
}

/** @type {Record<(typeof fields)[keyof typeof fields], (value: unknown) => boolean>} */
const isOfType = {
  text: (v) => typeof v === "string",
  texts: (v) => Array.isArray(v) && v.every((text) => typeof text === "string"),
  boolean: (v) => typeof v === "boolean",
  integer: (v) => Number.isSafeInteger(v),
  json: () => true,
};

/** The fields of a request that name an instance, a namespace, a socket or a link. In a fork they get other values. @type {import("../trace/words.js").Field[]} */
const places = ["instance", "nsp", "socket", "link"];

/** The fields of a recorded request that a fork repeats as they are. Unknown fields, and values of a wrong type, are left out. @param {Record<string, unknown>} request */
function bodyOf(request) {
  return Object.fromEntries(Object.entries(fields)
    .filter(([name, type]) => !places.some((place) => place === name) && Object.hasOwn(request, name) && isOfType[type](request[name]))
    .map(([name]) => [name, request[name]]));
}
