// @ts-check
import { list } from "../trace/audience.js";
import { refusedEvent } from "../trace/refusals.js";
import { waits } from "../lab/client-line.js";
import { sizeOf } from "../lab/control.js";
import { limit, waitingFor, whyNoAcknowledgement, whyNotArrived } from "../trace/unseen.js";

/** @typedef {import("../lab/client-line.js").ClientLine} ClientLine */
/** @typedef {import("../lab/world.js").World} World */

// How long to wait, in milliseconds.
const answerWithin = 5000; // for an acknowledgement, if the line has no timeout of its own
const effectsWithin = 250; // until the trace shows the effects of the server's handler
const traceWithin = 800; // until the trace shows an event that must have happened

/** Runs the lines that emit in a client, and describes what the server did. */
export class ClientEmits {
  #world;
  #chosen;

  /**
   * @param {World} world
   * @param {() => ClientLine} chosen returns the line that the emit panel describes
   */
  constructor(world, chosen) {
    this.#world = world;
    this.#chosen = chosen;
  }

  /**
   * Runs the line that the emit panel describes.
   * @param {string} actor the name of the acting client
   * @param {{event: string, args: unknown[]}} fields the event's name and its arguments
   * @param {(text: string) => void} wait is called with what the line waits for
   * @returns {Promise<string[]>} what happened, in sentences
   */
  async run(actor, { event, args }, wait) {
    const line = { ...this.#chosen(), event, args };
    const client = this.#world.client(actor);
    const socket = client.sockets.get(line.nsp) ?? client.socket;
    if (!socket.connected) {
      if (line.how === "volatile") {
        socket.volatile.emit(line.event, ...args);
        return [`${actor} is not connected, so the volatile event is dropped. Nothing is sent, now or later.`];
      }
      if (!waits(line.how)) {
        socket.emit(line.event, ...args);
        return [`${actor} is not connected, so the event waits in the client’s buffer. It is sent once ${actor} is connected again.`];
      }
    }
    const mark = this.#world.trace.log.all().at(-1)?.id ?? 0;
    const { lost } = this.#world;
    const { delayMs } = this.#world.linkOf(client);
    const bytes = sizeOf([line.event, ...args]);
    const within = traceWithin + delayMs + (bytes > limit ? answerWithin : 0); // the server takes its time to refuse a large message
    const from = performance.now();
    let ended = socket.connected ? "" : client.detail;
    const end = (/** @type {string} */ reason) => { ended ||= reason; };
    socket.on("disconnect", end);
    wait(waits(line.how) ? waitingFor([`instance ${client.instance}`], delayMs) : waitingFor([], delayMs));
    try {
      const answer = runLine(socket, line, args);
      const { id } = socket; // the client may have another socket later
      const handled = await this.#waitInTrace(() => this.#world.trace.log.all().find((e) => e.id > mark && e.kind === "handle" && e.socket === id && e.event === line.event), () => ended !== "", within);
      const sender = () => ({ name: actor, instance: client.instance, one: this.#world.instances.size === 1, running: this.#world.isRunning(client.instance), ended, paused: this.#world.linkOf(client).paused, delayMs });
      if (!handled) {
        const why = whyNotArrived(line.event, sender(), { bytes, lost: this.#world.lost - lost, watching: this.#world.control.connected });
        const { text, refused } = await answer;
        return [refused ?? why, text];
      }
      this.#world.dispatchEvent(new CustomEvent("asked", { detail: handled.id }));
      const sentences = [`Instance ${handled.instance} received ${line.event} from ${actor}’s socket.`];
      const chain = () => this.#world.trace.log.chain(handled.id);
      if (waits(line.how)) {
        const { text, answered, refused } = await answer;
        if (refused) return [...sentences, refused, text]; // no handler has run
        sentences.push(text);
        if (answered) await this.#waitInTrace(() => chain().find((e) => e.kind === "ack-out")); // the answer may arrive before the trace event that records it
        else sentences.push(whyNoAcknowledgement(line.event, sender(), { unheard: handled.unheard === true, acknowledged: chain().some((e) => e.kind === "ack-out"), waitedMs: performance.now() - from }));
      } else {
        await new Promise((resolve) => setTimeout(resolve, effectsWithin));
      }
      sentences.push(describeEffects(chain()));
      return sentences;
    } finally {
      socket.off("disconnect", end);
    }
  }

  /**
   * Waits until the trace shows an event.
   * @param {() => import("../trace/trace.js").TraceEvent | undefined} find looks for the event; undefined if the trace does not have it yet
   * @param {() => boolean} [over] returns whether the event cannot come any more
   * @param {number} [within] milliseconds to wait at most
   */
  #waitInTrace(find, over = () => false, within = traceWithin) {
    return new Promise((/** @type {(e: import("../trace/trace.js").TraceEvent | undefined) => void} */ resolve) => {
      const check = () => {
        const found = find();
        if (found || over()) finish(found);
      };
      const finish = (/** @type {import("../trace/trace.js").TraceEvent | undefined} */ found) => {
        clearTimeout(timer);
        clearInterval(poll);
        unwatch();
        resolve(found);
      };
      const timer = setTimeout(() => finish(find()), within);
      const poll = setInterval(check, 100); // the trace may show nothing more
      const unwatch = this.#world.trace.watch({ events: check });
      check();
    });
  }
}

/** Describes what the server's handlers of an event did. @param {import("../trace/trace.js").TraceEvent[]} chain the event and its effects, from the trace */
function describeEffects(chain) {
  const emits = chain.filter((e) => e.kind === "emit").map((e) => e.event);
  const rooms = chain.filter((e) => e.kind === "join" || e.kind === "leave").map((e) => `${e.kind === "join" ? "joined" : "left"} ${e.room}`);
  const did = [...rooms, ...emits.map((event) => `emitted ${event}`), ...(chain.some((e) => e.kind === "ack-out") ? ["acknowledged it"] : [])];
  if (did.length > 0) return `Its handler ${list(did)}.`;
  if (chain[0]?.unheard) return `Nothing follows from it: nobody on the server listens to ${chain[0].event}. Try presence:online, which has a handler.`;
  return "Its handler has not answered, emitted or joined a room so far. If too much was sent at once, the server has not called it.";
}

/**
 * Runs a client's line. The result is what the line returned, as a sentence, and whether the server's answer arrived. refused: why the server has not handled the event, if a limit is the reason.
 * @param {import("../client/socketplay.js").Socket} socket
 * @param {ClientLine} line
 * @param {unknown[]} args
 * @returns {Promise<{text: string, answered: boolean, refused?: string}>}
 */
async function runLine(socket, { how, event, timeout }, args) {
  const withAnswer = (/** @type {unknown} */ answer) => {
    const words = refusedEvent(answer);
    return { text: `The answer: ${JSON.stringify(answer) ?? "nothing"}.`, answered: true, refused: words && `${words.what} ${words.next}` };
  };
  const withoutAnswer = (/** @type {string} */ text) => ({ text, answered: false });
  const failed = (/** @type {unknown} */ error) => withoutAnswer(`No answer arrived, and the line fails: ${error instanceof Error ? error.message : String(error)}.`);
  switch (how) {
    case "emit":
      socket.emit(event, ...args);
      return withoutAnswer("");
    case "volatile":
      socket.volatile.emit(event, ...args);
      return withoutAnswer("");
    case "timeout":
      return new Promise((resolve) => {
        socket.timeout(timeout).emit(event, ...args, (/** @type {Error | null} */ error, /** @type {unknown} */ answer) => resolve(error ? failed(error) : withAnswer(answer)));
      });
    case "timeout-ack":
      return socket.timeout(timeout).emitWithAck(event, ...args).then(withAnswer, failed);
    case "ack":
      return Promise.race([
        socket.emitWithAck(event, ...args).then(withAnswer, failed),
        new Promise((/** @type {(result: {text: string, answered: boolean}) => void} */ resolve) => setTimeout(() => resolve(withoutAnswer(`No answer within ${answerWithin / 1000} seconds. Without timeout() the line waits as long as the connection lasts.`)), answerWithin)),
      ]);
  }
}
