// Plays dashboards, and the clients that the dashboards watch, with the official client. The URLs
// of the servers are JSON in the first argument. This program prints the events that the
// dashboards got, step by step. Values that differ from run to run, such as ids, are replaced.
import { setTimeout as pause } from "node:timers/promises";
import { io } from "socket.io-client";

/** @type {Record<string, string>} */
const urls = JSON.parse(process.argv[2]);

/** @type {Record<string, unknown>} */
const transcript = {};
/** The names that replace the random ids of sockets and sessions. @type {Map<string, string>} */
const names = new Map();

/** @typedef {import("socket.io-client").Socket} Socket */

/** @param {string} url @param {object} [options] */
function connect(url, options) {
  return io(url, { transports: ["websocket"], forceNew: true, reconnection: false, ...options });
}

/** Waits for the outcome of a connect. @param {Socket} socket @param {string} name replaces the socket's id in the transcript */
async function outcomeOf(socket, name) {
  /** @type {Error | null} */
  const refusal = await new Promise((resolve) => {
    socket.once("connect", () => resolve(null));
    socket.once("connect_error", resolve);
  });
  if (refusal) return refusal.message;
  names.set(socket.id ?? "", name);
  return "connected";
}

/** A dashboard that keeps the events that it gets: server_stats in stats, all others in told. */
class Dashboard {
  /** @param {string} url @param {object} auth */
  constructor(url, auth) {
    /** @type {unknown[][]} */
    this.told = [];
    /** @type {any[]} */
    this.stats = [];
    this.socket = connect(url, { auth });
    this.socket.onAny((event, ...args) => (event === "server_stats" ? this.stats.push(args[0]) : this.told.push([event, ...args])));
    this.socket.on("session", (id) => names.set(id, "a session"));
  }

  /** Waits until no more events arrive. Then it writes the events since the last call into the transcript. @param {string} step */
  async note(step) {
    for (let before = -1; before !== this.told.length; ) {
      before = this.told.length;
      await pause(150);
    }
    transcript[step] = plain(this.told.sort((a, b) => this.subject(a).localeCompare(this.subject(b))));
    this.told = [];
  }

  /**
   * The socket that an event is about. Only events about the same socket have a certain
   * order.
   *
   * @param {any[]} told
   */
  subject([event, ...args]) {
    switch (event) {
      case "socket_connected":
      case "socket_updated":
        return `${args[0].nsp} ${plain(args[0].id)}`;
      case "room_joined":
      case "room_left":
        return `${args[0]} ${plain(args[2])}`;
      case "socket_disconnected":
      case "event_received":
      case "event_sent":
        return `${args[0]} ${plain(args[1])}`;
      default: // an event that only this dashboard gets
        return `/admin ${plain(this.socket.id)}`;
    }
  }

  /** Sums up the stats since the last call, and returns the sum when enough accepts it. @param {(sum: any) => boolean} enough */
  async nextStats(enough) {
    for (;;) {
      const all = this.stats;
      /** @type {Record<string, number>} */
      const events = {};
      for (const { aggregatedEvents } of all) {
        for (const { type, subType, count } of aggregatedEvents) {
          const name = subType ? `${type}: ${subType}` : type;
          events[name] = (events[name] ?? 0) + count;
        }
      }
      const sum = { ...all.at(-1), aggregatedEvents: events };
      if (all.length > 0 && enough(sum)) {
        this.stats = [];
        return sum;
      }
      await pause(50);
    }
  }
}

/** @param {{id: string}} a @param {{id: string}} b */
const byID = (a, b) => a.id.localeCompare(b.id);

/** Replaces values that are different in each run. @param {any} value @returns {any} */
function plain(value) {
  if (typeof value === "string") {
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return "a time";
    return names.get(value) ?? value;
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `bytes ${Buffer.from(/** @type {any} */ (value)).toString("hex")}`;
  if (Array.isArray(value)) return value[0]?.handshake ? value.map(plain).sort(byID) : value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  /** @type {Record<string, unknown>} */
  const members = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === "clientId") members[key] = `${String(member).length} characters`;
    else if (key === "issued") members[key] = Math.abs(Date.now() - member) < 60_000 ? "now" : member;
    else if (key === "time") members[key] = Math.abs(Date.now() - Date.parse(member)) < 60_000 ? "now" : member;
    else if (key === "host" || key === "sec-websocket-key") members[key] = typeof member;
    else if (key === "sid" || key === "t") members[key] = "random";
    else if (key === "url") members[key] = String(member).replace(/\b(sid|t)=[^&]*/g, "$1=random");
    else if (key === "rooms") members[key] = plain(member).sort();
    else members[key] = plain(member);
  }
  return members;
}

