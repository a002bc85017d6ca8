// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {{client: ClientEvent, server: TraceEvent}} Tie the client's event and the server's event for one frame */

const compared = 500; // only so many first characters of a frame are compared, because the two sides cut long frames at different lengths
const patience = 5000; // milliseconds for which an event of one side waits for the other side's event

/**
 * Finds pairs of events that record the same frame, one in the server's trace and one in a
 * client's. If several frames of one connection have the same text, the first on one side
 * belongs to the first on the other side, because a connection keeps the order of frames.
 */
export class Ties {
  /** The server's name of each socket's connection, by socket id. @type {Map<string, string>} */
  #sessions = new Map();
  /** The clients' frames that have no tie yet. @type {ClientEvent[]} */
  #packets = [];
  /** The server's frames that have no tie yet, by connection, direction and text. @type {Map<string, TraceEvent[]>} */
  #frames = new Map();
  #latest = 0; // the time of the server's latest event, in microseconds on the server's clock

  /**
   * Adds an event of a client and returns the new ties. As soon as the server's event for the
   * same frame is known, Ties sets the field wire of the client's event, and also the field
   * cause if the client received the frame.
   * @param {ClientEvent} e
   */
  addClientEvent(e) {
    if (e.frame === undefined || !e.socket) return [];
    this.#packets.push(e);
    return this.#match(e.at);
  }

  /**
   * Adds new events of the server's trace and returns the new ties.
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

  /** Forgets everything, because the server has restarted and uses the same ids again. */
  clear() {
    this.#sessions.clear();
    this.#packets = [];
    this.#frames.clear();
    this.#latest = 0;
  }

  /** Ties the clients' frames to the server's, and drops clients' frames that have waited longer than patience. @param {number} now the page's time in milliseconds; -Infinity: drop none */
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
