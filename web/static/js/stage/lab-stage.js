// @ts-check
import { element } from "../page/dom.js";
import { highlight, onHighlight } from "../page/highlight.js";
import { Backdrop } from "./backdrop.js";
import { Controls } from "./controls.js";
import { audienceAt, firstEventOf, makeFilm, placesAt, stepAt } from "./film.js";
import { BuiltinFilms } from "./films/films.js";
import { Cast } from "./model.js";
import { Packets } from "./packets.js";
import { linksUsed } from "./path.js";
import { Player } from "./player.js";
import { Story } from "./caption.js";
import { standing } from "./standing.js";
import { set, svg } from "./svg.js";
import { stateAt } from "./then.js";
import { readVeil } from "./veil.js";
import { Tips } from "./tip.js";

/** @typedef {import("../trace/trace.js").Member} Member */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/log.js").TraceLog} TraceLog */
/** @typedef {import("./stage.js").Own} Own */
/** @typedef {import("./stage.js").Scene} Scene */

/**
 * <lab-stage>: a lab as a picture. Clients stand above the instance (the server) that they are
 * connected to, and Redis is a line at the bottom. Packets move along the paths that the
 * trace has recorded. The stage writes into the attributes data-at, data-step, data-steps and
 * data-mode what it plays. The page sets the attribute veil to the parts that the picture
 * hides: rooms, namespaces, redis.
 */
export class LabStage extends HTMLElement {
  static observedAttributes = ["veil"];
  player = new Player();
  #cast = new Cast();
  /** @type {Scene} */
  #scene = { instances: [], figures: [], rooms: [], namespaces: [] };
  #root = svg("svg", { class: "stage-svg", "aria-hidden": "true", focusable: "false" });
  #view = element("div", { class: "stage-view", tabindex: 0, role: "group", "aria-label": "Stage. Space plays and pauses, the arrow keys step.", "aria-keyshortcuts": "Space ArrowLeft ArrowRight Home End", "data-testid": "stage-view" });
  #back = new Backdrop(this.#root, this.#cast);
  #packets = new Packets(this.#root);
  #controls = new Controls(this.player, (key) => this.#back.figure(key));
  #story = new Story();
  #tips = new Tips(this.#root, (key) => this.#back.figure(key));
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #frame = 0;
  #stale = false; // true: the scene has changed since it was drawn
  #standing = ""; // the scene as JSON, to notice when the scene changes
  /** The places that are lit because the user points at something in another view. @type {Set<string>} */
  #linked = new Set();
  #pointed = "";
  /** The keys of the figures that the learner expects to receive the line. @type {Set<string>} */
  #expected = new Set();
  /** How each prediction compares with what happened, by the figure's key. @type {Map<string, import("../trace/trace.js").JudgementKind>} */
  #judged = new Map();
  #drawn = "";
  /** The names of the rooms that a line names. @type {string[]} */
  #wanted = [];
  #veil = readVeil(null);
  #built = false;
  /** The names of the page's clients. @type {string[]} */
  #own = [];
  /** Makes films of built-in events; undefined if the stage shows no trace of both sides. @type {BuiltinFilms | undefined} */
  #builtins;
  /** Whether this page has asked for an action, or sent a request. @type {(e: TraceEvent) => boolean} */
  #mine = () => true;
  /** Whether the learner has pressed anything. What the page does before that, such as letting clients join the first room, plays only if the learner chooses it: the first question comes with a picture at rest. */
  #begun = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    for (const type of ["pointerdown", "keydown", "click"]) document.addEventListener(type, () => { this.#begun = true; }, { once: true, capture: true });
    this.#view.append(this.#root);
    this.#controls.add(this.#tips.list);
    this.#controls.add(this.#story.list);
    this.append(element("div", { class: "stage-frame" }, this.#view, this.#story.caption, this.#controls.root), this.#story.aloud);
    new ResizeObserver(() => this.#redraw()).observe(this.#view);
    this.player.addEventListener("change", () => this.#wake());
    this.#view.addEventListener("keydown", (e) => this.#key(e));
    this.#view.addEventListener("click", (e) => {
      const key = e.target instanceof Element ? e.target.closest(".stage-figure")?.getAttribute("data-key") : undefined;
      if (key) this.dispatchEvent(new CustomEvent("figure", { detail: key, bubbles: true }));
    });
    onHighlight(this, (ids) => {
      this.#linked = this.#places(ids);
      this.#wake();
    });
    // Use mouse events, as the other views do: then the view that the pointer leaves turns its highlight off before the view that the pointer enters turns one on.
    this.#root.addEventListener("mouseover", (e) => this.#point(e.target));
    this.#root.addEventListener("mouseleave", () => this.#point(null));
    this.#redraw();
  }

  attributeChangedCallback() {
    this.#veil = readVeil(this.getAttribute("veil"));
    this.#redraw();
  }

  /** Highlights in the other views the events that pass through the place that the user points at. @param {EventTarget | null} target */
  #point(target) {
    const hop = target instanceof Element ? target.closest(".stage-packet")?.getAttribute("data-film") : undefined;
    const pointed = hop ? `film:${hop}` : this.#back.picture.placeOf(target) ?? "";
    if (pointed === this.#pointed) return;
    this.#pointed = pointed;
    const hops = this.player.current?.film.steps.flatMap((s) => s.hops) ?? [];
    const ids = hops.filter((h) => hop || h.from === pointed || h.to === pointed).flatMap((h) => [h.id, h.source.id]);
    highlight(pointed ? ids : [], this);
  }

  /** The places between which some events move packets, in any film. @param {Set<number>} ids the events' ids */
  #places(ids) {
    const places = new Set();
    if (ids.size === 0) return places;
    for (const { steps } of this.player.films) {
      for (const { hops } of steps) for (const h of hops) if (ids.has(h.id)) places.add(h.from).add(h.to);
    }
    return places;
  }

