// @ts-check
import { capitalInstanceName, instanceName } from "./instance-name.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").Member} Member */
/** @typedef {import("./trace.js").Person} Person */
/** @typedef {import("./trace.js").Verdict} Verdict */
/** @typedef {import("./trace.js").Circumstances} Circumstances */

/** The circumstances of a line if nothing is broken and nothing happened meanwhile. @returns {Circumstances} */
export const ordinary = () => ({ cut: [], rejoining: [], alone: false, problem: "", lost: 0, ended: [] });

/**
 * Finds out who received an emit, and why. Who received it comes from the emit's chain: the
 * event of the emit with its target, the events of the adapter (publish, receive), and a
 * deliver event for each socket. If an event is missing from the chain, the circumstances may
 * explain that. If they do not, the reason says that the page does not know.
 *
 * @param {TraceEvent[]} chain the emit and its effects, the emit first
 * @param {Person[]} people the page's clients on stage
 * @param {Map<string, Member>} members by id, the sockets that existed when the emit ran
 * @param {string} [sender] the name of the client whose handler ran the line; undefined if no handler did
 * @param {Circumstances} [lab]
 * @returns {{verdicts: Verdict[], strangers: number}} a verdict for each person; strangers: how many other sockets received the emit
 */
export function audience(chain, people, members, sender, lab = ordinary()) {
  const emit = chain[0];
  const delivered = chain.filter((e) => e.kind === "deliver");
  const ours = new Set(people.flatMap((p) => [...p.sockets, ...(p.past ?? [])]));
  return {
    verdicts: people.map((person) => {
      const hits = delivered.filter((e) => e.socket && person.sockets.includes(e.socket));
      const view = { chain, emit, person, members, lab, sender: person.name === sender };
      return {
        name: person.name,
        received: hits.length > 0,
        times: hits.length,
        nsp: emit.nsp ?? "/",
        instance: person.instance,
        far: person.instance !== emit.instance,
        sender: view.sender,
        apart: lab.alone || lab.cut.includes(emit.instance ?? "") || lab.cut.includes(person.instance),
        ...(hits.length > 0 ? whyReceived(view, hits[0]) : whyMissed(view)),
      };
    }),
    strangers: new Set(delivered.map((e) => e.socket).filter((id) => id && !ours.has(id))).size,
  };
}

/**
 * The facts from which the reason for one person's verdict is found.
 * @typedef {object} View
 * @property {TraceEvent[]} chain the emit and its effects
 * @property {TraceEvent} emit the first event of the chain
 * @property {Person} person
 * @property {Map<string, Member>} members by id, the sockets that existed when the emit ran
 * @property {Circumstances} lab
 * @property {boolean} sender whether the person's own handler ran the line
 */

/** @typedef {Pick<Verdict, "why" | "because" | "room" | "rooms">} Reason */

/**
 * @param {View} view
 * @param {TraceEvent} hit the delivery to the person's socket
 * @returns {Reason}
 */
function whyReceived(view, hit) {
  const { person: { name, delayMs = 0 } } = view;
  const reason = whyAddressed(view, hit);
  // The trace shows that the server has sent the event. On a slow link the client gets it later.
  return delayMs > 0 ? { ...reason, why: `${reason.why} It arrives late: ${name}’s link takes ${delayMs} ms.` } : reason;
}

/**
 * @param {View} view
 * @param {TraceEvent} hit
 * @returns {Reason}
 */
