// @ts-check
import { stepAt } from "./film.js";
import { clip, textWidth } from "./measures.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Run} Run */

const named = 3; // packets from one place that each carry their name; more share one
const spelled = 2; // films that play at the same time up to which their packets are named
const most = 240; // packets drawn at the same time

/** Draws the packets that are on their way. Elements are used again: nothing is made in a frame that need not be. */
export class Packets {
  #layer = svg("g", { class: "stage-packets" });
  /** @type {Packet[]} */
  #pool = [];

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#layer);
  }

  /**
   * @param {Run[]} runs
   * @param {Layout} plan
   * @param {(key: string) => Figure | undefined} figureOf
   * @param {boolean} still nothing moves: packets stand where they arrive
   */
  draw(runs, plan, figureOf, still) {
    let used = 0;
    runs.forEach((run, i) => {
      const step = run.film.steps[stepAt(run.film, run.t)];
      if (!step) return;
      const who = figureOf(run.film.sender);
      const speaks = runs.length - i <= spelled;
      /** @type {Map<string, number>} */
      const crowd = new Map();
      for (const hop of step.hops) crowd.set(hop.from, (crowd.get(hop.from) ?? 0) + 1);
      const told = new Set();
      for (const hop of step.hops) {
        const done = Math.min(1, (run.t - hop.start) / (hop.end - hop.start));
        // What has arrived at a client is the client's: it lights up instead.
        if (done >= 1 && (hop.kind === "deliver" || run.t >= run.film.length)) continue;
        const from = pointOf(hop.from, hop.to, plan);
        const to = pointOf(hop.to, hop.from, plan);
        if (!from || !to || used >= most) continue;
        const far = still ? 1 : 1 - (1 - done) ** 2.2; // eased out
        const alone = (crowd.get(hop.from) ?? 0) <= named;
        const speak = speaks && (alone || !told.has(hop.from));
        told.add(hop.from);
        const packet = (this.#pool[used] ??= new Packet(this.#layer));
        used++;
        packet.show(hop, who, speak, hop.from === hop.to, run.film.id);
        packet.move(from, to, hop.kind === "deliver" && still ? 0.6 : far, alone ? far : 0, plan);
      }
    });
    for (let i = used; i < this.#pool.length; i++) this.#pool[i].hide();
  }
}

class Packet {
  #g = svg("g", { class: "stage-packet" });
  #dot = svg("circle", { r: 5 });
  #plate = svg("g", { class: "stage-plate" });
  #rect = svg("rect", { rx: 5, height: 24, y: -12 });
  #event = svg("tspan", { class: "stage-packet-event" });
  #payload = svg("tspan", { class: "stage-packet-payload", dx: 6 });
  #hop = "";
  #width = 0;
  #shown = false;

  /** @param {Element} layer */
  constructor(layer) {
    this.#plate.append(this.#rect, svg("text", { y: 4 }, this.#event, this.#payload));
    this.#g.append(this.#dot, this.#plate);
    layer.append(this.#g);
  }

  /**
   * @param {Hop} hop
   * @param {Figure | undefined} who sent it
   * @param {boolean} speak its event and payload are written on it
   * @param {boolean} stays it goes nowhere
   * @param {number} film that it belongs to
   */
  show(hop, who, speak, stays, film) {
    const id = `${hop.id} ${hop.kind} ${speak} ${who?.key ?? ""}`;
    if (!this.#shown) this.#g.removeAttribute("display");
    this.#shown = true;
    if (this.#hop === id) return;
    this.#hop = id;
    set(this.#g, "data-hop", hop.kind);
    set(this.#g, "data-film", film);
    set(this.#g, "data-user", who?.user);
    set(this.#g, "data-client", who?.mark || null);
    set(this.#dot, "display", stays ? "none" : null);
    set(this.#plate, "display", speak ? null : "none");
    if (!speak) return;
    const event = clip(hop.kind.startsWith("ack") ? `ack ${hop.event}` : hop.event, 20);
    this.#event.textContent = event;
    this.#payload.textContent = hop.payload;
    this.#width = textWidth(event) + (hop.payload ? textWidth(hop.payload) + 4 : 0) + 8;
    set(this.#rect, "width", this.#width);
    set(this.#rect, "x", -this.#width / 2);
  }

  /**
   * @param {Point} from
   * @param {Point} to
   * @param {number} far from 0 to 1
   * @param {number} plateFar where the plate is
   * @param {Layout} plan
   */
  move(from, to, far, plateFar, plan) {
    const x = from.x + (to.x - from.x) * far;
    const y = from.y + (to.y - from.y) * far;
    this.#dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    const half = this.#width / 2 + 3;
    const px = Math.max(half, Math.min(plan.width - half, from.x + (to.x - from.x) * plateFar));
    const py = Math.max(16, Math.min(plan.height - 16, from.y + (to.y - from.y) * plateFar - 22));
    this.#plate.setAttribute("transform", `translate(${px.toFixed(1)} ${py.toFixed(1)})`);
  }

  hide() {
    if (!this.#shown) return;
    this.#shown = false;
    this.#g.setAttribute("display", "none");
  }
}

/**
 * Where a packet stands at a place when it comes from or goes to another.
 * @param {string} place
 * @param {string} other
 * @param {Layout} plan
 * @returns {Point | undefined}
 */
function pointOf(place, other, plan) {
  if (place.startsWith("client:")) return plan.spots.get(place.slice(7));
  if (place.startsWith("instance:")) {
    const box = plan.instances.get(place.slice(9));
    return place === other && box ? { x: box.x, y: box.y - box.height / 2 + 2 } : box;
  }
  // Redis is a line: it is met where the instance's link meets it.
  const box = plan.instances.get(other.slice(9));
  if (!box) return undefined;
  return plan.across ? { x: plan.redis.from.x, y: box.y } : { x: box.x, y: plan.redis.from.y };
}
