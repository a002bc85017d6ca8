// @ts-check
import { attempt } from "../lab/client.js";
import { token } from "../lab/token.js";
import { tokenMistake } from "../trace/token-mistakes.js";
import { bothWhileOffline } from "./offline-door.js";
import { foreignOrigin } from "./foreign-door.js";
import { hiddenTab } from "./hidden-tab.js";
import { attachmentsMissing, largeFromClient, largeFromServer, secondConnect } from "./packet-doors.js";
import { halfUpgrade, oldClient, plainAtSocketIO, textAuth } from "./raw-doors.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {import("../client/socketplay.js").Options & {nsp?: string}} Options */

/**
 * The id of a door. "large" is an action of the lab too.
 * @typedef {"no-token" | "deleted-user" | "expired-token" | "forged-token" | "unsigned-token" | "bearer-token" | "undefined-token" | "query-token"
 *   | "text-auth" | "unknown-namespace" | "foreign-origin" | "v2-client" | "plain-websocket" | "io-at-plain" | "half-upgrade" | "second-connect"
 *   | "no-attachment" | "large-up" | "large" | "both-offline" | "hidden-tab"} DoorName
 */

/**
 * A door: something that a developer tries, and that a server turns away or takes differently
 * than expected. The page does it for real, as one of its clients or beside it.
 * @typedef {object} Door
 * @property {boolean} [connected] true: the client must be connected
 * @property {(world: World, client: PlayClient, tell: (text: string) => void) => Promise<string>} open does it, and says what came of it; tell says what comes of it later
 */

const soon = 2000; // milliseconds that an attempt at a server that never answers may take

/**
 * The doors, by the id of their button.
 * @type {Record<DoorName, Door>}
 */
export const doors = {
  "no-token": { open: knock("without a token", () => ({ auth: {} })) },
  "deleted-user": { open: withToken("with the token of a deleted user", "deleted", (t) => ({ auth: { token: t } })) },
  "expired-token": { open: withToken("with an expired token", "expired", (t) => ({ auth: { token: t } })) },
  "forged-token": { open: withToken("with a forged token", "forged", (t) => ({ auth: { token: t } })) },
  "unsigned-token": { open: withToken("with a token that nobody signed", "valid", (t) => ({ auth: { token: unsigned(t) } })) },
  "bearer-token": { open: withToken("with “Bearer ” before the token", "valid", (t) => ({ auth: { token: `Bearer ${t}` } })) },
  "undefined-token": { open: knock("with the text “undefined” for a token", () => ({ auth: { token: String(undefined) } })) },
  "query-token": { open: withToken("with the token in the query", "valid", (t) => ({ query: { token: t } })) },
  "text-auth": { open: textAuth },
  "unknown-namespace": { open: withToken("to /nowhere", "valid", (t) => ({ nsp: "/nowhere", auth: { token: t } }), "No io.of(\"/nowhere\") is on the server. The name in io(\"/name\") is a namespace; the address of the server is the part before it, and path is the third thing.") },
  "foreign-origin": { open: foreignOrigin },
  "v2-client": { open: oldClient },
  "plain-websocket": { open: plainAtSocketIO },
  "io-at-plain": { open: ioAtPlain },
  "half-upgrade": { open: halfUpgrade },
  "second-connect": { connected: true, open: secondConnect },
  "no-attachment": { connected: true, open: attachmentsMissing },
  "large-up": { connected: true, open: largeFromClient },
  large: { connected: true, open: largeFromServer },
  "both-offline": { connected: true, open: bothWhileOffline },
  "hidden-tab": { connected: true, open: hiddenTab },
};

/**
 * Makes a door of an attempt to connect a second time.
 * @param {string} how what is different about the attempt, in words
 * @param {(world: World, client: PlayClient) => Options | Promise<Options>} options
 * @param {string} [more] what to say about the refusal, if the server does not
 * @returns {Door["open"]}
 */
function knock(how, options, more = "") {
  return async (world, client) => {
    const error = await attempt(world.io, client, await options(world, client), (e) => world.trace.addClientEvent(e));
    if (!error) return `A connection ${how} was accepted.`;
    return `A connection ${how} was refused: ${error.message}. ${tokenMistake(error) || more}`.trim();
  };
}

/**
 * Makes a door of an attempt with a token of the client's user.
 * @param {string} how
 * @param {Parameters<typeof token>[2]} kind
 * @param {(token: string) => Options} options
 * @param {string} [more]
 */
function withToken(how, kind, options, more) {
  return knock(how, async (world, client) => options(await token(world.tokens, client.user, kind)), more);
}

/** A token with the same claims, whose header says that it needs no signature. @param {string} valid */
function unsigned(valid) {
  const header = btoa(JSON.stringify({ alg: "none", typ: "JWT" })).replaceAll("=", "");
  return `${header}.${valid.split(".")[1]}.`;
}

/** A Socket.IO client at a plain WebSocket server, which the lab has beside its instances. @type {Door["open"]} */
async function ioAtPlain(world, client) {
  const path = client.path.replace(/[^/]+\/socket\.io\/$/, "plain/");
  const event = (/** @type {import("../trace/trace.js").ClientEvent} */ e) => world.trace.addClientEvent(e);
  const polling = await attempt(world.io, client, { path, transports: ["polling"] }, event);
  const websocket = await attempt(world.io, client, { path, transports: ["websocket"], timeout: soon }, event);
  return `io() at a plain WebSocket server: by polling, connect_error “${polling?.message ?? "none"}”, since that server answers 426 to a request that is no WebSocket’s. By WebSocket it opens, and the client waits for 0{…}, which never comes: connect_error “${websocket?.message ?? "none"}” (the Manager’s option timeout, ${soon / 1000} s here, 20 s by default). Use new WebSocket(…) for such a server, or put Socket.IO on it.`;
}
