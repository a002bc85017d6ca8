// @ts-check
import { drawFigure, makeFigure, showGuess } from "./draw-figure.js";
import { drawHull, drawHullName, makeHull, makeHullName } from "./draw-rooms.js";
import { keep, set, svg } from "./svg.js";

/** @typedef {import("./stage.js").Figure} Figure */
/** @typedef {import("./stage.js").Layout} Layout */
/** @typedef {import("./stage.js").Point} Point */
/** @typedef {import("./stage.js").Scene} Scene */
/** @typedef {import("./rooms.js").Hull} Hull */

const upgradeShown = 3000; // milliseconds for which a link shows that it was upgraded to WebSocket

/** Draws all that stands still on the stage: clients, instances, Redis, rooms and links. packets.js draws the moving packets. */
export class Picture {
  #hulls = svg("g", { class: "stage-hulls" });
  #hullNames = svg("g");
  #crowds = svg("g");
  #links = svg("g");
  #redis = svg("g", { class: "stage-redis-line" });
  #boxes = svg("g");
  #figures = svg("g");
  /** @type {Map<string, SVGGElement>} */
  #hullOf = new Map();
  /** @type {Map<string, SVGGElement>} */
  #hullNameOf = new Map();
  /** @type {Map<string, SVGGElement>} */
  #crowdOf = new Map();
  /** The links by place: "client:alice" for alice's link to her instance, "instance:a" for a's link to Redis. @type {Map<string, SVGGElement>} */
  #linkOf = new Map();
  /** The places of the links that have been upgraded since the last drawing. @type {Set<string>} */
  #upgraded = new Set();
  /** The links as they are drawn now. @type {{from: Point, to: Point}[]} */
  links = [];
  /** @type {Map<string, SVGGElement>} */
  #boxOf = new Map();
  /** @type {Map<string, SVGGElement>} */
  #figureOf = new Map();

  /** @param {SVGSVGElement} root */
  constructor(root) {
    root.append(this.#hulls, this.#links, this.#hullNames, this.#crowds, this.#redis, this.#boxes, this.#figures);
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
    // Where figures stand on several rows, links pass behind the names of others.
    set(this.#figures, "data-rows", new Set([...plan.spots.values()].map((s) => s.row)).size > 1 ? "many" : null);
    const redis = scene.redis === false ? undefined : plan.redis;
    this.#drawRedis(redis);
    keep(this.#hulls, this.#hullOf, hulls, (h) => h.id, makeHull, drawHull);
    for (const h of hulls) this.#hulls.append(this.#hullOf.get(h.id) ?? ""); // in this order, because larger grounds lie behind smaller ones
    keep(this.#hullNames, this.#hullNameOf, hulls, (h) => h.id, makeHullName, drawHullName);
    keep(this.#crowds, this.#crowdOf, plan.crowds, (c) => `${c.user} ${c.box.x} ${c.box.y}`,
      () => svg("g", { class: "stage-crowd" }, svg("text")),
      (el, c) => {
        set(el, "data-user", c.user);
        const text = el.firstElementChild;
        if (!text) return;
        set(text, "x", c.name.x + 2);
        set(text, "y", c.name.y + 13);
        if (text.textContent !== c.label) text.textContent = c.label;
      });
    const figures = scene.figures.filter((f) => plan.spots.has(f.key));
    /** @type {{place: string, from: Point, to: Point, transport: string, thin: boolean}[]} */
    const links = figures.flatMap((f) => {
      const to = plan.instances.get(f.instance);
      const spot = plan.spots.get(f.key);
      // The link of a client whose name stands below its mark begins below the name, so that it does not cross the name.
      const from = spot && to && (spot.label && spot.label.y > spot.y ? { x: spot.x, y: spot.label.y + spot.label.height } : edgeOf(spot, to));
      return from && to ? [{ place: `client:${f.key}`, from, to, transport: f.transport || "none", thin: !spot?.label }] : [];
    });
    if (redis) for (const [name, box] of plan.instances) {
      links.push({ place: `instance:${name}`, from: box, to: { x: box.x, y: redis.from.y }, transport: linked.has(name) ? "redis" : "none", thin: false });
    }
    this.links = links;
    keep(this.#links, this.#linkOf, links, (l) => l.place, makeLink, drawLink);
    for (const place of this.#upgraded) markUpgraded(this.#linkOf.get(place));
    this.#upgraded.clear();
    keep(this.#boxes, this.#boxOf, [...plan.instances], ([name]) => name, makeBox, (el, [name, box]) => {
      drawBox(el, name, box, plan.instances.size === 1);
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

  /** @param {Layout["redis"]} redis undefined: Redis is not drawn */
  #drawRedis(redis) {
    const [line, name] = this.#redis.children;
    set(this.#redis, "display", redis ? null : "none");
    name.textContent = redis ? "Redis" : ""; // browsers find a text that is not drawn
    if (!redis) return;
    const { from, to } = redis;
    for (const [attribute, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) set(line, attribute, value);
    set(name, "x", redis.name.x + redis.name.width / 2);
    set(name, "y", redis.name.y + 12);
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
    for (const [key, el] of this.#figureOf) showGuess(el, expected.has(key), judged.get(key));
  }

  /** @param {string} key */
  figure(key) {
    return this.#figureOf.get(key);
  }
}

/** The point of a figure's edge that is nearest to another point. @param {import("./stage.js").Spot} spot @param {Point} to @returns {Point} */
function edgeOf({ x, y, r }, to) {
  const far = Math.hypot(to.x - x, to.y - y) || 1;
  return { x: x + ((to.x - x) * r) / far, y: y + ((to.y - y) * r) / far };
}

function makeLink() {
  return svg("g", { class: "stage-link" }, svg("path", { class: "stage-link-outer" }), svg("path", { class: "stage-link-inner" }), svg("path", { class: "stage-link-new", pathLength: 1 }));
}

/**
 * @param {SVGGElement} el
 * @param {{from: Point, to: Point, transport: string, thin: boolean}} link
 */
function drawLink(el, { from, to, transport, thin }) {
  const d = `M${from.x} ${from.y}L${to.x} ${to.y}`;
  for (const path of el.querySelectorAll("path")) set(path, "d", d);
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
  return svg("g", { class: "stage-box", "data-name": name }, svg("rect"), svg("text", { y: 6 }));
}

/**
 * Draws an instance. A single instance is "server": its letter would say nothing.
 * @param {SVGGElement} el
 * @param {string} name
 * @param {import("./stage.js").Box} box
 * @param {boolean} alone
 */
function drawBox(el, name, box, alone) {
  set(el, "transform", `translate(${box.x} ${box.y})`);
  const [rect, text] = el.children;
  for (const [attribute, value] of Object.entries({ x: -box.width / 2, y: -box.height / 2, width: box.width, height: box.height })) set(rect, attribute, value);
  const label = alone ? "server" : name;
  if (text.textContent !== label) text.textContent = label;
  set(el, "data-alone", alone ? "true" : null);
}