/** @param {string} url @param {object} [auth] */
async function tryLogin(url, auth) {
  const socket = connect(url, { auth });
  const outcome = await outcomeOf(socket, "a login");
  socket.disconnect();
  return outcome;
}

const good = { username: "admin", password: "secret" };

// Logins. (A login without a password ends the official server's process.)
const main = `${urls.main}/admin`;
for (const [name, auth] of Object.entries({
  "the right password": good,
  nothing: {},
  "a wrong password": { ...good, password: "secre" },
  "a wrong name": { ...good, username: "root" },
  "an empty password": { ...good, password: "" },
  "an unknown session": { sessionId: "0123456789abcdef" },
  "an unknown session, beside a password": { ...good, sessionId: "0123456789abcdef" },
  "no name": { password: "secret" },
})) {
  transcript[`login with ${name}`] = await tryLogin(main, auth);
}

// The events that a dashboard gets.
const dashboard = new Dashboard(main, good);
let session = "";
dashboard.socket.on("session", (id) => (session = id));
await outcomeOf(dashboard.socket, "dashboard");
await dashboard.note("a dashboard connects");

const again = new Dashboard(main, { sessionId: session });
transcript["login with a session"] = await outcomeOf(again.socket, "another dashboard");
await again.note("another one connects with the session");
again.socket.disconnect();
await dashboard.note("another one disconnects");

const alice = connect(urls.main, { auth: { token: "a secret" }, query: { who: "alice" }, extraHeaders: { "x-test": "yes" } });
await outcomeOf(alice, "alice");
await dashboard.note("alice connects");
const bob = connect(urls.main, { transports: ["polling"] });
await outcomeOf(bob, "bob");
await dashboard.note("bob connects by polling");
const carol = connect(urls.main, { transports: ["polling", "websocket"] });
const upgraded = new Promise((resolve) => carol.io.engine.on("upgrade", resolve));
await outcomeOf(carol, "carol");
await upgraded;
/** @param {string} event */
const toldOfCarol = (event) => dashboard.told.some(([said, of]) => said === event && /** @type {any} */ (of).id === carol.id);
while (!toldOfCarol("socket_connected")) await pause(20);
for (let i = 0; i < 250 && !toldOfCarol("socket_updated"); i++) await pause(20);
// The transport in socket_connected depends on when carol upgrades, so that event is left out.
dashboard.told = dashboard.told.filter(([said]) => said !== "socket_connected");
await dashboard.note("carol upgrades");
const child = alice.io.socket("/child-1");
await outcomeOf(child, "child");
await dashboard.note("alice connects to a child namespace");

alice.emit("join", "room");
await dashboard.note("alice joins a room");
alice.emit("join", "room");
await dashboard.note("alice joins it again");
alice.emit("leave", "nowhere");
await dashboard.note("alice leaves a room that she is not in");
alice.emit("data", { deep: [1, "two", null] });
await dashboard.note("alice's data");
bob.emit("say", "room", "hello", { n: 1 }, Buffer.from([1, 2, 3]), [{ b: Buffer.from([4]) }]);
await dashboard.note("bob says something to the room");
await alice.emitWithAck("echo", 1, "two");
await dashboard.note("alice is answered");
alice.on("question", (_, answer) => answer());
alice.emit("ask");
await dashboard.note("alice is asked");
child.emit("say", child.id, "in a child");
await dashboard.note("an event in a child namespace");

