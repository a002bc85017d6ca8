// @ts-check

/** @typedef {import("../lab/world.js").World} World */
/** @typedef {import("../lab/client.js").PlayClient} PlayClient */
/** @typedef {import("../lab/control.js").Heartbeat} Heartbeat */

/**
 * A fault: something that the learner breaks on purpose. The same button sets and undoes the fault.
 * @typedef {object} Breakage
 * @property {(world: World, client: PlayClient) => boolean} broken returns whether the fault is set
 * @property {(world: World, client: PlayClient, on: boolean, delayMs: number) => Promise<unknown>} set sets the fault (on is true) or undoes it; delayMs: the delay that the learner has chosen
 * @property {boolean} [connected] true: the fault can be set only while the client is connected; undefined: at any time
 * @property {(client: PlayClient, on: boolean, heartbeat: Heartbeat) => string} explain says to the learner what happens after the fault was set or undone; heartbeat: how the servers' heartbeat is set
 */

/** The name of a fault: one of the lab's faults (without heal, which undoes all faults), or one that the page does without the lab. @typedef {Exclude<import("../trace/words.js").Fault, "heal"> | "outlive-token" | "expire-token" | "second-tab"} FaultName */

/** For each fault of the panel what its button does. No function needs a document, so tests can call them all in Node. @type {Record<FaultName, Breakage>} */
export const breakages = {
  block: {
    broken: (world, c) => world.linkOf(c).blocked,
    async set(world, c, on) {
      await world.control.ask("block", { link: c.link, socket: world.lastSocketOf(c.name), on });
      if (c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `No WebSocket of ${c.name} gets through any more. The connection is cut: ${c.name} comes back by polling, asks for the upgrade, and is refused.`
      : `WebSockets of ${c.name} get through again. The connection is cut once more, and the upgrade succeeds.`,
  },
  delay: {
    broken: (world, c) => world.linkOf(c).delayMs > 0,
    set: (world, c, on, delayMs) => world.control.ask("delay", { link: c.link, socket: world.lastSocketOf(c.name), ms: on ? delayMs : 0 }),
    explain: (c, on) => on
      ? `Everything sent to or from ${c.name} is delayed now. Next: in Emit, emit to everybody, and watch ${c.name} receive it last.`
      : `${c.name}’s link is as fast as the others’ again.`,
  },
  pause: {
    connected: true,
    broken: (world, c) => world.linkOf(c).paused,
    set: (world, c, on) => world.control.ask("pause", { instance: c.instance, socket: c.socket.id, link: c.link, on }),
    explain: (c, on, { timeout }) => on
      ? `The server has sent ${c.name} a ping, and no pong comes back, as from a frozen tab. The connection stays until pingTimeout is over: in ${seconds(timeout)} the server gives up, with ping timeout.`
      : `${c.name}’s pong gets through. The server has noticed nothing.`,
  },
  offline: {
    broken: (world, c) => world.linkOf(c).offline,
    set: (world, c, on) => world.control.ask("offline", { link: c.link, socket: world.lastSocketOf(c.name), on }),
    explain: (c, on) => on
      ? `${c.name} has no network. What ${c.name} emits now is kept in the client (socket.sendBuffer), and goes out at once after the reconnection. What the server emits to ${c.name} is lost: it knows nobody of that name.`
      : `${c.name} has a network again, and connects at the next attempt. First comes what ${c.name} emitted meanwhile, then what its connect listeners emit.`,
  },
  "outlive-token": {
    connected: true,
    broken: (_world, c) => c.outlived,
    set: (_world, c, on) => (on ? c.outlive() : c.renew()),
    explain: (c, on) => on
      ? `${c.name}’s token expires in 3 seconds, and ${c.name} has no other. Watch for auth:expired, for the auth:refresh that is refused, and 25 seconds later for the disconnect. Send a fresh token before that, and nothing is lost.`
      : `${c.name} has sent a fresh token, or connects with one.`,
  },
  "expire-token": {
    broken: (_world, c) => c.tokenKind !== "valid" && !c.outlived,
    async set(world, c, on) {
      if (!on) return c.renew();
      c.tokenKind = "expired";
      c.outlived = false;
      if (c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `${c.name}’s token has expired, and the connection is cut. The next handshake is refused: connect_error, Invalid or expired token.`
      : `${c.name} has a fresh token and connects.`,
  },
  "second-tab": {
    connected: true,
    broken: (world, c) => world.clients.has(tabOf(c.name)),
    async set(world, c, on) {
      if (!on) return world.dismiss(tabOf(c.name));
      world.connect([{ name: tabOf(c.name), user: c.user, instance: c.home, path: c.path, namespaces: ["/"] }]);
      await world.waitUntil(() => world.client(tabOf(c.name)).socket.connected, 15_000, `${tabOf(c.name)} did not connect in time.`);
    },
    explain: (c, on) => on
      ? `${tabOf(c.name)} is a second connection of the same user, as from a second tab: another socket.id, and both sockets are in user:${c.user}. Emit to that room, and both receive it; an emit to one socket reaches one tab.`
      : `The second tab is closed. ${c.user} is still here, in the first: presence counts users, not sockets.`,
  },
  kill: {
    broken: (world, c) => !world.isRunning(c.instance),
    set: (world, c, on) => world.control.ask(on ? "kill" : "start", { instance: c.instance }),
    explain: (c, on) => on
      ? `Instance ${c.instance} is dead. It gave no notice: no disconnecting on the server, transport close in its clients, and no server answers their attempts.`
      : `Instance ${c.instance} runs again. Its clients come back at their next attempt, as new sockets without rooms.`,
  },
  cut: {
    broken: (world, c) => world.faults.cut.includes(c.instance),
    set: (world, c, on) => world.control.ask("cut", { instance: c.instance, on }),
    explain: (c, on) => on
      ? `Instance ${c.instance} has lost Redis, and nothing tells its clients. Next: in Emit, let ${c.name} run io.emit, and say who receives it.`
      : `Instance ${c.instance} has Redis again, within a second or so. What was emitted meanwhile is lost.`,
  },
  alone: {
    broken: (world) => world.faults.alone,
    set: (world, _c, on) => world.control.ask("alone", { on }),
    explain: (_c, on) => on
      ? "All instances have restarted without the adapter. Every client reconnects; then emit to all: the other instances never receive it, and no error says so."
      : "All instances have restarted with the adapter, and receive each other’s events again.",
  },
  recover: {
    broken: (world) => world.faults.recovery,
    set: (world, _c, on) => world.control.ask("recover", { on }),
    explain: (_c, on) => on
      ? "All servers have restarted with connectionStateRecovery: {}. Emit something to a client, then drop its connection: without the adapter it comes back with its id, rooms and missed events, and its card says socket.recovered: true. With the pub/sub adapter of Redis it says false, because that adapter keeps no events."
      : "All servers have restarted without connectionStateRecovery. A client that comes back is a new socket.",
  },
  quick: {
    broken: (world) => world.faults.quick,
    set: (world, _c, on) => world.control.ask("quick", { on }),
    explain: (_c, on, { interval, timeout, upgrade }) => on
      ? `All servers have restarted: a ping every ${seconds(interval)} (pingInterval), and ${seconds(timeout)} for the pong (pingTimeout). An upgrade may take ${seconds(upgrade)}. The official values are 25 and 20 seconds.`
      : `All servers have restarted with a ping every ${seconds(interval)} (pingInterval), and ${seconds(timeout)} for the pong (pingTimeout).`,
  },
  failover: {
    broken: (world) => world.faults.failover,
    set: (world, _c, on) => world.control.ask("failover", { on }),
    explain: (_c, on) => on
      ? "Nothing happens yet. Next: kill an instance, and watch its clients’ next attempts reach the others in turn, at the same address as before."
      : "Clients of a stopped instance wait for it again. A client that has moved stays where it is until it connects again.",
  },
  scatter: {
    broken: (world) => world.faults.scattered,
    async set(world, c, on) {
      await world.control.ask("scatter", { on });
      if (on && c.socket.connected) await world.act("drop", c.name);
    },
    explain: (c, on) => on
      ? `Requests go to each instance in turn, and ${c.name}’s connection is cut. The session is opened on one instance and asked for on another: 400, Session ID unknown.`
      : "All requests of a session reach the same instance again. Clients that were refused can connect.",
  },
};

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${milliseconds / 1000} seconds`;

/** The name of the client that is a user's second tab. @param {string} name that of either tab */
export const tabOf = (name) => `${name.replace(/·2$/, "")}·2`;
