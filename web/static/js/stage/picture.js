// @ts-check
import { clip } from "./measures.js";
import { keep, markOf, set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./rooms.js").Hull} Hull */

const roomy = 130; // pixels: a link of at least this length has space for a word
const upgradeShown = 3000; // milliseconds for which a link shows that it was upgraded to WebSocket

/** Draws all that stands still on the stage: clients, instances, Redis, rooms and links. packets.js draws the moving packets. */
export class Picture {
  #hulls = svg("g", { class: "stage-hulls" });
  #crowds = svg("g");
  #links = svg("g");
  #redis = svg("g", { class: "stage-redis-line" });
  #boxes = svg("g");
  #figures = svg("g");
  /** @type {Map<string, SVGGElement>} */
  #hullOf = new Map();
  /** @type {Map<string, SVGGElement>} */
  #crowdOf = new Map();
  /** The links by place: "client:alice" for alice's link to her instance, "instance:a" for a's link to Redis. @type {Map<string, SVGGElement>} */
  #linkOf = new Map();
  /** The places of the links that have been upgraded since the last drawing. @type {Set<string>} */
  #upgraded = new Set();
  /** @type {Map<string, SVGGElement>} */
  #boxOf = new Map();
  /** @type {Map<string, SVGGElement>} */
  #figureOf = new Map();

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#hulls, this.#links, this.#crowds, this.#redis, this.#boxes, this.#figures);
    this.#redis.append(svg("line"), svg("text", { class: "stage-redis-name" }, "Redis"));
  }

  /**
   * Draws a scene.
   * @param {Scene} scene
   * @param {Layout} plan the places of the scene's parts
   * @param {Hull[]} hulls the drawings of the scene's rooms and namespaces
   */
  draw(scene, plan, hulls) {
    const running = new Map(scene.instances.map((i) => [i.name, i.running]));
    const linked = new Set(scene.instances.filter((i) => i.running && i.linked !== false).map((i) => i.name));
    set(this.#redis, "display", scene.redis === false ? "none" : null);
    this.#drawRedis(plan);
    keep(this.#hulls, this.#hullOf, hulls, (h) => h.id, makeHull, drawHull);
    keep(this.#crowds, this.#crowdOf, plan.crowds, (c) => `${c.user} ${c.box.x} ${c.box.y}`,
      () => svg("g", { class: "stage-crowd" }, svg("text")),
      (el, c) => {
        set(el, "data-user", c.user);
        const text = el.firstElementChild;
        if (!text) return;
        set(text, "x", c.box.x + 2);
        set(text, "y", c.box.y + 14);
        if (text.textContent !== c.label) text.textContent = c.label;
      });
    const figures = scene.figures.filter((f) => plan.spots.has(f.key));
    /** @type {{place: string, from: Point, to: Point, transport: string, thin: boolean}[]} */
    const links = figures.flatMap((f) => {
      const to = plan.instances.get(f.instance);
      const from = plan.spots.get(f.key);
      return from && to ? [{ place: `client:${f.key}`, from, to, transport: f.transport || "none", thin: !from.label }] : [];
    });
    if (scene.redis !== false) for (const [name, box] of plan.instances) {
      const to = plan.across ? { x: plan.redis.from.x, y: box.y } : { x: box.x, y: plan.redis.from.y };
      links.push({ place: `instance:${name}`, from: box, to, transport: linked.has(name) ? "redis" : "none", thin: false });
    }
    keep(this.#links, this.#linkOf, links, (l) => l.place, makeLink, drawLink);
    for (const place of this.#upgraded) markUpgraded(this.#linkOf.get(place));
    this.#upgraded.clear();
    keep(this.#boxes, this.#boxOf, [...plan.instances], ([name]) => name, makeBox, (el, [name, box]) => {
      set(el, "transform", `translate(${box.x} ${box.y})`);
      set(el, "data-running", String(running.get(name) ?? true));
    });
    keep(this.#figures, this.#figureOf, figures, (f) => f.key, makeFigure, (el, f) => drawFigure(el, f, plan));
  }

  /**
   * Makes the next drawing show that a client's link was upgraded to WebSocket.
   * @param {string} key the key of the client's figure
   */
  upgrade(key) {
    this.#upgraded.add(`client:${key}`);
  }

  /** @param {Layout} plan */
  #drawRedis({ redis: { from, to }, across }) {
    const [line, name] = this.#redis.children;
    for (const [attribute, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) set(line, attribute, value);
    const at = across ? { x: from.x + 8, y: to.y - 6 } : { x: to.x, y: to.y - 8 };
    set(name, "x", at.x);
    set(name, "y", at.y);
    set(name, "text-anchor", across ? "start" : "end");
  }

  /**
   * Lights up the clients that a film has reached and dims those that it will not reach.
   * @param {{hit: Set<string>, pending: Set<string>} | undefined} audience the keys of figures, as audienceAt returns them; undefined: no figure is lit or dimmed
   * @param {string} sender the key of the sender's figure
   * @param {Set<string>} lit the places whose links packets have used before
   * @param {Set<string>} active the places whose links packets use now
   */
  lightAudience(audience, sender, lit, active) {
    for (const [key, el] of this.#figureOf) {
      set(el, "data-audience", !audience || audience.pending.has(key) ? null : audience.hit.has(key) ? "hit" : "miss");
      set(el, "data-sender", sender === key ? "true" : null);
    }
    for (const [place, el] of this.#linkOf) set(el, "data-lit", active.has(place) ? "now" : lit.has(place) ? "before" : null);
    for (const [name, el] of this.#boxOf) set(el, "data-active", active.has(`instance:${name}`) ? "true" : null);
    set(this.#redis, "data-active", active.has("redis") ? "true" : null);
  }

  /**
   * Marks places, because the user points at a row, a frame or a line elsewhere on the page that belongs to them. It unmarks all others.
   * @param {Set<string>} places
   */
  markLinked(places) {
    for (const [key, el] of this.#figureOf) set(el, "data-linked", places.has(`client:${key}`) ? "true" : null);
    for (const [place, el] of this.#linkOf) set(el, "data-linked", places.has(place) ? "true" : null);
    for (const [name, el] of this.#boxOf) set(el, "data-linked", places.has(`instance:${name}`) ? "true" : null);
    set(this.#redis, "data-linked", places.has("redis") ? "true" : null);
  }

  /** The place that an element of the picture belongs to; undefined if the element belongs to no place. @param {EventTarget | null} target */
  placeOf(target) {
    if (!(target instanceof Node)) return undefined;
    for (const [key, el] of this.#figureOf) if (el.contains(target)) return `client:${key}`;
    for (const [name, el] of this.#boxOf) if (el.contains(target)) return `instance:${name}`;
    for (const [place, el] of this.#linkOf) if (el.contains(target)) return place;
    return this.#redis.contains(target) ? "redis" : undefined;
  }

  /**
   * Shows which clients the learner expects to receive an event, and for which clients the learner was right.
   * @param {Set<string>} expected the keys of the figures
   * @param {Map<string, import("../trace/trace.js").JudgementKind>} judged by the figure's key
   */
  showPrediction(expected, judged) {
    for (const [key, el] of this.#figureOf) {
      const kind = judged.get(key);
      set(el, "data-expected", expected.has(key) ? "true" : null);
      set(el, "data-judged", kind);
      const text = kind === "extra" ? "!" : kind === "missed" ? "?" : "";
      const sign = el.lastElementChild;
      if (sign && sign.textContent !== text) sign.textContent = text;
    }
  }

  /** @param {string} key */
  figure(key) {
    return this.#figureOf.get(key);
  }
}

/** @param {Hull} h */
function makeHull(h) {
  return svg("g", { class: h.outline ? "stage-hull outline" : "stage-hull" });
}

/**
 * Draws a room or a namespace. The shape of a room consists of discs and bands. It is drawn
 * twice, first wider in the colour of the edge and then narrower in the colour of the ground,
 * so that the discs and bands together have one outline.
 * @param {SVGGElement} el
 * @param {Hull} h
 */
function drawHull(el, h) {
  const state = JSON.stringify(h);
  if (el.dataset.state === state) return;
  el.dataset.state = state;
  set(el, "data-room", h.name);
  const { x, y, width, height } = h.label;
  const shape = (/** @type {string} */ name, /** @type {number} */ more) =>
    svg("g", { class: name },
      ...h.bands.map((d) => svg("path", { d })),
      ...h.discs.map((c) => svg("circle", { cx: c.x, cy: c.y, r: c.r + more })),
      svg("rect", { x: x - more, y: y - more, width: width + 2 * more, height: height + 2 * more, rx: h.outline ? 5 : height / 2 + more }));
  el.replaceChildren(
    ...(h.outline ? [shape("stage-hull-line", 0)] : [shape("stage-hull-edge", 1), shape("stage-hull-ground", 0)]),
    ...(h.outline ? [svg("rect", { class: "stage-hull-plate", x, y, width, height, rx: 5 })] : []),
    svg("text", { x: x + width / 2, y: y + height / 2 + 4 }, svg("title", {}, h.name), h.text),
  );
}

function makeLink() {
  return svg("g", { class: "stage-link" }, svg("path", { class: "stage-link-outer" }), svg("path", { class: "stage-link-inner" }), svg("path", { class: "stage-link-new", pathLength: 1 }), svg("text", {}, "upgraded"));
}

/**
 * @param {SVGGElement} el
 * @param {{from: Point, to: Point, transport: string, thin: boolean}} link
 */
function drawLink(el, { from, to, transport, thin }) {
  const d = `M${from.x} ${from.y}L${to.x} ${to.y}`;
  for (const path of el.querySelectorAll("path")) set(path, "d", d);
  const note = el.lastElementChild;
  if (note) {
    set(note, "x", (from.x + to.x) / 2);
    set(note, "y", (from.y + to.y) / 2 - 6);
    set(note, "display", Math.hypot(to.x - from.x, to.y - from.y) < roomy ? "none" : null);
  }
  set(el, "data-transport", transport);
  set(el, "data-thin", thin ? "true" : null);
}

/** @param {SVGGElement | undefined} link */
function markUpgraded(link) {
  if (!link) return;
  link.dataset.upgraded = "true";
  setTimeout(() => delete link.dataset.upgraded, upgradeShown);
}

/** @param {[string, unknown]} box */
function makeBox([name]) {
  return svg("g", { class: "stage-box" }, svg("rect", { x: -22, y: -22, width: 44, height: 44 }), svg("text", { y: 6 }, name));
}

/** @param {Figure} f */
function makeFigure(f) {
  return svg("g", { class: "stage-figure", "data-key": f.key },
    svg("circle", { class: "stage-disc" }),
    svg("path", { class: "stage-mark", d: markOf(f) }),
    svg("path", { class: "stage-tick" }),
    svg("text", { class: "stage-name" }),
    svg("circle", { class: "stage-ring" }),
    svg("text", { class: "stage-sign" }));
}

/**
 * @param {SVGGElement} el
 * @param {Figure} f
 * @param {Layout} plan
 */
function drawFigure(el, f, plan) {
  const spot = plan.spots.get(f.key);
  if (!spot) return;
  set(el, "transform", `translate(${spot.x} ${spot.y})`);
  set(el, "data-user", f.user);
  set(el, "data-client", f.mark || null);
  set(el, "data-connected", String(f.transport !== ""));
  set(el, "data-transport", f.transport);
  const [disc, mark, tick, name, ring, sign] = el.children;
  set(disc, "r", spot.r);
  set(ring, "r", spot.r + 5);
  set(sign, "x", -spot.r - 4);
  set(sign, "y", -spot.r + 6);
  set(mark, "transform", `scale(${Math.min(1, spot.r / 13)})`);
  const s = Math.max(0.5, spot.r / 17);
  set(tick, "d", `M${spot.r * 0.55} ${-spot.r * 0.75}l${3.5 * s} ${4 * s}l${7 * s} ${-8 * s}`);
  const text = spot.label ? clip(f.label) : "";
  if (name.textContent !== text) name.textContent = text;
  if (spot.label) {
    set(name, "x", spot.label.x + spot.label.width / 2 - spot.x);
    set(name, "y", spot.label.y + 12 - spot.y);
  }
}
