// @ts-check
import { clientJS } from "../lab/client-line.js";
import { jsLine } from "../lab/server-line.js";
import { methodOf, targets } from "../lab/targets.js";

/** @typedef {import("./fork.js").Act} Act */

const quote = JSON.stringify;

/**
 * Describes an act of a fork: in words and, if a line of the learner's code does the same, with this line.
 * @param {Act} act
 * @returns {{code: string, text: string}}
 */
export function lineOf(act) {
  const { does, client = "", instance = "", nsp = "/", body = {} } = act;
  const of = nsp === "/" ? "" : ` of ${nsp}`;
  switch (does) {
    case "send":
      return {
        code: clientJS({ how: act.answered ? "ack" : "emit", nsp, event: act.event ?? "", args: act.args ?? [], timeout: 0 }).replace("const answer = ", ""),
        text: `in ${client}’s client`,
      };
    case "connect":
      return { code: "socket.connect()", text: `in ${client}’s client${of}` };
    case "disconnect":
      return { code: "socket.disconnect()", text: `in ${client}’s client${of}` };
  }
  if (act.ask === undefined) return { code: "", text: "" };
  const description = describe[act.ask]({ client, instance, of, body, args: act.args ?? [], on: body.on === true });
  return typeof description === "string" ? { code: "", text: description } : description;
}

/**
 * The facts about an action from which the action is described. of: " of /admin", for example, or "" for the namespace "/"; on: whether a fault is set, not undone.
 * @typedef {{client: string, instance: string, of: string, body: Record<string, unknown>, args: unknown[], on: boolean}} Asked
 */

/** Describes each action: with a line of code, or with a sentence if no line of the learner's code does the same. @type {Record<import("./fork.js").Ask, (a: Asked) => string | {code: string, text: string}>} */
const describe = {
  emit: ({ client, instance, body, args }) => ({ code: serverLine(body, args), text: client ? `in ${client}’s handler, on instance ${instance}` : `on instance ${instance}` }),
  join: ({ client, instance, body }) => ({ code: `socket.join(${quote(body.room)})`, text: `for ${client}, on instance ${instance}` }),
  leave: ({ client, instance, body }) => ({ code: `socket.leave(${quote(body.room)})`, text: `for ${client}, on instance ${instance}` }),
  "disconnect-socket": ({ client, of }) => ({ code: "socket.disconnect()", text: `of ${client}${of}, on the server` }),
  drop: ({ client }) => `${client}’s TCP connection is cut`,
  stop: ({ instance }) => `instance ${instance} stops`,
  kill: ({ instance }) => `instance ${instance} is killed`,
  start: ({ instance }) => `instance ${instance} starts`,
  add: ({ instance }) => `instance ${instance} is added`,
  remove: ({ instance }) => `instance ${instance} is removed`,
  cut: ({ instance, on }) => (on ? `instance ${instance} is cut off from Redis` : `instance ${instance} gets Redis again`),
  scatter: ({ on }) => (on ? "the load balancer is no longer sticky" : "the load balancer is sticky again"),
  failover: ({ on }) => (on ? "clients of a stopped instance are sent to another" : "clients of a stopped instance wait for it"),
  block: ({ client, on }) => (on ? `no WebSocket of ${client} gets through` : `WebSockets of ${client} get through again`),
  delay: ({ client, body }) => (Number(body.ms) > 0 ? `${client}’s link takes ${body.ms} ms` : `${client}’s link is quick again`),
  pause: ({ client, on }) => (on ? `${client}’s heartbeat is paused` : `${client}’s heartbeat goes on`),
  offline: ({ client, on }) => (on ? `${client} is offline` : `${client} has a network again`),
  recover: ({ on }) => (on ? "the servers restart with connectionStateRecovery" : "the servers restart without connectionStateRecovery"),
  quick: ({ on }) => (on ? "the servers restart with a fast heartbeat" : "the servers restart with the official heartbeat"),
  large: ({ client, instance }) => ({ code: "socket.emit(\"large\", \"x\".repeat(1_100_000))", text: `in ${client}’s handler, on instance ${instance}` }),
  heal: () => "all faults are undone",
};

/** The line of JavaScript that does the same as an action "emit". @param {Record<string, unknown>} body the action's request @param {unknown[]} more the arguments that followed it */
function serverLine(body, more) {
  const args = [...(body.data === undefined ? [] : [body.data]), ...more];
  const text = (/** @type {string} */ name) => (typeof body[name] === "string" ? /** @type {string} */ (body[name]) : "");
  const names = (/** @type {string} */ name) => (Array.isArray(body[name]) ? /** @type {string[]} */ (body[name]) : []);
  const target = targets.find((t) => t.id === (text("target") || "all"));
  if (!target) return `${text("method") || "emit"}(${quote(text("event"))})`; // the emit panel does not have this target: a lesson, or a later version of the page, used it
  const [first = "", second = first] = names("rooms");
  return jsLine(target, {
    event: text("event"), args,
    room: text("room") || names("except")[0] || first, other: second,
    method: methodOf(text("method")), volatile: body.volatile === true, local: body.local === true,
    timeout: typeof body.timeout === "number" ? body.timeout : undefined, newRoom: text("newRoom"),
  }).replace(/;$/, "");
}
