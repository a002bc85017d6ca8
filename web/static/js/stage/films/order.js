// @ts-check

/** @typedef {import("./episode.js").Beat} Beat */

const together = 50; // milliseconds: events of the same name that happen to several clients within this time are one stop

/**
 * Brings the beats of an episode into an order that never shows an effect before its cause,
 * and otherwise follows the clocks. Beats of the same name that happen to several clients at
 * about the same time stand together.
 * @param {Beat[]} beats
 * @param {(b: Beat) => number} timeOf the time of a beat on the page's clock, in milliseconds
 * @param {(id: number) => number | undefined} causeOf the cause of a server's event
 * @returns {Beat[][]} the stops, in order
 */
export function inOrder(beats, timeOf, causeOf) {
  const before = causes(beats, causeOf);
  const rest = new Set(beats);
  const times = new Map(beats.map((b) => [b, timeOf(b)]));
  const at = (/** @type {Beat} */ b) => times.get(b) ?? 0;
  /** @type {Beat[][]} */
  const stops = [];
  while (rest.size > 0) {
    const ready = [...rest].filter((b) => [...before(b)].every((cause) => !rest.has(cause)));
    if (ready.length === 0) ready.push(...rest); // cannot happen, as no event is a cause of its cause; but a film must end
    const first = ready.reduce((a, b) => (at(b) < at(a) ? b : a));
    const stop = [first];
    for (const b of ready) if (b !== first && isLike(b, first) && at(b) - at(first) <= together && !stop.some((s) => s.who === b.who && s.text === b.text)) stop.push(b);
    for (const b of stop) rest.delete(b);
    stops.push(stop);
  }
  return stops;
}

/** Whether two beats may be one stop. @param {Beat} a @param {Beat} b */
const isLike = (a, b) => a.side === b.side && a.name === b.name && a.nsp === b.nsp && (a.who !== b.who || a.name.startsWith("room "));

/**
 * Whether a cause or a message joins two beats, so that it is certain which came first.
 * @param {Beat[]} beats all beats of the episode
 * @param {Beat} a
 * @param {Beat} b
 * @param {(id: number) => number | undefined} causeOf
 * @returns {boolean} true: a certainly came before b
 */
export function isCertainlyBefore(beats, a, b, causeOf) {
  const before = causes(beats, causeOf);
  const seen = new Set();
  const visit = (/** @type {Beat} */ of) => {
    for (const cause of before(of)) {
      if (seen.has(cause)) continue;
      seen.add(cause);
      visit(cause);
    }
  };
  visit(b);
  return seen.has(a);
}

/**
 * The beats that certainly came before each beat: what caused it, what the same side did
 * before for the same client, and what the message told that made it happen.
 * @param {Beat[]} beats
 * @param {(id: number) => number | undefined} causeOf
 * @returns {(b: Beat) => Set<Beat>}
 */
function causes(beats, causeOf) {
  /** @type {Map<Beat, Set<Beat>>} */
  const before = new Map(beats.map((b) => [b, new Set()]));
  const add = (/** @type {Beat | undefined} */ a, /** @type {Beat} */ b) => { if (a && a !== b) before.get(b)?.add(a); };
  const byId = new Map(beats.flatMap((b) => (b.server ? [/** @type {[number, Beat]} */ ([b.server.id, b])] : [])));
  /** @type {Map<string, Beat>} */
  const last = new Map();
  for (const b of beats.toSorted((x, y) => x.order - y.order)) {
    const lane = `${b.server ? "server" : "client"} ${b.who || b.place}`;
    add(last.get(lane), b);
    last.set(lane, b);
    if (b.server) for (let id = causeOf(b.server.id); id; id = causeOf(id)) if (byId.has(id)) { add(byId.get(id), b); break; }
  }
  const root = beats.find((b) => b.name === "stop" || b.name === "pause");
  for (const b of beats) {
    if (root && b.who && b.order > 0) add(root, b);
    if (b.side !== "server" || !b.server) continue;
    for (const c of beats) {
      if (!c.client || c.socket === "" || c.socket !== b.socket) continue;
      if (b.name === "connection" && c.name === "connect") add(b, c); // the packet CONNECT
      if (b.name === "disconnect" && c.reason === "io server disconnect") add(b, c); // the packet DISCONNECT
      if (b.name === "disconnecting" && c.reason === "io client disconnect") add(c, b); // the packet DISCONNECT
    }
  }
  for (const b of beats) if (b.name === "verdict" && b.reason) {
    const told = beats.find((c) => c.name === "connect_error" && c.who === b.who && c.reason.startsWith(b.reason)); // the packet CONNECT_ERROR
    if (told) add(b, told);
  }
  return (b) => before.get(b) ?? new Set();
}
