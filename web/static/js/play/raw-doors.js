// @ts-check
// Doors at which no Socket.IO client knocks, or only half of one: requests and WebSockets that
// the page makes itself. Each returns in words what the server and the browser say.

import { afterEnd, whyEnded } from "../trace/rules.js";

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */

const closing = 5000; // milliseconds to wait for the end of a connection that the server should end at once

/** The address of a WebSocket. @param {string} path */
const socketAddress = (path) => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;

/**
 * A WebSocket that keeps what it receives.
 * @param {string} path
 * @returns {{socket: WebSocket, opened: Promise<boolean>, closed: Promise<number>, next: () => Promise<string | undefined>}} opened: false if it could not be opened; closed: the code of the end; next: the next message, undefined if the connection has ended
 */
export function plainSocket(path) {
  const socket = new WebSocket(socketAddress(path));
  /** @type {string[]} */
  const received = [];
  /** @type {(() => void)[]} */
  let waiting = [];
  let ended = false;
  const wake = () => { for (const go of waiting.splice(0)) go(); };
  socket.addEventListener("message", ({ data }) => { received.push(String(data)); wake(); });
  /** @type {Promise<number>} */
  const closed = new Promise((resolve) => socket.addEventListener("close", ({ code }) => { ended = true; wake(); resolve(code); }));
  /** @type {Promise<boolean>} */
  const opened = new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(true));
    closed.then(() => resolve(false));
  });
  const next = async () => {
    while (received.length === 0 && !ended) await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    return received.shift();
  };
  return { socket, opened, closed, next };
}

/** A client of Socket.IO 2 sends EIO=3. @param {World} world @param {PlayClient} client */
export async function oldClient(world, client) {
  const answer = await fetch(`${client.path}?EIO=3&transport=polling`);
  note(world, client, `GET ?EIO=3: ${answer.status}`);
  const { code, message } = await answer.json();
  return `The server answers ${answer.status}: code ${code}, ${message}. A client of version 2 speaks revision 3 of Engine.IO, and this server revision 4. Update the client, or set allowEIO3: true while you do.`;
}

/** A plain WebSocket at a Socket.IO server, with and without the query. @param {World} world @param {PlayClient} client */
export async function plainAtSocketIO(world, client) {
  const bare = plainSocket(client.path);
  const code = await bare.closed; // the server refuses the request, so the browser never opens it
  note(world, client, `a WebSocket without a query: closed, code ${code}`);
  const { socket, opened, closed, next } = plainSocket(`${client.path}?EIO=4&transport=websocket`);
  if (!await opened) return "The server has refused the WebSocket.";
  const first = (await next())?.charAt(0);
  socket.send("hello");
  const end = await closed;
  note(world, client, `a WebSocket with EIO=4: received ${first}{…}, sent hello; closed, code ${end}`);
  return `new WebSocket(".../socket.io/") fails: the server answers 400, Transport unknown, and the browser says only: code ${code}. With ?EIO=4&transport=websocket it opens, and ${first}{…} arrives: Engine.IO’s handshake. “hello” is no packet, so the server ends the connection (parse error); the browser sees code ${end}. Socket.IO is a protocol on top of WebSocket: use its client.`;
}

/** A client that opens the WebSocket and never says "5". @param {World} world @param {PlayClient} client */
export async function halfUpgrade(world, client) {
  const handshake = await (await fetch(`${client.path}?EIO=4&transport=polling`)).text();
  const { sid } = JSON.parse(handshake.slice(1));
  const session = `${client.path}?EIO=4&transport=polling&sid=${encodeURIComponent(sid)}`;
  const { socket, opened, closed, next } = plainSocket(`${client.path}?EIO=4&transport=websocket&sid=${encodeURIComponent(sid)}`);
  if (!await opened) return "The server has refused the WebSocket.";
  socket.send("2probe");
  const probe = await next();
  note(world, client, `sent 2probe, received ${probe}, and does not send 5`);
  const from = performance.now();
  const code = await closed;
  const waited = ((performance.now() - from) / 1000).toFixed(1);
  // The session goes on by polling: it answers a CONNECT, which has no token.
  await fetch(session, { method: "POST", body: "40" });
  let answer = "";
  for (let polls = 0; polls < 3 && !answer.includes("44{"); polls++) { // a ping may come first
    const poll = await fetch(session);
    if (!poll.ok) break;
    answer += await poll.text();
    if (answer.endsWith("2")) await fetch(session, { method: "POST", body: "3" });
  }
  await fetch(session, { method: "POST", body: "1" });
  const lives = answer.includes("44{");
  note(world, client, `the WebSocket closed after ${waited} s, code ${code}; polling ${lives ? "goes on" : "does not answer"}`);
  return `The server answers 2probe with ${probe}, and waits for 5. None comes: after ${waited} s (upgradeTimeout is ${world.heartbeat.upgrade / 1000} s) it closes the WebSocket. ${lives ? "The session goes on by polling: the server still answers there. A client stays on polling for ever, and nothing fails loudly." : "The session does not answer by polling either."}`;
}

/** A client whose auth is a text: a WebSocket that says so by hand. @param {World} world @param {PlayClient} client */
export async function textAuth(world, client) {
  const mark = lastId(world);
  const { socket, opened, closed, next } = plainSocket(`${client.path}?EIO=4&transport=websocket`);
  if (!await opened) return "The server has refused the WebSocket.";
  await next();
  socket.send('40"my token"');
  const code = await closed;
  const end = await endOf(world, mark, client.instance);
  note(world, client, `sent 40"my token"; closed, code ${code}`);
  return `The client hears no connect_error: its connection ends, code ${code}. ${end}`;
}

/**
 * Why the server has ended a connection since an event of the trace, from its row in the trace.
 * @param {World} world @param {number} mark the id of the last event before @param {string} instance
 */
export async function endOf(world, mark, instance) {
  const ended = () => world.trace.log.all().find((e) => e.id > mark && e.kind === "close" && e.instance === instance && e.rule !== undefined);
  await world.waitUntil(() => ended() !== undefined, closing, "The trace does not say why.").catch(() => {});
  const e = ended();
  if (!e) return "The trace does not say why.";
  const why = whyEnded(e.rule);
  return `${why.charAt(0).toUpperCase()}${why.slice(1)}. On the server the reason is “${e.reason}”. ${afterEnd(e.rule)}`;
}

/** The id of the last event of the trace. @param {World} world */
export const lastId = (world) => world.trace.log.all().at(-1)?.id ?? 0;

/** Notes in the trace what the browser saw at a door. @param {World} world @param {PlayClient} client @param {string} text */
export function note(world, client, text) {
  world.trace.addClientEvent({ at: performance.now(), client: client.name, instance: client.instance, name: "door", text, builtin: true });
}