  /**
   * Shows the clients, instances and rooms as they are now.
   * @param {Member[]} members
   * @param {Own[]} own the page's clients
   * @param {{name: string, running: boolean, linked?: boolean, more?: number}[]} instances
   */
  show(members, own, instances) {
    this.#own = own.map((o) => o.name);
    this.#scene = this.#cast.scene(members, own, instances);
    // Most events of the trace do not change the scene, so draw it only if it has changed.
    const standing = JSON.stringify(this.#scene);
    if (standing === this.#standing) return;
    this.#standing = standing;
    this.#redraw();
  }

  /** Adds sockets that clients had earlier, so that films of old events find their figures. @param {Own[]} own sockets: the ids of all sockets that each client has had */
  addPastSockets(own) {
    for (const { name, sockets } of own) for (const socket of sockets) this.#cast.addPastSocket(socket, name);
  }

  /**
   * Makes films of the built-in events of a trace, from now on.
   * @param {import("../trace/page-trace.js").PageTrace} trace
   * @param {(e: TraceEvent) => boolean} [prepared] whether the page has asked for an action to prepare the lab, and the learner has not
   */
  follow(trace, prepared = () => false) {
    this.#mine = (e) => trace.isMine(e);
    this.#builtins = new BuiltinFilms({
      keyOf: (socket) => (socket === undefined ? undefined : trace.nameOf(socket, undefined)) ?? this.#cast.keyOf(socket),
      labelOf: (key) => this.#cast.labelOf(key), own: () => this.#own, mine: this.#mine, prepared, one: () => this.#scene.instances.length === 1,
    }, trace);
    return this.#builtins;
  }

  /** Adds an event of one of the page's clients. @param {import("../trace/trace.js").ClientEvent} e */
  addClientEvent(e) {
    this.#builtins?.addClientEvent(e);
    this.#wake();
  }

