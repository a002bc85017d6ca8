// The calls between the page's objects and the Go program. The program's side is manager.go,
// socket.go and notices.go. Both sides know an object by its number, which this file assigns.

import { countAhead, discardAhead, requestAhead } from "./ahead.js";
import { LoadError, instantiate } from "./loader.js";
import { Network, separator } from "./network.js";
import { decode } from "./payload.js";
import { Program } from "./program.js";

/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./socket.js").Socket} Socket */

/** The program, once it runs. @type {Program | null} */
let program = null;

/** @type {Network | null} */
let network = null;

/** Commands given before the program runs. @type {[keyof typeof commands, any[]][]} */
let waiting = [];

let lastNumber = 0;

/** @type {Map<number, WeakRef<Manager>>} */
const managers = new Map();

/** @type {Map<number, WeakRef<Socket>>} */
const sockets = new Map();

/** Managers that connect or are connected. This set keeps them from being garbage-collected if the page has dropped them. @type {Set<Manager>} */
const busy = new Set();

/** Makes the program release a manager when the page has no reference to it any more. */
const registry = new FinalizationRegistry((/** @type {{id: number, sockets: number[]}} */ dropped) => {
  call("release", dropped.id);
  managers.delete(dropped.id);
  for (const id of dropped.sockets) sockets.delete(id);
});

/**
 * Gives the Go program a command: at once if the program runs, otherwise when it has
 * started.
 * @template {keyof typeof commands} Name
 * @param {Name} name @param {any[]} args the command's arguments, without the program
 */
export function call(name, ...args) {
  flushBatch();
  if (program) /** @type {any} */ (commands)[name](program, ...args);
  else waiting.push([name, args]);
}

// A batch is all events but the first that a socket emits in one task. They are passed to the
// program together, which is quicker than one by one.

/** The number of the socket that emitted last in the present task, or 0. */
let batchSocket = 0;

/** The JSON of the batch's events. @type {string[]} */
let batch = [];

/** The length of the batch in characters. */
let batchLength = 0;

/** A batch that has become longer than this, in characters, is passed at once, because a longer text might not fit into the inbox. */
const batchLimit = 20_000;

const settled = Promise.resolve();

/**
 * Sends an event of a connected socket that asks for no acknowledgement. The first event of
 * a task is passed at once. The transport sends no further event before the task ends. So
 * the further events are collected in the batch, and are passed together when the task
 * ends, or before any other command.
 * @param {number} socket @param {string} json
 */
export function emitPlain(socket, json) {
  if (batchSocket !== socket) {
    settled.then(endTask); // runs before the program is told that the transport has sent the first event
    call("emit", socket, json, null, false, 0, 0, 0);
    batchSocket = socket;
    return;
  }
  batch.push(json);
  batchLength += json.length;
  if (batchLength > batchLimit) flushBatch();
}

function endTask() {
  flushBatch();
  batchSocket = 0;
}

/** Passes the batch to the program. JSON contains no control characters, so the separator is unambiguous. */
function flushBatch() {
  if (batch.length === 0) return;
  program?.calls.emitTogether(batchSocket, program.putText(batch.join(separator)));
  batch = [];
  batchLength = 0;
}

/** @type {Promise<void> | null} */
let loading = null;

/**
 * Loads the client. Without load, the first connection loads it. A page calls load before
 * to show the progress, or to find out whether the client can run here.
 * @param {import("./loader.js").LoadOptions} [options]
 * @returns {Promise<void>}
 */
export function load(options = {}) {
  loading ??= run(options).catch((err) => {
    loading = null; // so that the next call tries again
    discardAhead();
    throw err;
  });
  return loading;
}

