// @ts-check

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {{client: ClientEvent, server: TraceEvent}} Tie a frame as both sides know it */

const compared = 500; // characters of a frame: each side cuts it elsewhere
const patience = 5000; // milliseconds that one side waits for the other

/**
 * Finds the frames that the server's trace and the page's clients tell of both. Of
 * frames that read alike in one connection the first of one side is the first of
 * the other: a connection keeps their order.
 */
export class Ties {
  /** @type {Map<string, string>} the connection of each socket, as the server names it */
  #sessions = new Map();
  /** @type {ClientEvent[]} */
  #packets = [];
  /** @type {Map<string, TraceEvent[]>} by what has to be the same */
  #frames = new Map();
  #latest = 0; // microseconds on the server's clock

  /**
   * Takes what happened in a client. The packet's wire, and its cause if it came in,
   * are set as soon as they are known.
   * @param {ClientEvent} e
   */
  heard(e) {
    if (e.frame === undefined || !e.socket) return [];
    this.#packets.push(e);
    return this.#match(e.at);
  }

  /**
   * Takes what is new in the server's trace.
   * @param {TraceEvent[]} events
   */
  taken(events) {
    for (const e of events) {
      this.#latest = Math.max(this.#latest, e.at);
      if (e.kind === "connect" && e.socket && e.session) this.#sessions.set(e.socket, place(e.instance, e.session));
      if (e.kind !== "frame-in" && e.kind !== "frame-out" || e.frame === undefined) continue;
      const key = keyOf(place(e.instance, e.session), e.kind, e.frame);
      const alike = this.#frames.get(key);
      if (alike) alike.push(e);
      else this.#frames.set(key, [e]);
    }
    const found = this.#match(-Infinity);
    this.#forget();
    return found;
  }

  /** Another server counts anew. */
  clear() {
    this.#sessions.clear();
    this.#packets = [];
    this.#frames.clear();
    this.#latest = 0;
  }

  /** @param {number} now what is too old for it is let go */
  #match(now) {
    /** @type {Tie[]} */
    const found = [];
    this.#packets = this.#packets.filter((client) => {
      const session = this.#sessions.get(client.socket ?? "");
      const came = client.name === "packet";
      const key = keyOf(session ?? "", came ? "frame-out" : "frame-in", client.frame ?? "");
      const server = session === undefined ? undefined : this.#frames.get(key)?.shift();
      if (!server) return client.at > now - patience;
      client.wire = server.id;
      if (came) client.cause = server.id;
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
const place = (instance, session) => `${instance}/${session}`;

/** @param {string} session @param {string} way @param {string} frame */
const keyOf = (session, way, frame) => `${session} ${way} ${frame.slice(0, compared)}`;
