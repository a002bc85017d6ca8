// @ts-check
// A request to the task app's REST interface: what a learner wants, as a request, as code in
// JavaScript and in Go, and sent. server/tasks has the app, server/lab/rest.go the way there.

import { Refused, refusedRequest } from "../trace/refusals.js";
import { token } from "./token.js";

/** @typedef {"create" | "update" | "delete"} Deed */
/** @typedef {{_id: string, title: string, done: boolean, projectId?: string, userId: string}} Task a task as the server sends it */
/** @typedef {"valid" | "expired" | "none"} TokenKind */

/**
 * What a learner wants to do.
 * @typedef {object} Wish
 * @property {Deed} does
 * @property {string} user who asks
 * @property {TokenKind} token
 * @property {string} instance the instance that is asked
 * @property {string} task the id of the task; not for "create"
 * @property {string} title
 * @property {string} project the project's id, or "" for a task of the user alone; only for "create"
 * @property {boolean} done only for "update"
 */

/** @typedef {{method: string, path: string, body?: Record<string, unknown>}} Request */

/** The event that each deed makes the server emit. @type {Record<Deed, string>} */
export const events = { create: "task:created", update: "task:updated", delete: "task:deleted" };

/** The request for a wish. Its path is that of the app, without the lab and the instance. @param {Wish} wish @returns {Request} */
export function requestOf({ does, task, title, project, done }) {
  const path = `/api/tasks/${encodeURIComponent(task)}`;
  switch (does) {
    case "create": return { method: "POST", path: "/api/tasks", body: { title, ...(project && { projectId: project }) } };
    case "update": return { method: "PUT", path, body: { title, done } };
    case "delete": return { method: "DELETE", path };
  }
}

/**
 * The rooms to which the app emits a change of a task, in one emit: those of the user who
 * asks, of the task's owner, and of its project. server/tasks/notifier.go does it.
 * @param {Wish} wish
 * @param {Task | undefined} task the task; undefined if it is unknown, or to be created
 */
export function roomsOf({ does, user, project }, task) {
  const projectId = does === "create" ? project : task?.projectId ?? "";
  return [...new Set([`user:${user}`, ...(does !== "create" && task ? [`user:${task.userId}`] : []), ...(projectId ? [`project:${projectId}`] : [])])];
}

const quote = JSON.stringify;

/** The line of the handler that emits. @param {Wish} wish @param {Task | undefined} task @returns {{js: string, go: string}} */
export function handlerLine(wish, task) {
  const rooms = roomsOf(wish, task);
  const event = quote(events[wish.does]);
  const data = wish.does === "delete" ? ["{ taskId }", "deleted{id}"] : wish.does === "update" ? ["{ task }", "updated{task}"] : ["{ task, timestamp }", "created{task, now}"];
  return { js: `io${rooms.map((r) => `.to(${quote(r)})`).join("")}.emit(${event}, ${data[0]});`, go: `io.To(${rooms.map((r) => quote(r)).join(", ")}).Emit(ctx, ${event}, ${data[1]})` };
}

/** The request as a client sends it. @param {Wish} wish @returns {{js: string, go: string}} */
export function clientCode(wish) {
  const { method, path, body } = requestOf(wish);
  const text = body && quote(body);
  const signed = wish.token !== "none";
  const js = [
    `await fetch(${quote(path)}, {`,
    `  method: ${quote(method)},`,
    ...(signed || body ? [`  headers: { ${[signed && "Authorization: `Bearer ${token}`", body && '"Content-Type": "application/json"'].filter(Boolean).join(", ")} },`] : []),
    ...(body ? [`  body: JSON.stringify(${text}),`] : []),
    "});",
  ];
  const go = [
    `req, err := http.NewRequest(${quote(method)}, url+${quote(path)}, ${text ? `strings.NewReader(\`${text.replaceAll("`", '`+"`"+`')}\`)` : "nil"})`,
    ...(signed ? ['req.Header.Set("Authorization", "Bearer "+token)'] : []),
    ...(body ? ['req.Header.Set("Content-Type", "application/json")'] : []),
    "resp, err := http.DefaultClient.Do(req)",
  ];
  return { js: js.join("\n"), go: go.join("\n") };
}

/**
 * An answer of the server.
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} text the body
 * @property {any} data what the body holds if the server has done it; undefined if not
 * @property {import("../trace/refusals.js").Words | undefined} refused why the server has not done it
 * @property {number} id the id of the request in the lab's trace; 0 if nobody watches the trace
 */

/** Sends requests to the instances of a lab in the name of its users. */
export class Rest {
  #base;
  #tokens;
  /** The requests whose answers have not come, each as user, method and path. @type {string[]} */
  #waiting = [];
  /** The ids of the requests that were answered. @type {Set<number>} */
  #answered = new Set();

  /**
   * @param {string} base the path of the lab, such as "/lab/main/"
   * @param {string} tokens the address at which the lab issues access tokens
   */
  constructor(base, tokens) {
    this.#base = base;
    this.#tokens = tokens;
  }

  /**
   * Sends a request and returns the answer, a refusal too.
   * @param {Pick<Wish, "user" | "token" | "instance">} who
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  async send({ user, token: kind, instance }, { method, path, body }) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (kind !== "none") headers.Authorization = `Bearer ${await token(this.#tokens, user, kind)}`;
    if (body) headers["Content-Type"] = "application/json";
    /** @type {Response} */
    let response;
    const name = `${user} ${method} ${path}`;
    this.#waiting.push(name);
    try {
      response = await fetch(`${this.#base}${instance}${path}`, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Refused({ what: "The server did not answer.", next: "Check that the playground is running, then try again.", wait: 0 });
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(name), 1);
    }
    const id = Number(response.headers.get("Trace-Id") ?? 0);
    this.#answered.add(id);
    const text = await response.text();
    const parsed = parse(text);
    return {
      status: response.status, text, data: response.ok ? parsed?.data : undefined,
      refused: response.ok ? undefined : refusedRequest(response, parsed), id,
    };
  }

  /**
   * Whether a request of the trace is one of these. The trace may show it before the answer
   * comes; then one that has the same user, method and path counts.
   * @param {import("../trace/trace.js").TraceEvent} e
   */
  hasSent({ id, user = "", method, path }) {
    return this.#answered.has(id) || this.#waiting.some((name) => name === `${user} ${method} ${path}` || user === "" && name.endsWith(` ${method} ${path}`));
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