/** Starts a program and gives it the commands that wait. @param {import("./loader.js").LoadOptions} options */
async function run(options) {
  const fresh = new Program(() => handleEnd(fresh));
  const itsNetwork = new Network(fresh, requestSettings);
  const instance = await instantiate(options, fresh.imports({ ...itsNetwork.functions, ...notices(fresh, itsNetwork) }));
  fresh.use(instance);
  if (fresh.ended) throw endError(fresh);
  program = fresh;
  network = itsNetwork;
  const calls = waiting;
  waiting = [];
  for (const [name, args] of calls) call(name, ...args);
  discardAhead(); // usually the program has claimed all of them
}

/** The settings with which a manager makes the requests of a transport. @param {number} id @param {string} transport */
function requestSettings(id, transport) {
  const opts = managers.get(id)?.deref()?.opts;
  return { ...opts, ...opts?.transportOptions?.[transport] };
}

/** @param {Program} p */
function endError(p) {
  return new LoadError(`socketplay: the client has stopped because of an internal error: ${p.reason}`);
}

/**
 * Handles the end of a program, which is always an internal error. Sockets that were
 * connected are disconnected. If one of them connects again, a new program starts, and all
 * managers and sockets are made known to it.
 * @param {Program} p
 */
function handleEnd(p) {
  if (program !== p) return; // the program has ended while it was starting
  network?.close();
  program = network = loading = null;
  for (const ref of managers.values()) ref.deref()?._register(); // before the page gives any command
  for (const ref of [...sockets.values()]) ref.deref()?._failAcks();
  const err = endError(p);
  for (const manager of [...busy]) {
    busy.delete(manager);
    manager._failed(err);
  }
}

/** @param {Manager} manager @param {number[]} itsSockets @returns {number} */
export function addManager(manager, itsSockets) {
  const id = ++lastNumber;
  managers.set(id, new WeakRef(manager));
  registry.register(manager, { id, sockets: itsSockets });
  return id;
}

/** @param {Socket} socket @returns {number} */
export function addSocket(socket) {
  const id = ++lastNumber;
  sockets.set(id, new WeakRef(socket));
  return id;
}

/**
 * Marks a manager as busy, and loads the client. If the client cannot be loaded, the
 * manager reports the failure.
 * @param {Manager} manager
 */
export function markBusy(manager) {
  if (busy.has(manager)) return;
  busy.add(manager);
  if (!program) requestAhead(manager._id, manager.uri, manager.opts);
  load().catch((err) => {
    if (busy.delete(manager)) manager._failed(err);
  });
}

/** @param {Manager} manager */
export function markIdle(manager) {
  busy.delete(manager);
}

/** A new number for a callback, different from all numbers of objects and callbacks. @returns {number} */
export function newToken() {
  return ++lastNumber;
}

/** The program that runs, for tests. */
export const currentProgram = () => program;

/** How many objects the bridge keeps. Tests check that the numbers do not keep growing. */
export function countHeld() {
  return { managers: managers.size, sockets: sockets.size, busy: busy.size, waiting: waiting.length, ahead: countAhead(), network: network?.size ?? 0 };
}

/** The packets that a manager's engine has not sent yet. @param {Manager} manager @returns {[type: number, data?: string | ArrayBuffer][]} */
export function listUnsent(manager) {
  unsentPackets = [];
  flushBatch();
  program?.calls.listUnsent(manager._id);
  return unsentPackets;
}

/** The result of listUnsent, while the program lists the packets. @type {[type: number, data?: string | ArrayBuffer][]} */
let unsentPackets = [];

// One listener of each kind serves all managers. The listeners are added when the module is
// loaded, because a service worker may add them only when it starts.
if (typeof addEventListener === "function") {
  addEventListener("offline", () => program?.calls.offline());
  addEventListener("beforeunload", () => {
    for (const [id, ref] of managers) {
      if (ref.deref()?.opts.closeOnBeforeunload) program?.calls.abandon(id);
    }
  });
}

