// @ts-check
// Compares the learner's prediction of who receives an event with what happened. The verdicts
// give the reason for each client; this module adds a line of code, or a fact, that would have
// made the prediction right.

import { isUnsure } from "../trace/audience.js";

/** @typedef {import("../trace/trace.js").JudgementKind} JudgementKind */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * How the prediction for one client compares with what happened.
 * @typedef {object} Judgement
 * @property {string} name the client's name
 * @property {JudgementKind} kind
 * @property {boolean} right whether the prediction was right
 * @property {string} sign "right" or "not quite"
 * @property {string} word what happened, compared with what the learner expected
 * @property {string} why the reason, from the trace
 * @property {string} [said] what the learner said, if it was wrong only in how often
 * @property {string} instead the line or the fact that would have made the prediction right; "" if the prediction was right
 */

/** The sign and the word for each kind of judgement. @type {Record<JudgementKind, [string, string]>} */
const words = {
  hit: ["right", "received it, as you said"],
  "rightly-left-out": ["right", "not reached, as you said"],
  extra: ["not quite", "received it, which you did not expect"],
  missed: ["not quite", "not reached, though you expected it"],
};

const quote = JSON.stringify;

/**
 * Judges a prediction, client by client.
 * @param {Iterable<string>} guess the names of the clients that the learner expected to receive the event; a name twice for a client that receives it twice
 * @param {Verdict[]} verdicts
 * @param {boolean} [times] whether the learner was asked how often each client receives the event
 * @returns {Judgement[]} in the order of the verdicts; none for a client of which the page does not know whether it received the event
 */
export function judge(guess, verdicts, times = false) {
  const said = [...guess];
  const expected = new Set(said);
  return verdicts.filter((v) => !isUnsure(v)).map((v) => {
    /** @type {JudgementKind} */
    const kind = v.received ? (expected.has(v.name) ? "hit" : "extra") : expected.has(v.name) ? "missed" : "rightly-left-out";
    const [sign, word] = words[kind];
    const count = said.filter((name) => name === v.name).length;
    if (times && kind === "hit" && count !== v.times) {
      return { name: v.name, kind, right: false, sign: "not quite", word: `received it ${often(v.times)}; you said ${often(count)}`, said: `said ${often(count)}`, why: v.why, instead: v.because === "in-rooms" ? toLeaveOut(v) : "" };
    }
    const instead = kind === "missed" ? toReach(v) : kind === "extra" ? toLeaveOut(v) : "";
    return { name: v.name, kind, right: sign === "right", sign, word: v.times > 1 ? `${word} (${v.times} times)` : word, why: v.why, instead };
  });
}

/** How often, in words. @param {number} times */
const often = (times) => ["never", "once", "twice"][times] ?? `${times} times`;

/**
 * Says which line would have reached a client that did not receive the event, or why none would.
 * @param {Verdict} v
 */
function toReach({ name, because, room = "", rooms = [room], instance = "", nsp = "/", apart = false }) {
  switch (because) {
    case "sender-left-out":
      return room ? `io.to(${quote(room)}) would have reached ${name} too.` : `io.emit would have reached ${name} too.`;
    case "not-in-room":
      return `Being connected is not enough: the server has to call ${rooms.map((r) => `socket.join(${quote(r)})`).join(" or ")} for ${name} first.`;
    case "sender-outside":
      return `socket.to leaves out ${name}, the sender, even in the room: io.to(${quote(room)}) reaches ${name} once the server has called socket.join(${quote(room)}).`;
    case "no-namespace":
      return `A socket in / is not in ${nsp}: the client has to connect to io(${quote(nsp)}) as well.`;
    case "excepted":
      return `except leaves out everyone in its rooms, even those who are in a room that the line names.`;
    case "one-socket":
      return `socket.emit answers the one client whose handler runs; socket.broadcast.emit reaches the others.`;
    case "local":
      return apart
        ? `local changed nothing here: Redis could not have carried it to instance ${instance} either.`
        : `Without local, Redis would have carried it to instance ${instance}.`;
    case "no-adapter":
    case "sender-cut":
    case "receiver-cut":
    case "both-cut":
    case "rejoining":
    case "publish-failed":
    case "not-published":
    case "not-taken":
      return `An emit on one instance reaches clients of another only through Redis.`;
    case "volatile":
      return `Without volatile, the event would have waited until the connection was ready.`;
    case "not-connected":
    case "ended":
      return `An emit reaches only clients that are connected while it runs.`;
    default:
      return "";
  }
}

/**
 * Says which line would have left out a client that received the event, or why the client belongs to the audience.
 * @param {Verdict} v
 */
function toLeaveOut({ name, because, room = "", instance = "", far = false, sender = false, nsp = "/" }) {
  switch (because) {
    case "one-socket":
      return `socket is the connection whose handler runs, and socket.emit writes to it.`;
    case "in-room":
      if (sender) return `socket.to(${quote(room)}) would have left ${name} out.`;
      return far
        ? `A room is not tied to one instance: everyone who joined it receives, on any instance.`
        : `Everyone whom the server put into ${room} receives what is sent there.`;
    case "in-rooms":
      return `Rooms that are named together are one audience, and each socket in it is written to once.`;
    case "not-excepted":
      return `except leaves out only those in the rooms that it names.`;
    case "broadcast":
      return `socket.broadcast leaves out one socket only, the sender’s.`;
    case "in-namespace":
      return far
        ? `io.of(${quote(nsp)}) means all sockets of ${nsp}, those of other instances too.`
        : `io.of(${quote(nsp)}) means all sockets of ${nsp}, whatever rooms they are in.`;
    case "connected":
      if (sender) return `socket.broadcast.emit would have left ${name} out.`;
      return far ? `io means the clients of all instances; io.local would not have reached instance ${instance}.` : `No room is named, so nobody is left out.`;
    default:
      return "";
  }
}

/**
 * Describes judgements for screen readers: first how many predictions were right, then each wrong one.
 * @param {Judgement[]} judgements
 */
export function describeJudgements(judgements) {
  const right = judgements.filter((j) => j.right).length;
  const wrong = judgements.filter((j) => !j.right).map((j) => [`${j.name}: ${j.word}.`, j.why, j.instead].filter(Boolean).join(" "));
  return [`You predicted ${right} of ${judgements.length} correctly.`, ...wrong].join(" ");
}