function whyAddressed({ chain, emit, person, members, sender }, hit) {
  const name = person.name;
  const target = emit.target ?? {};
  const nsp = emit.nsp ?? "/";
  const rooms = target.rooms ?? [];
  const except = target.except ?? [];
  const far = hit.instance !== emit.instance && chain.some((e) => e.kind === "receive" && e.instance === hit.instance);
  const detour = far ? ` Instance ${hit.instance} took it from Redis.` : "";

  if (target.socket) {
    return { because: "one-socket", why: `The line speaks to one socket, and that socket is ${name}’s.` };
  }
  if (rooms.length > 0) {
    const shared = rooms.filter((room) => members.get(hit.socket ?? "")?.rooms.has(room));
    if (shared.length === 0) return { because: "in-room", room: rooms[0], why: `The emit names ${list(rooms)}, and ${name}’s socket was found there.${detour}` };
    if (shared.length > 1) {
      return { because: "in-rooms", room: shared[0], why: `${name} is in ${list(shared)}; one emit writes to each socket once.${detour}` };
    }
    if (sender && except.length === 0) return { because: "in-room", room: shared[0], why: `${name} is in ${shared[0]}, and io.to leaves nobody out, not even the sender.${detour}` };
    return { because: "in-room", room: shared[0], why: `${name} is in ${shared[0]}.${detour}` };
  }
  const shut = except.filter((room) => !members.has(room));
  if (shut.length > 0) return { because: "not-excepted", room: shut[0], why: `${name} is connected to ${nsp} and not in ${list(shut, "or")}.${detour}` };
  if (except.length > 0) return { because: "broadcast", why: `${name} is connected to ${nsp}, and socket.broadcast leaves out the sender alone.${detour}` };
  if (nsp !== "/") return { because: "in-namespace", why: `${name} has a socket in the namespace ${nsp}.${detour}` };
  if (sender) return { because: "connected", why: `${name} is connected, and io.emit leaves nobody out, not even the sender.${detour}` };
  return { because: "connected", why: `${name} is connected to ${nsp}, and the line names no room.${detour}` };
}

/** @param {View} view @returns {Reason} */
function whyMissed(view) {
  const { chain, emit, person, members, sender } = view;
  const name = person.name;
  const target = emit.target ?? {};
  const nsp = emit.nsp ?? "/";
  const rooms = target.rooms ?? [];
  const except = target.except ?? [];
  const all = person.sockets.map((id) => members.get(id)).filter((s) => s !== undefined);
  const sockets = all.filter((s) => s.nsp === nsp);

  if (person.sockets.length === 0) {
    if (person.past?.some((id) => chain.some((e) => e.kind === "deliver" && e.socket === id))) {
      return { because: "not-connected", why: `${name} was not connected. The server had not noticed, and wrote to ${name}’s old socket.` };
    }
    if (person.running === false) return { because: "not-connected", why: `${name} was not connected: ${instanceName(person.instance, view.lab.one)} does not run.` };
    return { because: "not-connected", why: `${name} was not connected${person.detail ? ` (${person.detail})` : ""}.` };
  }
  if (all.length === 0) {
    if (person.running === false) return { because: "not-connected", why: `${capitalInstanceName(person.instance, view.lab.one)} does not run, and ${name} has not noticed yet.` };
    if (view.lab.lost > 0) return unexplained(view);
    return { because: "not-connected", why: `${name} was not connected: the server had no socket of ${name} any more, and ${name} had not noticed.` };
  }
  if (sockets.length === 0) return { because: "no-namespace", why: `${name} has no socket in the namespace ${nsp}.` };
  const socket = sockets[0];
  if (target.socket && target.socket !== socket.id) return { because: "one-socket", why: `The line speaks to one socket only, and it is not ${name}’s.` };

  const inside = rooms.filter((room) => room === socket.id || socket.rooms.has(room));
  if (rooms.length > 0 && inside.length === 0) {
    if (except.includes(socket.id)) return { because: "sender-outside", room: rooms[0], why: `${name} sent it and is not in ${list(rooms, "or")} either.` };
    if (sender) return { because: "not-in-room", room: rooms[0], rooms, why: `${name} is not in ${list(rooms, "or")}: to run the line does not put ${name} there.` };
    return { because: "not-in-room", room: rooms[0], rooms, why: `${name} is not in ${list(rooms, "or")}.` };
  }
  if (except.includes(socket.id)) {
    return rooms.length > 0
      ? { because: "sender-left-out", room: inside[0], why: `${name} is in ${list(inside)}, but socket.to leaves out the sender’s own socket.` }
      : { because: "sender-left-out", why: `socket.broadcast leaves out the sender’s own socket, and ${name} is the sender.` };
  }
  const shut = except.filter((room) => socket.rooms.has(room));
  if (shut.length > 0) return { because: "excepted", room: shut[0], why: `${name} is in ${list(shut)}, which except leaves out.` };
  return (socket.instance !== emit.instance && whyNotAcross(view, socket)) || whyNotDelivered(view, socket);
}

/** Combines a client's verdicts on several emits into one: "received" if any of the emits reached the client. @param {Verdict | undefined} before @param {Verdict} v @returns {Verdict} */
export function mergeVerdicts(before, v) {
  if (!before) return v;
  if (before.received && v.received) return { ...v, times: before.times + v.times };
  return v.received ? v : before;
}