  /**
   * Adds new events of the trace, and makes films of them.
   * @param {TraceEvent[]} fresh the new events
   * @param {TraceLog} log the trace's log, which contains the new events already
   * @param {boolean} [past] true: the events come from a recording, so upgrades of links are not shown
   */
  add(fresh, log, past = false) {
    const get = (/** @type {number} */ id) => log.get(id);
    const starts = new Set();
    for (const e of fresh) {
      if (e.kind === "upgrade" && !past) this.#upgrade(e);
      const first = firstEventOf(e, get);
      if (first) starts.add(first.id);
    }
    for (const id of starts) {
      const film = makeFilm(log.chain(id), (socket) => this.#cast.keyOf(socket), (key) => this.#cast.labelOf(key), (user, instance) => this.#cast.keyOfUser(user, instance), this.#scene.instances.length === 1);
      if (film) this.player.addFilm({ ...film, ...this.#ranBy(film, log.get(id)) });
    }
    if (!past) this.#builtins?.addServerEvents(fresh);
    this.#wake();
  }

  /** Who ran an emit, if that was not this page. @param {import("./stage.js").Film} film @param {TraceEvent | undefined} first the film's first event */
  #ranBy({ sender }, first) {
    const mine = first?.kind === "action" || first?.kind === "request" ? this.#mine(first) : !sender || this.#own.includes(sender);
    return mine ? {} : { by: sender ? this.#cast.labelOf(sender) : "another page" };
  }

  /** @param {TraceEvent} e */
  #upgrade(e) {
    const key = this.#cast.keyOfConnection(e);
    if (key === undefined) return;
    this.#back.picture.upgrade(key);
    this.#redraw();
  }

  /**
   * Shows which clients the learner expects to receive the event of a line.
   * @param {Iterable<string>} keys the keys of these clients' figures
   * @param {boolean} asking whether the learner can still change the expectation
   */
  showExpected(keys, asking) {
    this.#expected = new Set(keys);
    set(this, "data-asking", asking ? "true" : null);
    this.#wake();
  }

  /**
   * Shows for each client how the learner's prediction compares with what happened.
   * @param {Map<string, import("../trace/trace.js").JudgementKind>} kinds by the figure's key; empty: nothing is shown
   */
  showJudged(kinds) {
    this.#judged = kinds;
    this.#wake();
  }

  /** Adds a control of the page to the stage's own. @param {HTMLElement} control @param {boolean} [beside] true: beside the score; false: in the menu */
  addControl(control, beside = false) {
    this.#controls.add(control, beside);
  }

  /** Makes the stage draw personal rooms ("user:alice"), because a line that has not run yet names them. @param {string[]} names */
  showRooms(names) {
    this.#wanted = names;
    this.#wake();
  }

  /** Whether the stage can follow live events; false for a recording. @param {boolean} on */
  set followable(on) {
    this.#controls.followable = on;
  }

  /** Forgets all films, because they belong to a trace that is not shown any more. */
  restart() {
    this.player.clear();
    this.#builtins?.clear();
  }

  /** @param {KeyboardEvent} e */
  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const { player } = this;
    /** @type {Record<string, () => void>} */
    const keys = {
      " ": () => player.toggle(),
      ArrowRight: () => (e.shiftKey ? player.chooseNeighbour(1) : player.step(1)),
      ArrowLeft: () => (e.shiftKey ? player.chooseNeighbour(-1) : player.step(-1)),
      Home: () => player.seek(0),
      End: () => player.seek(Infinity),
      l: () => { if (this.#controls.followable) player.followLive(); },
      Escape: () => this.#tips.hide(),
    };
    const run = keys[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  }

  #redraw() {
    this.#stale = true;
    this.#wake();
  }

  #wake() {
    if (this.#frame || !this.#built) return;
    if (!this.player.moving) this.player.wake(performance.now());
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = 0;
    this.#takeFilms();
    const moving = this.player.tick(now);
    this.#draw();
    if (moving) this.#wake();
  }

  /** Gives the player the films of built-in events that are new or have grown. */
  #takeFilms() {
    for (const { film, own } of this.#builtins?.takeFilms() ?? []) {
      if (own) this.player.cue(film.id); // the learner has pressed Disconnect, for example
      this.player.addFilm(this.#begun || film.by !== undefined ? film : { ...film, aside: true });
    }
  }

  /** How the lab was at the present moment of the current film; undefined: as it is now, as after the end of a film that plays live. */
  #then() {
    const { current, live, playing } = this.player;
    return current && live && !playing && current.t >= current.film.length ? undefined : stateAt(current);
  }

  #draw() {
    const { player } = this;
    const { current } = player;
    const wanted = [...this.#wanted, ...(current?.film.targets.flatMap((t) => t.rooms) ?? [])];
    const step = current ? stepAt(current.film, current.t) : -1;
    const state = this.#then();
    // Most films of emits say nothing of the lab, and with hundreds of them a second the lab must not be drawn for each.
    const film = current && (this.#veil.size > 0 || current.film.steps.some((s) => s.state)) ? `${current.film.id} ${current.film.steps.length}` : "";
    const look = [...wanted, film, state && step].join("\n");
    if (this.#stale || this.#drawn !== look) {
      const { clientWidth: width, clientHeight: height } = this.#view;
      if (width === 0 || height === 0) return;
      this.#stale = false;
      this.#drawn = look;
      set(this.#root, "viewBox", `0 0 ${width} ${height}`);
      this.#back.draw({ width, height }, this.#scene, current?.film, state, this.#veil, wanted);
      if (this.#back.plan) this.#tips.update(this.#back.seen, this.#back.plan, this.#back.more);
      this.#controls.explain(this.#back.parts);
    }
    if (!this.#back.plan) return;
    this.#back.drawPlates(current?.film, step);
    this.#packets.draw(player.runs, this.#back.plan, this.#back.covered, (key) => this.#back.figure(key), this.#calm.matches);
    const place = current ? placesAt(current.film, current.t) : [];
    const path = current ? linksUsed(current.film, step) : { lit: new Set(), now: new Set() };
    const over = current !== undefined && !player.playing && current.t >= current.film.length;
    // A built-in event has no audience, so it dims nobody.
    const audience = current && current.film.kind !== "builtin" ? audienceAt(current.film, current.t) : undefined;
    this.#back.picture.lightAudience(audience, current?.film.sender ?? "", path.lit, over ? new Set() : path.now);
    this.#back.picture.showPrediction(this.#expected, this.#judged);
    this.#back.picture.markLinked(this.#linked);
    this.#controls.update();
    this.#story.showStep(current?.film, step, player.live, current ? "" : standing(this.#scene, !this.#veil.has("rooms")));
    set(this, "data-mode", player.live ? "live" : "replay");
    set(this, "data-playing", String(player.playing));
    set(this, "data-film", current?.film.id);
    set(this, "data-event", current?.film.event);
    set(this, "data-steps", current?.film.steps.length);
    set(this, "data-step", current ? step + 1 : null);
    set(this, "data-at", place.join(" "));
  }
}

customElements.define("lab-stage", LabStage);
