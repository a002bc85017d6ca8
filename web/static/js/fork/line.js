// @ts-check
import { clientJS } from "../lab/client-line.js";
import { jsLine } from "../lab/server-line.js";
import { targets } from "../lab/targets.js";

/** @typedef {import("./fork.js").Act} Act */

const quote = JSON.stringify;

/**
 * What an act is, in code where there is a line for it, and in words.
 * @param {Act} act
 * @returns {{code: string, text: string}}
 */
export function lineOf(act) {
  const { does, client = "", instance = "", nsp = "/", body = {} } = act;
  const of = nsp === "/" ? "" : ` of ${nsp}`;
  switch (does) {
    case "send":
      return {
        code: clientJS({ how: act.answered ? "ack" : "emit", nsp, event: act.event ?? "", json: (act.args ?? []).map((a) => quote(a)).join(", "), timeout: 0 }).replace("const answer = ", ""),
        text: `in ${client}’s client`,
      };
    case "connect":
      return { code: "socket.connect()", text: `in ${client}’s client${of}` };
    case "disconnect":
      return { code: "socket.disconnect()", text: `in ${client}’s client${of}` };
  }
  switch (act.ask) {
    case "emit":
      return { code: serverLine(body), text: client ? `in ${client}’s handler, on instance ${instance}` : `on instance ${instance}` };
    case "join":
      return { code: `socket.join(${quote(body.room)})`, text: `for ${client}, on instance ${instance}` };
    case "leave":
      return { code: `socket.leave(${quote(body.room)})`, text: `for ${client}, on instance ${instance}` };
    case "disconnect-socket":
      return { code: "socket.disconnect()", text: `of ${client}${of}, on the server` };
    case "drop":
      return { code: "", text: `${client}’s TCP connection is cut` };
    case "stop":
      return { code: "", text: `instance ${instance} stops` };
    case "kill":
      return { code: "", text: `instance ${instance} is killed` };
    case "start":
      return { code: "", text: `instance ${instance} starts` };
    case "add":
      return { code: "", text: `instance ${instance} is added` };
    case "remove":
      return { code: "", text: `instance ${instance} is removed` };
    case "cut":
      return { code: "", text: body.on ? `instance ${instance} is cut off from Redis` : `instance ${instance} gets Redis again` };
    case "scatter":
      return { code: "", text: body.on ? "the load balancer is no longer sticky" : "the load balancer is sticky again" };
    case "failover":
      return { code: "", text: body.on ? "clients of a stopped instance are sent to another" : "clients of a stopped instance wait for it" };
    case "block":
      return { code: "", text: body.on ? `no WebSocket of ${client} gets through` : `WebSockets of ${client} get through again` };
    case "delay":
      return { code: "", text: Number(body.ms) > 0 ? `${client}’s link takes ${body.ms} ms` : `${client}’s link is quick again` };
    case "pause":
      return { code: "", text: body.on ? `${client}’s heartbeat is paused` : `${client}’s heartbeat goes on` };
    case "heal":
      return { code: "", text: "everything broken is mended" };
  }
  return { code: "", text: "" };
}

/** @param {Record<string, unknown>} body */
function serverLine(body) {
  const text = (/** @type {string} */ name) => (typeof body[name] === "string" ? /** @type {string} */ (body[name]) : "");
  const names = (/** @type {string} */ name) => (Array.isArray(body[name]) ? /** @type {string[]} */ (body[name]) : []);
  const target = targets.find((t) => t.id === (text("target") || "all"));
  if (!target) return `${text("method") || "emit"}(${quote(text("event"))})`; // of a lesson, or of a page to come
  const [first = "", second = first] = names("rooms");
  return jsLine(target, {
    event: text("event"), json: body.data === undefined ? "" : quote(body.data),
    room: text("room") || names("except")[0] || first, other: second,
    method: text("method") || "emit", volatile: body.volatile === true, local: body.local === true,
    timeout: typeof body.timeout === "number" ? body.timeout : undefined, newRoom: text("newRoom"),
  }).replace(/;$/, "");
}
