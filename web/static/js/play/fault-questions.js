// @ts-check
// What the panel Break asks before a fault, and how the answers compare with what happened.

/** @typedef {import("../scene/scene.js").ChoiceQuestion} ChoiceQuestion */
/** @typedef {import("../scene/scene.js").Guess} Guess */
/** @typedef {import("./faults.js").FaultName | import("./fault-panel.js").Fault} Id the id of a fault of the panel */
/** @typedef {import("../scene/scene.js").Row} Row */

/**
 * What happened to a client, or to an attempt to connect. A field is absent if nothing of it
 * happened while the page watched.
 * @typedef {object} Facts
 * @property {string} [reason] the reason that the client's "disconnect" gave
 * @property {"away" | "trying" | "rooms" | "none" | "back"} [then] away: the client does not try to come back; trying: an attempt has failed, and it tries on; rooms: it is back in its rooms; none: it is back, in none of them; back: it is back, and was in no room
 * @property {string} [refusal] the message of the "connect_error" that an attempt got; "" if it was let in
 */

/** The reasons that a fault's question offers. A fault without reasons ends no connection by itself. @type {Partial<Record<Id, string[]>>} */
const reasons = {
  "client-disconnect": ["io client disconnect", "io server disconnect", "transport close"],
  "disconnect-socket": ["io server disconnect", "io client disconnect", "transport close"],
  drop: ["transport close", "ping timeout", "io server disconnect"],
  malformed: ["parse error", "transport close", "io server disconnect"],
  block: ["transport close", "ping timeout", "io server disconnect"],
  pause: ["ping timeout", "transport close", "io server disconnect"],
  "expire-token": ["io server disconnect", "transport close", "ping timeout"],
  kill: ["transport close", "io server disconnect", "ping timeout"],
  alone: ["transport close", "io server disconnect", "ping timeout"],
  "second-connect": ["transport close", "io server disconnect", "parse error"],
  "no-attachment": ["transport close", "io server disconnect", "parse error"],
  "large-up": ["transport close", "io server disconnect", "ping timeout"],
  offline: ["transport close", "ping timeout", "io server disconnect"],
  recover: ["transport close", "io server disconnect", "ping timeout"],
  quick: ["transport close", "io server disconnect", "ping timeout"],
  scatter: ["transport close", "parse error", "io server disconnect"],
};

/** The faults that try to connect a second time. @type {Id[]} */
const doors = ["no-token", "deleted-user", "forged-token", "expired-token", "unsigned-token", "bearer-token", "undefined-token", "query-token", "unknown-namespace"];
const messages = ["Authentication required", "User not found", "Invalid or expired token"];
/** @type {Partial<Record<Id, string[]>>} */
const others = { "unknown-namespace": ["Invalid namespace", "Authentication required", "Session ID unknown"] };

/**
 * What the learner is asked before a fault; nothing if the fault fires no event by itself.
 * @param {Id} id
 * @param {string} name the client's name
 * @param {boolean} inRooms whether the client is in a room that it would lose
 * @returns {ChoiceQuestion[]}
 */
export function questionsOf(id, name, inRooms) {
  if (doors.includes(id)) {
    return [{ kind: "choice", id: "refusal", text: "the client hears", options: [...(others[id] ?? messages).map((m) => ({ id: m, text: m })), { id: "", text: "connect" }] }];
  }
  const offered = reasons[id];
  if (!offered) return [];
  const back = inRooms ? [{ id: "rooms", text: "is back as before" }, { id: "none", text: "is back, in no room" }] : [{ id: "back", text: "is back" }];
  return [
    { kind: "choice", id: "reason", text: "disconnect’s reason is", options: offered.map((r) => ({ id: r, text: r })) },
    { kind: "choice", id: "then", text: `then ${name}`, options: [{ id: "away", text: "stays away" }, { id: "trying", text: "tries in vain" }, ...back] },
  ];
}

/** What a fact means. @type {Record<NonNullable<Facts["then"]>, string>} */
const why = {
  away: "A client that was sent away, or that left, does not come back on its own.",
  trying: "The connection was lost, so the client tries again and again. Nobody lets it in so far.",
  rooms: "It has its rooms again.",
  none: "It came back as a new socket, and rooms belong to a socket: the server has to let it join again.",
  back: "The connection was lost, so the client came back on its own, as a new socket.",
};

/** What a reason that a client hears means. @type {Record<string, string>} */
const whyReason = {
  "transport close": "Its connection has ended, and no packet had said why.",
  "transport error": "Its connection has failed.",
  "io server disconnect": "The server has sent its socket away.",
  "io client disconnect": "The client itself has called disconnect().",
  "ping timeout": "It has heard no ping for as long as the server promised one.",
  "parse error": "It has received something that is no packet.",
};

/** The names of the rows, by the questions' ids. @type {Record<string, string>} */
const labels = { reason: "reason", refusal: "it hears" };

/**
 * Compares the answers with what happened: a row for each question whose answer is known.
 * @param {ChoiceQuestion[]} questions
 * @param {Guess} guess
 * @param {Facts} facts
 * @returns {Row[]}
 */
export function rowsOf(questions, guess, facts) {
  return questions.flatMap((q) => {
    const fact = facts[/** @type {keyof Facts} */ (q.id)];
    if (fact === undefined) return [];
    const text = (/** @type {string} */ id) => q.options.find((o) => o.id === id)?.text ?? id;
    const [said] = guess.get(q.id) ?? [];
    const right = said === fact;
    return [{
      label: labels[q.id] ?? q.text,
      id: q.id,
      what: text(fact),
      why: q.id === "then" ? why[/** @type {NonNullable<Facts["then"]>} */ (fact)] : whyReason[fact] ?? "",
      ...(said === undefined ? {} : { mark: /** @type {"right" | "wrong"} */ (right ? "right" : "wrong"), ...(right ? {} : { said: `you said ${text(said)}` }) }),
    }];
  });
}
