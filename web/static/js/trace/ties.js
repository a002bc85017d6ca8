// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {{client: ClientEvent, server: TraceEvent}} Tie a frame, as the client saw it and as the server saw it */

const compared = 500; // characters of a frame; the two sides cut long frames at different lengths
const patience = 5000; // milliseconds for which a frame of one side waits for the other's

/**
 * Finds frames that stand in both the server's trace and a client's: the same frame, seen
 * from both sides. If several frames of one connection have the same text, the first of one
 * side belongs to the first of the other, because a connection keeps the order of frames.
 */
export class Ties {
  /** @type {Map<string, string>} the connection of each socket, as the server names it */
  #sessions = new Map();
  /** @type {ClientEvent[]} */
  #packets = [];
  /** @type {Map<string, TraceEvent[]>} by connection, direction and text, which are the same on both sides */
  #frames = new Map();
  #latest = 0; // microseconds on the server's clock

  /**
   * Adds an event of a client. Ties sets the event's wire as soon as the server's event is
   * known, and also its cause if the client received the packet.
   * @param {ClientEvent} e
   */
  addClientEvent(e) {
    if (e.frame === undefined || !e.socket) return [];
    this.#packets.push(e);
    return this.#match(e.at);
  }

  /**
   * Adds new events of the server's trace.
   * @param {TraceEvent[]} events
   */
  addServerEvents(events) {
    for (const e of events) {
      this.#latest = Math.max(this.#latest, e.at);
      if (e.kind === "connect" && e.socket && e.session) this.#sessions.set(e.socket, connectionName(e.instance, e.session));
      if (e.kind !== "frame-in" && e.kind !== "frame-out" || e.frame === undefined) continue;
      const key = keyOf(connectionName(e.instance, e.session), e.kind, e.frame);
      const alike = this.#frames.get(key);
      if (alike) alike.push(e);
      else this.#frames.set(key, [e]);
    }
    const found = this.#match(-Infinity);
    this.#forget();
    return found;
  }

  /** Forgets everything: another server starts its ids at one again. */
  clear() {
    this.#sessions.clear();
    this.#packets = [];
    this.#frames.clear();
    this.#latest = 0;
  }

  /** Matches packets with frames, and drops packets that are older than patience. @param {number} now page time in milliseconds; -Infinity: drop none */
  #match(now) {
    /** @type {Tie[]} */
    const found = [];
    this.#packets = this.#packets.filter((client) => {
      const session = this.#sessions.get(client.socket ?? "");
      const received = client.name === "packet";
      const key = keyOf(session ?? "", received ? "frame-out" : "frame-in", client.frame ?? "");
      const server = session === undefined ? undefined : this.#frames.get(key)?.shift();
      if (!server) return client.at > now - patience;
      client.wire = server.id;
      if (received) client.cause = server.id;
      found.push({ client, server });
      return false;
    });
    return found;
  }

  #forget() {
    const oldest = this.#latest - patience * 1000;
    for (const [key, frames] of this.#frames) {
      while (frames.length > 0 && frames[0].at < oldest) frames.shift();
      if (frames.length === 0) this.#frames.delete(key);
    }
    while (this.#sessions.size > 2000) for (const first of this.#sessions.keys()) { this.#sessions.delete(first); break; }
  }
}

/** @param {string | undefined} instance @param {string | undefined} session */
const connectionName = (instance, session) => `${instance}/${session}`;

/** @param {string} session @param {string} way @param {string} frame */
const keyOf = (session, way, frame) => `${session} ${way} ${frame.slice(0, compared)}`;
