// @ts-check
import { stepAt } from "./film.js";
import { freePlace } from "./ground.js";
import { clip, monoWidth } from "./measures.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Run} Run */

const spelled = 2; // how many of the latest films show texts beside their packets
const most = 240; // how many packets are drawn at the same time
const low = 160; // a stage lower than this has no space for the packets' texts
const remembered = 200; // how many places of texts are kept

/**
 * Where a packet's text stands, and what it says.
 * @typedef {{box: Box, event: string, payload: string, tall: boolean}} Label
 */

/**
 * Draws the packets that are on their way. It uses the same elements again and again, because
 * creating them takes time. Packets with the same event that leave one place together have one
 * text. The text stands still beside their way, where it covers nothing; a text that moved with
 * its packet would pass over names.
 */
export class Packets {
  #layer = svg("g", { class: "stage-packets" });
  /** @type {Packet[]} */
  #pool = [];
  /** The places of texts, found once. undefined: there is none. @type {Map<string, Label | undefined>} */
  #labels = new Map();
  /** @type {Box[]} */
  #taken = [];

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#layer);
  }

  /**
   * Draws each packet at its present point on the stage.
   * @param {Run[]} runs the films, and how far each has been played
   * @param {Layout} plan
   * @param {Box[]} taken what the texts must not cover: if this is another array, their places are found anew
   * @param {(key: string) => Figure | undefined} figureOf finds a figure by its key
   * @param {boolean} still true: packets do not move, and each stands at the end of its hop
   */
  draw(runs, plan, taken, figureOf, still) {
    if (this.#taken !== taken || this.#labels.size > remembered) this.#labels.clear();
    this.#taken = taken;
    let used = 0;
    /** @type {Box[]} */
    const written = []; // the places of the texts that are drawn now
    runs.forEach((run, i) => {
      const at = stepAt(run.film, run.t);
      const step = run.film.steps[at];
      if (!step) return;
      const who = figureOf(run.film.sender);
      const speaks = runs.length - i <= spelled && plan.height >= low;
      const said = new Set(); // the texts that are written already in this step
      for (const hop of step.hops) {
        const done = Math.min(1, (run.t - hop.start) / (hop.end - hop.start));
        // A packet that a client has received is not drawn any more, because the client lights up instead.
        if (done >= 1 && (hop.kind === "deliver" || run.t >= run.film.length)) continue;
        const from = pointOf(hop.from, hop.to, plan);
        const to = pointOf(hop.to, hop.from, plan);
        if (!from || !to || used >= most) continue;
        let far = still ? 1 : 1 - (1 - done) ** 2.2; // so that a packet slows down before it arrives
        if (hop.kind === "deliver" && still) far = 0.6;
        const text = `${run.film.id} ${at} ${hop.from} ${hop.event}`;
        const speak = speaks && !said.has(text);
        said.add(text);
        const label = speak ? this.#label(text, hop, from, to, plan, written) : undefined;
        if (label) written.push(label.box);
        const packet = (this.#pool[used] ??= new Packet(this.#layer));
        used++;
        packet.show(hop, who, label, run.film.id);
        packet.move(from.x + (to.x - from.x) * far, from.y + (to.y - from.y) * far);
      }
    });
    for (let i = used; i < this.#pool.length; i++) this.#pool[i].hide();
  }

  /**
   * The text of a packet and its place, beside the middle of the packet's way.
   * @param {string} id
   * @param {Hop} hop
   * @param {Point} from
   * @param {Point} to
   * @param {Layout} plan
   * @param {Box[]} written the places of the texts that stand already
   */
  #label(id, hop, from, to, plan, written) {
    if (!this.#labels.has(id)) this.#labels.set(id, labelFor(hop, from, to, plan, [...this.#taken, ...written]));
    return this.#labels.get(id);
  }
}

/**
 * @param {Hop} hop
 * @param {Point} from
 * @param {Point} to
 * @param {Layout} plan
 * @param {Box[]} taken what the text must not cover
 * @returns {Label | undefined}
 */
export function labelFor(hop, from, to, plan, taken) {
  const event = clip(hop.kind.startsWith("ack") ? `ack ${hop.event}` : hop.event, 20);
  const { payload } = hop;
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const forms = [
    ...(payload ? [{ payload, tall: true, width: Math.max(monoWidth(event) * 1.05, monoWidth(payload)) + 6, height: 34 }] : []),
    { payload: "", tall: false, width: monoWidth(event) * 1.05 + 6, height: 18 },
  ];
  const way = { from, to };
  for (const { payload, tall, width, height } of forms) {
    const space = hop.from === hop.to ? 30 : 14; // beside the instance itself, or beside the link
    const beside = [{ x: middle.x - width - space, y: middle.y - height / 2, width, height }, { x: middle.x + space, y: middle.y - height / 2, width, height }];
    for (const wish of middle.x < plan.width / 2 ? beside.toReversed() : beside) {
      const box = freePlace(wish, taken, plan, from === to ? [] : [way]);
      if (box) return { box, event, payload, tall };
    }
  }
  return undefined;
}

class Packet {
  #g = svg("g", { class: "stage-packet" });
  #dot = svg("circle", { r: 6 });
  #label = svg("g", { class: "stage-packet-label" });
  #rect = svg("rect", { rx: 4 });
  #event = svg("text", { class: "stage-packet-event" });
  #payload = svg("text", { class: "stage-packet-payload" });
  #hop = "";
  /** @type {Label | undefined} */
  #said;
  #shown = false;

  /** @param {Element} layer */
  constructor(layer) {
    this.#label.append(this.#rect, this.#event, this.#payload);
    this.#g.append(this.#dot, this.#label);
    layer.append(this.#g);
  }

  /**
   * Makes this element draw the packet of a hop.
   * @param {Hop} hop
   * @param {Figure | undefined} who the sender's figure; undefined if the sender is not on stage
   * @param {Label | undefined} label the event and the payload; undefined: nothing is written
   * @param {number} film the id of the hop's film
   */
  show(hop, who, label, film) {
    const id = `${hop.id} ${hop.kind} ${who?.key ?? ""}`;
    if (!this.#shown) this.#g.removeAttribute("display");
    this.#shown = true;
    if (this.#hop === id && this.#said === label) return;
    this.#hop = id;
    this.#said = label;
    set(this.#g, "data-hop", hop.kind);
    set(this.#g, "data-film", film);
    set(this.#g, "data-user", who?.user);
    set(this.#g, "data-client", who?.mark || null);
    set(this.#dot, "display", hop.from === hop.to ? "none" : null); // a packet that stays where it is is no packet yet
    set(this.#label, "display", label ? null : "none");
    if (!label) return;
    const { box, event, payload } = label;
    for (const [attribute, value] of Object.entries(box)) set(this.#rect, attribute, value);
    for (const [el, y, text] of /** @type {[SVGTextElement, number, string][]} */ ([[this.#event, 13, event], [this.#payload, 29, payload]])) {
      set(el, "x", box.x + 3);
      set(el, "y", box.y + y);
      el.textContent = text;
    }
  }

  /** @param {number} x @param {number} y */
  move(x, y) {
    this.#dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }

  hide() {
    if (!this.#shown) return;
    this.#shown = false;
    this.#g.setAttribute("display", "none");
  }
}

/**
 * The point at which a hop begins or ends.
 * @param {string} place the place at which the hop begins or ends
 * @param {string} other the place at the hop's other end
 * @param {Layout} plan
 * @returns {Point | undefined} undefined if the place is not on the stage
 */
function pointOf(place, other, plan) {
  if (place.startsWith("client:")) return plan.spots.get(place.slice(7));
  if (place.startsWith("instance:")) return plan.instances.get(place.slice(9));
  // Redis is drawn as a line. The hop begins or ends at the point where the instance's link meets this line.
  const box = plan.instances.get(other.slice(9));
  return box && plan.redis && { x: box.x, y: plan.redis.from.y };
}