// Commands of a dashboard to single sockets, rooms and whole namespaces.
/** Sends a command, and writes into the transcript which events the dashboard and the clients get. @param {string} step @param {string} event @param {unknown[]} args */
async function command(step, event, ...args) {
  /** @type {string[]} */
  const heard = [];
  /** @type {[string, Socket][]} */
  const clients = [["alice", alice], ["bob", bob], ["carol", carol], ["child", child]];
  for (const [name, client] of clients) {
    client.offAny();
    client.onAny((...args) => heard.push(`${name}: ${JSON.stringify(plain(args))}`));
  }
  dashboard.socket.emit(event, ...args);
  await dashboard.note(step);
  transcript[`${step}: clients`] = heard.sort();
}
await command("emit to all", "emit", "/", undefined, "news", 1, { a: [true] });
await command("emit to a room", "emit", "/", "room", "news", Buffer.from([9]), "text");
await command("emit to a socket", "emit", "/", bob.id, "news");
await command("emit to a child namespace", "emit", "/child-1", null, "news", 2);
await command("emit to an empty room", "emit", "/", "empty", "news");
await command("join a socket", "join", "/", "vip", bob.id);
await command("join a room", "join", "/", "all of room", "room");
await command("join all", "join", "/", "everyone");
await command("leave a socket", "leave", "/", "vip", bob.id);
await command("leave a room", "leave", "/", "everyone", "room");
await command("leave all", "leave", "/", "everyone");
await command("disconnect a socket", "_disconnect", "/", false, bob.id);
transcript["a fresh dashboard"] = await fresh(main, good);
await command("disconnect a socket and its connection", "_disconnect", "/", true, alice.id);
await command("disconnect all", "_disconnect", "/", false);

/** Opens a new dashboard, and returns the sockets in its event all_sockets. @param {string} url @param {object} [auth] */
async function fresh(url, auth = {}) {
  const other = new Dashboard(url, auth);
  await outcomeOf(other.socket, "a fresh dashboard");
  while (!other.told.some(([event]) => event === "all_sockets")) await pause(20);
  const [[, sockets]] = /** @type {any[][]} */ (other.told.filter(([event]) => event === "all_sockets"));
  other.socket.disconnect();
  await pause(100);
  dashboard.told = [];
  return plain(sockets);
}

// dave sends a fixed set of packets. Both servers must count the same numbers for him, so
// that the transcripts of the two runs are equal.
await dashboard.nextStats(() => true);
const counted = new Dashboard(`${urls.production}/admin`, good);
await outcomeOf(counted.socket, "counted dashboard");
await counted.note("a dashboard of a server in production");
await counted.nextStats((sum) => sum.aggregatedEvents.rawConnection === 1);
await counted.nextStats(() => true);
const dave = connect(urls.production, { auth: { token: "counts too" } });
await outcomeOf(dave, "dave");
await dave.emitWithAck("echo", "x".repeat(1000), Buffer.alloc(500));
const erin = connect(urls.production, { transports: ["polling"] });
await outcomeOf(erin, "erin");
const stats = await counted.nextStats((sum) => sum.clientsCount === 3);
transcript["stats"] = {
  types: Object.fromEntries(Object.entries(stats).map(([key, value]) => [key, typeof value])),
  clientsCount: stats.clientsCount,
  pollingClientsCount: stats.pollingClientsCount,
  namespaces: stats.namespaces.sort((/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name)),
  rawConnection: stats.aggregatedEvents.rawConnection,
  packetsIn: stats.aggregatedEvents.packetsIn,
  // Without bytesOut, which depends on the server's uptime through the length of the stats.
  bytesIn: stats.aggregatedEvents.bytesIn,
};
dave.disconnect();
erin.disconnect();
const after = await counted.nextStats((sum) => sum.clientsCount === 1);
transcript["stats after they have disconnected"] = {
  pollingClientsCount: after.pollingClientsCount,
  namespaces: after.namespaces.map((/** @type {any} */ { socketsCount }) => socketsCount).sort(),
  gone: Object.entries(after.aggregatedEvents).filter(([name]) => name.startsWith("raw")),
};
await counted.note("what a dashboard in production is told of clients");

// A read-only server.
const reader = new Dashboard(`${urls.readonly}/admin`, good);
await outcomeOf(reader.socket, "reader");
await reader.note("a dashboard of a read-only server");
const frank = connect(urls.readonly);
await outcomeOf(frank, "frank");
await reader.note("frank connects");
reader.socket.emit("join", "/", "vip", frank.id);
reader.socket.emit("emit", "/", undefined, "news");
reader.socket.emit("_disconnect", "/", true, frank.id);
await reader.note("commands to a read-only server");
transcript["frank is still connected"] = frank.connected;

// A server without a password, whose dashboards use a namespace with another name.
transcript["/admin of a server with another namespace"] = await tryLogin(`${urls.open}/admin`, good);
const open = new Dashboard(`${urls.open}/watch`, {});
await outcomeOf(open.socket, "open");
await open.note("a dashboard without a password");

for (const socket of [dashboard.socket, counted.socket, reader.socket, open.socket, frank, carol, child, alice, bob]) socket.disconnect();
console.log(JSON.stringify(transcript, null, 1));
