// @ts-check
// What was done in a trace. Whoever only has the trace, from a file too, can do it
// again: an action of the control plane is recorded with all it was asked for, what a
// client sent with its arguments. Everything else follows by itself.

import { actionRecordedAs, runsInHandler } from "../trace/actions.js";
import { actions, fields } from "../trace/words.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Ask} Ask */
/** @typedef {(socket: string | undefined) => {name: string, nsp: string} | undefined} OwnerOf */

/** Reasons after which a client does not come back by itself: somebody has called connect(). */
const forGood = ["client namespace disconnect", "server namespace disconnect"];

/**
 * @param {TraceEvent[]} events in order
 * @param {OwnerOf} ownerOf
 * @param {(what: string, why: string, id: number) => void} leaveOut
 * @returns {Act[]}
 */
export function actsOf(events, ownerOf, leaveOut) {
  const known = new Map(events.map((e) => [e.id, e]));
  /** @type {Set<string>} sockets' owners that have gone for good, with the namespace */
  const gone = new Set();
  /** @type {Act[]} */
  const acts = [];
  for (const e of events) {
    const owner = ownerOf(e.socket);
    const place = owner && `${owner.name} ${owner.nsp}`;
    switch (e.kind) {
      case "action": {
        const act = asked(e, ownerOf, leaveOut);
        if (act) acts.push(act);
        break;
      }
      case "handle":
        if (owner) {
          const act = sent(e, owner, known.get(e.cause ?? 0), leaveOut);
          if (act) acts.push(act);
        } else leaveOut(`“${e.event}”, sent by another page’s client`, "only this page’s clients are repeated", e.id);
        break;
      case "disconnect":
        if (!place || !forGood.includes(e.reason ?? "")) break;
        gone.add(place);
        if (e.reason === "client namespace disconnect") acts.push({ id: e.id, does: "disconnect", client: owner.name, nsp: owner.nsp, instance: e.instance });
        break;
      case "connect":
        if (place && gone.delete(place)) acts.push({ id: e.id, does: "connect", client: owner.name, nsp: owner.nsp, instance: e.instance });
        break;
      case "verdict":
        if (e.error) leaveOut("a handshake that was refused", "who is not let in receives nothing in either world", e.id);
        break;
      case "emit":
        if (!e.cause) leaveOut(`“${e.event}”, emitted by code of no socket`, "the trace does not hold the request behind it", e.id);
        break;
    }
  }
  return acts;
}

/**
 * @param {TraceEvent} e an action
 * @param {OwnerOf} ownerOf
 * @param {(what: string, why: string, id: number) => void} leaveOut
 * @returns {Act | undefined}
 */
function asked(e, ownerOf, leaveOut) {
  const name = e.event ?? "";
  const ask = actionRecordedAs(name);
  if (ask === "alone") {
    leaveOut(name === actions.alone.recorded ? "the adapter was taken away" : "the adapter was put back", "that is what the two worlds differ in", e.id);
    return undefined;
  }
  const [first] = e.args ?? [];
  if (!ask) return void leaveOut(`“${name}”`, "this page knows no such action", e.id);
  if (typeof first !== "object" || first === null) return void leaveOut(`“${name}”`, "it was recorded without what it was asked for, by an older Socketplay", e.id);
  const body = bodyOf(/** @type {Record<string, unknown>} */ (first));
  const owner = ownerOf(e.socket);
  const needs = actions[ask].about === "client" || ask === "emit" && runsInHandler(body.target);
  if (needs && !owner) return void leaveOut(`“${name}” on another page’s client`, "only this page’s clients are repeated", e.id);
  return { id: e.id, does: "ask", ask, client: owner?.name, instance: e.instance, nsp: e.nsp || owner?.nsp || "/", body };
}

/**
 * @param {TraceEvent} e a handler that was called
 * @param {{name: string, nsp: string}} owner
 * @param {TraceEvent | undefined} frame that brought it
 * @param {(what: string, why: string, id: number) => void} leaveOut
 * @returns {Act | undefined}
 */
function sent(e, owner, frame, leaveOut) {
  const args = e.args ?? [];
  if (binary(args)) return void leaveOut(`“${e.event}”, sent by ${owner.name}`, "it carried binary data, of which the trace keeps the beginning only", e.id);
  // [type] [namespace,] [acknowledgement id] […
  const answered = /^42(?:\/[^,[]*,)?\d+\[/.test(frame?.frame ?? "");
  return { id: frame?.id ?? e.id, does: "send", client: owner.name, nsp: owner.nsp, instance: e.instance, event: e.event ?? "", args, answered };
}

/** Whether a payload refers to attachments. @param {unknown} value @returns {boolean} */
function binary(value) {
  if (typeof value !== "object" || value === null) return false;
  return /** @type {Record<string, unknown>} */ (value)._placeholder === true || Object.values(value).some(binary);
}

/** @type {Record<(typeof fields)[keyof typeof fields], (value: unknown) => boolean>} */
const isA = {
  text: (v) => typeof v === "string",
  texts: (v) => Array.isArray(v) && v.every((text) => typeof text === "string"),
  boolean: (v) => typeof v === "boolean",
  integer: (v) => Number.isSafeInteger(v),
  json: () => true,
};

/** Where an action was done and on whom: in a fork these have other names. @type {import("../trace/words.js").Field[]} */
const places = ["instance", "nsp", "socket", "link"];

/** What an action was asked for beside that. The rest of the record is left behind. @param {Record<string, unknown>} asked */
function bodyOf(asked) {
  return Object.fromEntries(Object.entries(fields)
    .filter(([name, type]) => !places.some((place) => place === name) && Object.hasOwn(asked, name) && isA[type](asked[name]))
    .map(([name]) => [name, asked[name]]));
}
