// @ts-check
// How answers about built-in events compare with what the trace shows.

import { factAbout } from "./facts.js";

/** @typedef {import("./deeds.js").Choice} Choice */
/** @typedef {import("./deeds.js").QuestionId} QuestionId */
/** @typedef {import("./facts.js").Evidence} Evidence */
/** @typedef {{label: string, id: string, what: string, said?: string, why: string, mark?: "right" | "wrong"}} Row a row of the verdict in the form of the ask box */

/** @type {Record<QuestionId, string>} */
const labels = {
  first: "First", reason: "Reason", "server-reason": "Reason", back: "Then", kept: "Back with", "same-id": "Id", goodbye: "Server", fires: "Client",
  connection: "Server", handshake: "Server", stays: "Connection", session: "Session", order: "First", arrives: "Server’s",
};

/**
 * Compares a guess with what the trace shows. A question that the trace does not answer gets
 * a row without a mark.
 * @param {Choice[]} questions
 * @param {Map<string, string[]>} guess the answers by the questions' ids
 * @param {Evidence} evidence
 * @returns {{rows: Row[], idea?: {says: string, so: string}}}
 */
export function judgeBuiltin(questions, guess, evidence) {
  /** What is so, by question. @type {Map<string, string>} */
  const known = new Map();
  const rows = questions.map(/** @returns {Row} */ (q) => {
    const fact = factAbout(q.id, evidence);
    if (fact) known.set(q.id, fact.is);
    const nameOf = (/** @type {string} */ id) => q.options.find((o) => o.id === id)?.text ?? id;
    const row = { label: labels[q.id], id: q.id };
    if (!fact) return { ...row, what: "not shown", why: "The trace does not show it, so it is not judged." };
    const said = guess.get(q.id)?.[0];
    const seen = { ...row, what: nameOf(fact.is), why: fact.why };
    if (said === undefined) return seen;
    return said === fact.is ? { ...seen, mark: /** @type {const} */ ("right") } : { ...seen, mark: /** @type {const} */ ("wrong"), said: `you said: ${nameOf(said)}` };
  });
  const idea = ideaBehind(guess, known);
  return { rows, ...(idea && { idea }) };
}

/** The wrong idea that an answer shows, if one is known: the question, the answer, what is so instead ("": whatever it is), the idea, and the sentence that meets it. @type {[QuestionId, string, string, string, string][]} */
const ideas = [
  ["kept", "rooms", "", "The rooms survive a reconnection.", "Join again in connect, unless socket.recovered."],
  ["kept", "same", "", "The rooms survive a reconnection.", "Join again in connect, unless socket.recovered."],
  ["same-id", "same", "", "socket.id names the user.", "It names one connection. Keep the user in socket.data, or in a room."],
  ["back", "back", "away", "A client always comes back.", "After a goodbye or a refusal it stays away until connect() is called."],
  ["back", "trying", "away", "A client always comes back.", "After a goodbye or a refusal it stays away until connect() is called."],
  ["back", "away", "", "A lost connection stays lost.", "The Manager tries again, unless one of the two sides has said goodbye."],
  ["goodbye", "yes", "no", "The server always notices the end.", "Clean up what a dead process has left when the next one starts."],
  ["reason", "io server disconnect", "", "If the server is gone, it has sent the client away.", "io server disconnect is an act of code; a connection that ends is transport close."],
  ["connection", "yes", "no", "The connection handler sees everybody who knocks.", "It sees whom the middleware let in."],
  ["stays", "no", "yes", "maxHttpBufferSize limits both sides.", "It limits what a server takes, not what it sends."],
  ["arrives", "yes", "no", "The server keeps what it emits to a client that is gone.", "Fetch in connect what was missed, unless socket.recovered."],
  ["handshake", "connection", "connection_error", "Every request reaches Socket.IO.", "What Engine.IO refuses fires connection_error on io.engine, and nothing else."],
];

/** @param {Map<string, string[]>} guess @param {Map<string, string>} known what is so, by question */
function ideaBehind(guess, known) {
  const found = ideas.find(([id, said, is]) => guess.get(id)?.[0] === said && known.has(id) && known.get(id) !== said && (is === "" || known.get(id) === is));
  return found && { says: found[3], so: found[4] };
}