/**
 * @typedef {object} Reconnection
 * @property {boolean} reconnection
 * @property {number} reconnectionAttempts
 * @property {number} reconnectionDelay
 * @property {number} reconnectionDelayMax
 * @property {number} randomizationFactor
 * @property {number | false} timeout
 */

/** @param {Reconnection} r */
const reconnectionArgs = (r) => [
  r.reconnection,
  r.reconnectionAttempts < 2 ** 31 ? r.reconnectionAttempts : 0, // Infinity too becomes 0, which means no limit
  r.reconnectionDelay,
  r.reconnectionDelayMax,
  r.randomizationFactor,
  r.timeout === false ? 0 : r.timeout,
];

/** @typedef {import("./connections.js").Connections} Connections */

/** @param {boolean[]} switches */
const bits = (switches) => switches.reduce((all, on, i) => all | (Number(on) << i), 0);

/** The commands: each writes its text into the inbox and calls a function of the program. */
const commands = {
  /** @param {Program} p @param {number} id @param {Connections} how @param {Reconnection} r */
  manager: (p, id, how, r) => p.calls.newManager(id, bits(how.switches), p.putText(JSON.stringify(how.texts)), ...reconnectionArgs(r)),
  /** @param {Program} p @param {number} id @param {Connections} how for the next connection */
  engine: (p, id, how) => p.calls.configureEngine(id, bits(how.switches), p.putText(JSON.stringify(how.texts))),
  /** @param {Program} p @param {number} id @param {Reconnection} r */
  configure: (p, id, r) => p.calls.configure(id, ...reconnectionArgs(r)),
  /** @param {Program} p @param {number} id @param {number} token for the outcome, or 0 */
  open: (p, id, token) => p.calls.openManager(id, token),
  /** @param {Program} p @param {number} id */
  close: (p, id) => p.calls.closeManager(id),
  /** @param {Program} p @param {number} id */
  release: (p, id) => p.calls.release(id),
  /** @param {Program} p @param {number} id @param {boolean} engine @param {boolean} packets */
  watch: (p, id, engine, packets) => p.calls.watch(id, engine, packets),
  /** @param {Program} p @param {number} id @param {string | Uint8Array} message */
  write(p, id, message) {
    if (typeof message === "string") p.calls.write(id, false, p.putText(message));
    else p.calls.write(id, true, p.putBytes(message));
  },
  /** @param {Program} p @param {number} id */
  closeEngine: (p, id) => p.calls.closeEngine(id),
  /** @param {Program} p @param {number} manager @param {number} id @param {string} nsp @param {number} retries */
  socket: (p, manager, id, nsp, retries) => p.calls.newSocket(manager, id, p.putText(nsp), Math.min(retries, 0x7fffffff)), // retries may be Infinity
  /** @param {Program} p @param {number} id */
  connect: (p, id) => p.calls.connect(id),
  /** @param {Program} p @param {number} id */
  disconnect: (p, id) => p.calls.disconnect(id),
  /** @param {Program} p @param {number} id @param {number} request @param {string} json "" for none */
  auth: (p, id, request, json) => p.calls.answerAuth(id, request, p.putText(json)),
  /**
   * @param {Program} p @param {number} id @param {string} json @param {Uint8Array[] | null} attachments
   * @param {boolean} volatile @param {number} token for the acknowledgement, or 0 @param {number} timeout or 0
   * @param {number} tag for _beforeSend of the socket, or 0
   */
  emit(p, id, json, attachments, volatile, token, timeout, tag) {
    if (attachments) attach(p, attachments);
    p.calls.emit(id, p.putText(json), volatile, token, timeout, tag);
  },
  /** @param {Program} p @param {number} id @param {number} ack @param {string} json @param {Uint8Array[] | null} attachments */
  reply(p, id, ack, json, attachments) {
    if (attachments) attach(p, attachments);
    p.calls.reply(id, ack, p.putText(json));
  },
};

