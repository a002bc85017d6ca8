// @ts-check
// A request to the REST interface on the stage: it travels from the user's figure to an
// instance, and the response travels back. A request belongs to no connection, so the figure
// is one of the same user, and a request of a user who is not on stage starts at the instance.

import { asker, isRefusal, requestLine, statusLine, whyRefused } from "../../trace/rest.js";

/** @typedef {import("../../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../stage.js").Hop} Hop */
/** @typedef {(user: string | undefined, instance: string | undefined) => string | undefined} KeyOfUser finds the figure of a user, if possible one on the instance */

/** @param {{kind: string}} e */
export const isRequest = ({ kind }) => kind === "request" || kind === "response";

/**
 * The places between which a request or a response travels.
 * @param {TraceEvent} e
 * @param {KeyOfUser} keyOfUser
 */
export function requestRoute(e, keyOfUser) {
  const instance = `instance:${e.instance ?? ""}`;
  const key = keyOfUser(e.user, e.instance);
  const user = key === undefined ? instance : `client:${key}`;
  return e.kind === "request" ? { from: user, to: instance } : { from: instance, to: user };
}

/** What the packet of a request or a response says: its name, and its body. @param {TraceEvent} e */
export function requestPacket(e) {
  const body = (e.frame ?? "").trim();
  return { event: e.kind === "request" ? requestLine(e) : statusLine(e.status), body: body.length > 22 ? `${body.slice(0, 21)}…` : body };
}

/**
 * Gives each response a step of its own. Like the emit, it follows from the request, but the
 * handler answers after it has emitted. So its place is before the first step of which all
 * events came later.
 * @param {Hop[][]} waves the hops of each step
 * @returns {Hop[][]}
 */
export function placeResponses(waves) {
  const responses = waves.flat().filter((h) => h.kind === "response");
  const rest = waves.map((hops) => hops.filter((h) => h.kind !== "response")).filter((hops) => hops.length > 0);
  for (const response of responses) {
    const later = rest.findIndex((hops) => hops.every((h) => h.id > response.id));
    rest.splice(later < 0 ? rest.length : later, 0, [response]);
  }
  return rest;
}

/** The name of a request's or a response's stop in the score. @param {TraceEvent} e */
export const requestStop = (e) => (e.kind === "request" ? e.method ?? "request" : String(e.status ?? "response"));

/**
 * The plate at who answers or is answered. A refusal says why.
 * @param {Hop} hop
 * @returns {import("../stage.js").Mark}
 */
export const requestMark = ({ to, source }) => ({ place: to, name: requestPacket(source).event, text: whyRefused(source) });

/**
 * Tells what a request or a response does: "alice asks instance a: POST /api/tasks".
 * @param {Hop} hop
 * @param {(place: string) => string} nameOf the name of a place
 */
export function describeRequest({ from, to, source: e }, nameOf) {
  const user = (/** @type {string} */ place) => (place.startsWith("client:") ? nameOf(place) : asker(e.user));
  const instance = e.instance ? nameOf(`instance:${e.instance}`) : "the playground, of which no instance runs,";
  if (e.kind === "request") return `${user(from)} asks ${instance}: ${requestLine(e)}`;
  const answer = `${instance} answers ${statusLine(e.status)} to ${user(to)}`;
  return isRefusal(e.status) ? `${answer}: ${whyRefused(e).replace(/\.$/, "")}` : answer;
}
