// @ts-check
import { stepAt } from "./film.js";
import { clip, textWidth } from "./measures.js";
import { set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Hop} Hop */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Run} Run */

const named = 3; // up to so many packets from one place each have a text; more share one
const spelled = 2; // only the packets of the last so many films have a text
const most = 240; // packets drawn at the same time

/** Draws the packets that are on their way. It reuses elements, so that a frame creates as few as possible. */
export class Packets {
  #layer = svg("g", { class: "stage-packets" });
  /** @type {Packet[]} */
  #pool = [];

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#layer);
  }

  /**
   * Draws all packets at the times of their films.
   * @param {Run[]} runs
   * @param {Layout} plan
   * @param {(key: string) => Figure | undefined} figureOf
   * @param {boolean} still packets do not move: each stands where it arrives
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
      const withText = new Set(); // places of which a packet has a text already
      for (const hop of step.hops) {
        const done = Math.min(1, (run.t - hop.start) / (hop.end - hop.start));
        // A packet that a client has received is not drawn any more; the client lights up instead.
        if (done >= 1 && (hop.kind === "deliver" || run.t >= run.film.length)) continue;
        const from = pointOf(hop.from, hop.to, plan);
        const to = pointOf(hop.to, hop.from, plan);
        if (!from || !to || used >= most) continue;
        const far = still ? 1 : 1 - (1 - done) ** 2.2; // eased out
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
   * Makes this the packet of a hop.
   * @param {Hop} hop
   * @param {Figure | undefined} who the sender
   * @param {boolean} speak its event and payload are written beside it
   * @param {boolean} stays it does not move
   * @param {number} film the id of its film
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
   * Moves the packet along its way.
   * @param {Point} from
   * @param {Point} to
   * @param {number} far how far the packet is, from 0 to 1
   * @param {number} plateFar how far its text is, from 0 to 1
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
 * The point at which a packet stands at a place, on its way from or to another place.
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
  // Redis is drawn as a line. The packet stands at the end of the instance's link, on that line.
  const box = plan.instances.get(other.slice(9));
  if (!box) return undefined;
  return plan.across ? { x: plan.redis.from.x, y: box.y } : { x: box.x, y: plan.redis.from.y };
}