/** @param {Program} p @param {Uint8Array[]} attachments of the command that follows */
function attach(p, attachments) {
  for (const bytes of attachments) p.calls.attach(p.putBytes(bytes));
}

/**
 * The functions that the program calls to report what has happened. If an error or
 * attachments belong to a notice, the program passes them before it, with failure and
 * attachment.
 * @param {Program} p @param {Network} net
 * @returns {Record<string, (...args: any[]) => any>}
 */
function notices(p, net) {
  /** @type {Error | undefined} */
  let error;
  /** @type {ArrayBuffer[] | null} */
  let attachments = null;
  /** Returns the error that was passed for this notice, and forgets it. */
  const popError = () => {
    const popped = error;
    error = undefined;
    return popped;
  };
  /** Returns the attachments that were passed for this notice, and forgets them. */
  const popAttachments = () => {
    const popped = attachments;
    attachments = null;
    return popped;
  };
  const managerOf = (/** @type {number} */ id) => managers.get(id)?.deref();
  const socketOf = (/** @type {number} */ id) => sockets.get(id)?.deref();
  return {
    failure(at, length, transport, status, caused) {
      const cause = caused ? net.cause : undefined;
      const err = /** @type {any} */ (new Error(p.text(at, length), cause === undefined ? undefined : { cause }));
      if (transport) err.type = "TransportError";
      if (status >= 0) err.description = status;
      error = err;
    },
    attachment(index, at, length) {
      (attachments ??= []).push(net.binary(index, at, length));
    },
    state(id, at, length, connected, active, recovered) {
      socketOf(id)?._state(p.text(at, length), connected !== 0, active !== 0, recovered !== 0);
    },
    auth(id, request) {
      socketOf(id)?._askAuth((json) => call("auth", id, request, json));
    },
    beforeSend: (id, tag) => socketOf(id)?._beforeSend(tag) ?? false,
    unsent(type, binary, at, length) {
      unsentPackets.push([type, binary ? p.bytes(at, length).buffer : length > 0 ? p.text(at, length) : undefined]);
    },
    event(id, offset, at, length, ack) {
      socketOf(id)?._event(decode(net.value(offset, at, length), popAttachments()), ack);
    },
    acknowledged(id, token, offset, at, length) {
      socketOf(id)?._acknowledged(token, popError(), decode(net.value(offset, at, length), popAttachments()));
    },
    connected(id) {
      socketOf(id)?._connected();
    },
    connectError(id, at, length) {
      socketOf(id)?._connectError(/** @type {Error} */ (popError()), p.text(at, length));
    },
    disconnected(id, at, length) {
      socketOf(id)?._disconnected(p.text(at, length), popError());
    },
    opened(id, token) {
      managerOf(id)?._opened(token, popError());
    },
    managerEvent(id, at, length, number, reasonAt, reasonLength) {
      managerOf(id)?._event(p.text(at, length), number, p.text(reasonAt, reasonLength), popError());
    },
    managerPacket(id, type, nspAt, nspLength, at, length, ack) {
      managerOf(id)?._packet(type, p.text(nspAt, nspLength), decode(net.value(-1, at, length), popAttachments()), ack);
    },
    engineEvent(id, engine, at, length, sessionAt, sessionLength, transportAt, transportLength, reasonAt, reasonLength) {
      managerOf(id)?._engineEvent(engine, p.text(at, length), p.text(sessionAt, sessionLength), p.text(transportAt, transportLength), p.text(reasonAt, reasonLength), popError());
    },
    enginePacket(id, engine, at, length, sessionAt, sessionLength, transportAt, transportLength, type, binary, dataAt, dataLength) {
      const data = binary ? p.bytes(dataAt, dataLength).buffer : dataLength > 0 ? p.text(dataAt, dataLength) : undefined;
      managerOf(id)?._engineEvent(engine, p.text(at, length), p.text(sessionAt, sessionLength), p.text(transportAt, transportLength), type, data);
    },
  };
}
