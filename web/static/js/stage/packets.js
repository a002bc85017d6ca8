// @ts-check
import { stepAt } from "./film.js";
import { clip, textWidth } from "./measures.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Run} Run */

const named = 3; // if more packets than this leave one place in a step, only the first has a text
const spelled = 2; // how many of the latest films show texts beside their packets
const most = 240; // how many packets are drawn at the same time

/** Draws the packets that are on their way. It uses the same elements again and again, because creating them takes time. */
export class Packets {
  #layer = svg("g", { class: "stage-packets" });
  /** @type {Packet[]} */
  #pool = [];

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#layer);
  }

  /**
   * Draws each packet at its present point on the stage.
   * @param {Run[]} runs the films, and how far each has been played
   * @param {Layout} plan
   * @param {(key: string) => Figure | undefined} figureOf finds a figure by its key
   * @param {boolean} still true: packets do not move, and each stands at the end of its hop
   */
  draw(runs, plan, figureOf, still) {
    let used = 0;
    runs.forEach((run, i) => {
      const step = run.film.steps[stepAt(run.film, run.t)];
      if (!step) return;
      const who = figureOf(run.film.sender);
      const lastFilms = runs.length - i <= spelled;
      /** @type {Map<string, number>} */
      const leaving = new Map(); // how many packets leave each place
      for (const hop of step.hops) leaving.set(hop.from, (leaving.get(hop.from) ?? 0) + 1);
      const withText = new Set(); // the places from which a packet with a text leaves
      for (const hop of step.hops) {
        const done = Math.min(1, (run.t - hop.start) / (hop.end - hop.start));
        // A packet that a client has received is not drawn any more, because the client lights up instead.
        if (done >= 1 && (hop.kind === "deliver" || run.t >= run.film.length)) continue;
        const from = pointOf(hop.from, hop.to, plan);
        const to = pointOf(hop.to, hop.from, plan);
        if (!from || !to || used >= most) continue;
        const far = still ? 1 : 1 - (1 - done) ** 2.2; // so that a packet slows down before it arrives
        const alone = (leaving.get(hop.from) ?? 0) <= named;
        const speak = lastFilms && (alone || !withText.has(hop.from));
        withText.add(hop.from);
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
   * Makes this element draw the packet of a hop.
   * @param {Hop} hop
   * @param {Figure | undefined} who the sender's figure; undefined if the sender is not on stage
   * @param {boolean} speak true: the event and the payload are written beside the packet
   * @param {boolean} stays true: the packet stays at its place
   * @param {number} film the id of the hop's film
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
   * Moves the packet to a point between two points.
   * @param {Point} from
   * @param {Point} to
   * @param {number} far the part of the way that the packet has gone, from 0 to 1
   * @param {number} plateFar the part of the way that the packet's text has gone, from 0 to 1
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
 * The point at which a hop begins or ends.
 * @param {string} place the place at which the hop begins or ends
 * @param {string} other the place at the hop's other end
 * @param {Layout} plan
 * @returns {Point | undefined} undefined if the place is not on the stage
 */
function pointOf(place, other, plan) {
  if (place.startsWith("client:")) return plan.spots.get(place.slice(7));
  if (place.startsWith("instance:")) {
    const box = plan.instances.get(place.slice(9));
    return place === other && box ? { x: box.x, y: box.y - box.height / 2 + 2 } : box;
  }
  // Redis is drawn as a line. The hop begins or ends at the point where the instance's link meets this line.
  const box = plan.instances.get(other.slice(9));
  if (!box) return undefined;
  return plan.across ? { x: plan.redis.from.x, y: box.y } : { x: box.x, y: plan.redis.from.y };
}