/**
 * Explains why the emit did not reach the instance of a person on another instance.
 * @param {View} view
 * @param {Member} socket
 * @returns {Reason | undefined} undefined if that instance took the emit from Redis
 */
function whyNotAcross(view, socket) {
  const { chain, emit, person: { name }, lab } = view;
  const [here, there] = [emit.instance ?? "", socket.instance];
  if (emit.target?.local) return { because: "local", why: `The emit was local to instance ${here}, and ${name} is on ${there}.` };
  if (lab.alone) return { because: "no-adapter", why: `No adapter joins the instances: ${here} published nothing, and ${there}, where ${name} is, never heard of it.` };

  const publish = chain.find((e) => e.kind === "publish");
  if (publish?.error || lab.cut.includes(here)) {
    return lab.cut.includes(there)
      ? { because: "both-cut", why: `Instance ${here}, where the line ran, was cut off from Redis and published nothing. Instance ${there}, where ${name} is, was cut off too.` }
      : { because: "sender-cut", why: `Instance ${here}, where the line ran, was cut off from Redis and published nothing. So instance ${there}, where ${name} is, had nothing to take.` };
  }
  if (lab.problem) return { because: "publish-failed", why: `Instance ${here} could not publish it, so instance ${there}, where ${name} is, had nothing to take. The line’s error: ${lab.problem}` };
  if (chain.some((e) => e.kind === "receive" && e.instance === there)) return undefined;
  if (lab.cut.includes(there)) return { because: "receiver-cut", why: `Instance ${there}, where ${name} is, was cut off from Redis and took nothing from it.` };
  if (lab.lost > 0) return unexplained(view);
  if (!publish) return { because: "not-published", why: `Instance ${here} published nothing, so instance ${there}, where ${name} is, never heard of it. The trace does not say why.` };
  if (lab.ended.includes(socket.id)) return undefined;
  if (lab.rejoining.includes(there)) return { because: "rejoining", why: `Instance ${there}, where ${name} is, had only now got Redis back and was not subscribed again.` };
  return { because: "not-taken", why: `Instance ${here} published it, but the trace does not show that instance ${there}, where ${name} is, took it from Redis. It does not say why.` };
}

/**
 * Explains why the person's instance, which knew of the emit, did not send it to the person.
 * @param {View} view
 * @param {Member} socket
 * @returns {Reason}
 */
function whyNotDelivered(view, socket) {
  const { emit, person: { name }, lab } = view;
  if (lab.ended.includes(socket.id)) return { because: "ended", why: `${name}’s connection ended just then.` };
  if (lab.lost === 0 && emit.target?.volatile) return { because: "volatile", why: `The emit was volatile, and ${name}’s connection was not ready to take it.` };
  return unexplained(view);
}

/** @param {View} view @returns {Reason} */
function unexplained({ person: { name }, lab: { lost } }) {
  return lost > 0
    ? { because: "lost", why: `Not seen here: the page missed ${lost} ${lost === 1 ? "event" : "events"} of the trace meanwhile, so it cannot tell whether ${name} received it.` }
    : { because: "unknown", why: `Not seen here: the trace shows no delivery to ${name} and does not say why.` };
}

/** Whether the page does not know if a client received the emit. @param {Verdict} v */
export const isUnsure = (v) => v.because === "lost" || v.because === "unknown";

/**
 * Says in one sentence who received an event and who did not.
 * @param {string} event
 * @param {Verdict[]} verdicts
 */
export function narrate(event, verdicts) {
  const got = verdicts.filter((v) => v.received).map((v) => (v.times > 1 ? `${v.name} (${v.times} times)` : v.name));
  const not = verdicts.filter((v) => !v.received && !isUnsure(v)).map((v) => v.name);
  const unsure = verdicts.filter(isUnsure).map((v) => v.name);
  const seen = got.length > 0
    ? `${list(got)} received ${event}${not.length > 0 ? `; ${list(not)} did not` : ""}.`
    : unsure.length === 0 ? `Nobody here received ${event}.` : not.length > 0 ? `${list(not)} did not receive ${event}.` : "";
  const unseen = unsure.length > 0 ? `It is not seen here whether ${list(unsure, "or")} received ${event}.` : "";
  return `${seen} ${unseen}`.trim();
}

/**
 * Joins words: "a, b and c".
 * @param {string[]} words
 * @param {string} [last] the conjunction before the last word
 */
export function list(words, last = "and") {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}
