// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").Member} Member */
/** @typedef {import("./trace.js").Person} Person */
/** @typedef {import("./trace.js").Verdict} Verdict */

/**
 * Finds out who received an emit, and why. All facts come from the emit's chain: the event
 * of the emit with its target, the events of the adapter (publish, receive), and a deliver
 * event for each socket.
 *
 * @param {TraceEvent[]} chain the emit and its effects, the emit first
 * @param {Person[]} people the page's clients on stage
 * @param {Map<string, Member>} members by id, the sockets that existed when the emit ran
 * @param {string} [sender] the name of the client whose handler ran the line; undefined if no handler did
 * @returns {{verdicts: Verdict[], strangers: number}} a verdict for each person; strangers: how many other sockets received the emit
 */
export function audience(chain, people, members, sender) {
  const emit = chain[0];
  const delivered = chain.filter((e) => e.kind === "deliver");
  const ours = new Set(people.flatMap((p) => p.sockets));
  return {
    verdicts: people.map((person) => {
      const hits = delivered.filter((e) => e.socket && person.sockets.includes(e.socket));
      const view = { chain, emit, person, members, sender: person.name === sender };
      return {
        name: person.name,
        received: hits.length > 0,
        times: hits.length,
        nsp: emit.nsp ?? "/",
        instance: person.instance,
        far: person.instance !== emit.instance,
        sender: view.sender,
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
 * @property {boolean} sender whether the person's own handler ran the line
 */

/** @typedef {Pick<Verdict, "why" | "because" | "room">} Reason */

/**
 * @param {View} view
 * @param {TraceEvent} hit the delivery to the person's socket
 * @returns {Reason}
 */
function whyReceived({ chain, emit, person, members, sender }, hit) {
  const name = person.name;
  const target = emit.target ?? {};
  const nsp = emit.nsp ?? "/";
  const rooms = target.rooms ?? [];
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
    if (sender) return { because: "in-room", room: shared[0], why: `${name} is in ${shared[0]}, and io.to leaves nobody out, not even the sender.${detour}` };
    return { because: "in-room", room: shared[0], why: `${name} is in ${shared[0]}.${detour}` };
  }
  const except = (target.except ?? []).filter((room) => !members.has(room));
  if (except.length > 0) return { because: "not-excepted", room: except[0], why: `${name} is connected to ${nsp} and not in ${list(except, "or")}.${detour}` };
  if (nsp !== "/") return { because: "in-namespace", why: `${name} has a socket in the namespace ${nsp}.${detour}` };
  if (sender) return { because: "connected", why: `${name} is connected, and io.emit leaves nobody out, not even the sender.${detour}` };
  return { because: "connected", why: `${name} is connected to ${nsp}, and the line names no room.${detour}` };
}

/** @param {View} view @returns {Reason} */
function whyMissed({ chain, emit, person, members, sender }) {
  const name = person.name;
  const target = emit.target ?? {};
  const nsp = emit.nsp ?? "/";
  const rooms = target.rooms ?? [];
  const except = target.except ?? [];
  const all = person.sockets.map((id) => members.get(id)).filter((s) => s !== undefined);
  const sockets = all.filter((s) => s.nsp === nsp);

  if (all.length === 0) {
    const stopped = person.running === false ? `: instance ${person.instance} is stopped` : "";
    return { because: "not-connected", why: `${name} was not connected${stopped}.` };
  }
  if (sockets.length === 0) return { because: "no-namespace", why: `${name} has no socket in the namespace ${nsp}.` };
  const socket = sockets[0];
  if (target.socket) return { because: "one-socket", why: `The line speaks to one socket only, and it is not ${name}’s.` };

  const inside = rooms.filter((room) => socket.rooms.has(room));
  if (rooms.length > 0 && inside.length === 0) {
    const why = sender ? `${name} sent it and is not in ${list(rooms, "or")} either.` : `${name} is not in ${list(rooms, "or")}.`;
    return { because: "not-in-room", room: rooms[0], why };
  }
  if (except.includes(socket.id)) {
    return rooms.length > 0
      ? { because: "sender-left-out", room: inside[0], why: `${name} is in ${list(inside)}, but socket.to leaves out the sender’s own socket.` }
      : { because: "sender-left-out", why: `socket.broadcast leaves out the sender’s own socket, and ${name} is the sender.` };
  }
  const shut = except.filter((room) => socket.rooms.has(room));
  if (shut.length > 0) return { because: "excepted", room: shut[0], why: `${name} is in ${list(shut)}, which except leaves out.` };

  if (socket.instance !== emit.instance) {
    if (target.local) return { because: "local", why: `The emit was local to instance ${emit.instance}, and ${name} is on ${socket.instance}.` };
    if (!chain.some((e) => e.kind === "publish")) {
      return { because: "not-published", why: `Instance ${emit.instance} published nothing, so instance ${socket.instance}, where ${name} is, never heard of it.` };
    }
    if (!chain.some((e) => e.kind === "receive" && e.instance === socket.instance)) {
      return { because: "not-taken", why: `Instance ${socket.instance}, where ${name} is, took nothing from Redis: it is stopped or cut off.` };
    }
  }
  return { because: "unknown", why: `The trace shows no delivery to ${name} and does not say why.` };
}

/**
 * Says in one sentence who received an event and who did not.
 * @param {string} event
 * @param {Verdict[]} verdicts
 */
export function narrate(event, verdicts) {
  const got = verdicts.filter((v) => v.received).map((v) => (v.times > 1 ? `${v.name} (${v.times} times)` : v.name));
  const not = verdicts.filter((v) => !v.received).map((v) => v.name);
  if (got.length === 0) return `Nobody here received ${event}.`;
  if (not.length === 0) return `${list(got)} received ${event}.`;
  return `${list(got)} received ${event}; ${list(not, "and")} did not.`;
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
