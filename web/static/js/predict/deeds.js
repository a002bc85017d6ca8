// @ts-check
// What to ask before something is done to a connection, or before somebody knocks at a door.
// Which side is first is asked only where a cause or a message joins the two events; where
// nothing joins them, nobody can say, so nobody is asked.

/** @typedef {{kind: "choice", id: QuestionId, text: string, options: {id: string, text: string}[]}} Choice a question in the form of the ask box */
/** What a question needs to know: the client's name, and the rooms that it would lose with its socket. @typedef {{name: string, rooms: string[]}} Whom */
/** @typedef {"first" | "reason" | "server-reason" | "back" | "kept" | "same-id" | "goodbye" | "fires" | "connection" | "handshake" | "stays" | "session" | "order" | "arrives"} QuestionId */

/** @type {Record<string, string>} */
const returns = { back: "comes back on its own", trying: "tries again, in vain", away: "stays away" };
/** @type {Record<string, string>} */
const rejoins = { same: "the same id and rooms", rooms: "a new id, the same rooms", new: "a new id, without its rooms" };
const tokenErrors = ["Authentication required", "User not found", "Invalid or expired token"];

/** @param {QuestionId} id @param {string} text @param {Record<string, string>} options @returns {Choice} */
const choice = (id, text, options) => ({ kind: "choice", id, text, options: Object.entries(options).map(([key, value]) => ({ id: key, text: value })) });
/** @param {string[]} texts */
const asThemselves = (texts) => Object.fromEntries(texts.map((t) => [t, t]));

/** @param {string[]} reasons */
const reason = (...reasons) => () => choice("reason", "the client hears the reason", asThemselves(reasons));
/** @param {string[]} reasons */
const serverReason = (...reasons) => () => choice("server-reason", "the reason on the server is", asThemselves(reasons));
/** @param {string[]} errors */
const hears = (...errors) => () => choice("fires", "the client hears", { ...Object.fromEntries(errors.map((e) => [e, `connect_error: ${e}`])), connect: "connect" });
/** @param {Whom} whom */
const back = ({ name }) => choice("back", `then ${name}`, returns);
/** What a client comes back with: its rooms, if it has any to lose. @param {Whom} whom */
const kept = ({ name, rooms }) => (rooms.length > 0 ? choice("kept", `${name} comes back with`, rejoins) : sameId({ name, rooms }));
/** @param {Whom} whom */
const sameId = ({ name }) => choice("same-id", `${name} is back under`, { same: "the same id", new: "a new id" });
const firstDisconnect = () => choice("first", "disconnect fires first", { server: "on the server", client: "in the client" });
const firstConnect = () => choice("first", "fires first", { server: "connection, on the server", client: "connect, in the client" });
const goodbye = () => choice("goodbye", "on the server", { yes: "disconnecting and disconnect fire", no: "nothing fires" });
const connection = () => choice("connection", "on the server", { yes: "connection fires", no: "connection does not fire" });
const handshake = () => choice("handshake", "on the server fires", { connection: "connection", connection_error: "connection_error", none: "neither" });

/** @typedef {(whom: Whom) => Choice} Ask */

/** @type {Ask[]} */
const lost = [reason("transport close", "ping timeout", "io server disconnect"), back, kept];
/** @type {Ask[]} */
const wrongPacket = [reason("transport close", "parse error", "io server disconnect"), back, kept];
/** @type {Ask[]} */
const restart = [goodbye, reason("transport close", "io server disconnect", "ping timeout"), kept];
/** @type {Ask[]} */
const refusal = [hears(...tokenErrors), connection];

/** The questions about what the lab does to a connection. @type {Partial<Record<import("../trace/words.js").Action, Ask[]>>} */
const ofLab = {
  drop: lost,
  block: lost,
  "disconnect-socket": [firstDisconnect, reason("io server disconnect", "transport close", "io client disconnect"), back],
  large: [({ name }) => choice("stays", `${name}’s connection`, { yes: "stays", no: "ends" })],
  pause: [serverReason("ping timeout", "transport close", "client namespace disconnect"), back, kept],
  offline: [reason("transport close", "ping timeout", "io server disconnect"), back],
  kill: [goodbye, reason("transport close", "io server disconnect", "ping timeout"), back],
  alone: restart,
  recover: restart,
  quick: restart,
  scatter: [reason("transport close", "parse error", "io server disconnect"), back],
};

/** The questions about what the page does without the lab, by the id of the button. @type {Record<string, Ask[]>} */
const ofPage = {
  "client-disconnect": [firstDisconnect, serverReason("client namespace disconnect", "transport close", "server namespace disconnect"), back],
  connect: [firstConnect, sameId],
  malformed: wrongPacket,
  "second-connect": wrongPacket,
  "no-attachment": wrongPacket,
  "large-up": wrongPacket,
  "both-offline": [
    ({ name }) => choice("order", "first comes on the server", { kept: `what ${name} emitted offline`, fresh: "what its connect listener emits" }),
    ({ name }) => choice("arrives", `what the server emitted to ${name}`, { yes: "arrives later", no: "is lost" }), kept,
  ],
  "second-tab": [firstConnect, ({ name, rooms }) => (rooms.length > 0 ? choice("kept", `${name} has`, { same: "the id and rooms of the first", rooms: "another id, the same rooms", new: "another id, without these rooms" }) : choice("same-id", `${name} has`, { same: "the id of the first", new: "another id" }))],
  "expire-token": [reason("transport close", "io server disconnect", "ping timeout"), hears("Invalid or expired token", "Authentication required"), back],
  "text-auth": [() => choice("fires", "the client hears", { connect: "connect", connect_error: "connect_error", nothing: "neither, its connection ends" }), connection],
  "unknown-namespace": [hears("Invalid namespace", "Authentication required", "Session ID unknown"), connection],
  "foreign-origin": [handshake],
  "v2-client": [handshake],
  "plain-websocket": [handshake],
  "io-at-plain": [hears("timeout", "websocket error", "Invalid namespace")],
  "half-upgrade": [() => choice("session", "the session", { lives: "goes on by polling", ends: "ends" })],
  ...Object.fromEntries(["no-token", "deleted-user", "expired-token", "forged-token", "unsigned-token", "bearer-token", "undefined-token", "query-token"].map((door) => [door, refusal])),
};

/** The questions about each deed. About a deed that is not here nothing can be asked that the deed itself decides. */
const questions = new Map(Object.entries({ ...ofLab, ...ofPage }));

/**
 * Up to three questions about what a deed leads to; none if the deed decides nothing by itself.
 * @param {string} deed the id of a fault or a door
 * @param {Whom} whom
 * @returns {Choice[]}
 */
export const questionsAbout = (deed, whom) => (questions.get(deed) ?? []).map((ask) => ask(whom));
