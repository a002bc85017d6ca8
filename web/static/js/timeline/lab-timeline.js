// @ts-check
import { element } from "../page/dom.js";
import { Clock } from "../trace/clock.js";
import { highlight, onHighlight } from "../page/highlight.js";
import { countIn, drawRow, inOrder, retime, seconds } from "./row.js";
import { ClientChains } from "./ties.js";
import { whatHides } from "./hidden.js";
import { Tools } from "./tools.js";
import { TraceLog } from "../trace/log.js";
import { Filter, factsOf } from "../trace/filter.js";
import { clientItem, groupKey, serverItem } from "../trace/item.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../trace/item.js").Item} Item */
/** @typedef {import("./row.js").Row} Row */

const rowLimit = 600;
const groupWindow = 600; // milliseconds within which equal rows become one
const groupReach = 16; // and how many rows back to look

const silence = "Nothing has happened yet. Press a button: whatever follows, on the server and in the clients, is listed here in order.";

/**
 * <lab-timeline>: what happened, on the server and in the clients, in order. The
 * server's events stand on the left with a square and the instance's letter, the
 * clients' on the right with the client's mark.
 */
export class LabTimeline extends HTMLElement {
  /** Tells whose socket it is. @type {(socket: string | undefined, user: string | undefined) => string | undefined} */
  nameOf = (_socket, user) => user;
  #log = new TraceLog();
  #clock = new Clock();
  /** @type {Row[]} */
  #rows = [];
  /** @type {HTMLOListElement} */
  #list;
  /** @type {HTMLElement} */
  #empty;
  /** @type {HTMLElement} */
  #note;
  #filter = new Filter();
  /** @type {Set<number> | undefined} the ids of the chain that alone is shown */
  #chain;
  #onlyChain = element("button", { type: "button", class: "button small", "data-testid": "only-chain", tabindex: -1 }, "Only this chain");
  #beside = element("span", { class: "timeline-only" }, this.#onlyChain);
  /** What else can be done with an event of the server's, by a key. @type {Map<string, (id: number) => void>} */
  #offers = new Map();
  #zero = 0;
  #paused = false;
  /** @type {Tools | undefined} */
  #tools;
  #chains = new ClientChains();
  /** @type {(() => void)[]} what came while paused */
  #waiting = [];
  #lost = 0;
  #resort = false;
  #scrollDue = false;
  #built = false;

  constructor() {
    super();
    this.#list = element("ol", { class: "timeline-rows", "data-testid": "timeline-rows" });
    this.#empty = element("p", { class: "empty timeline-empty" }, silence);
    this.#note = element("p", { class: "timeline-note label", role: "status" });
  }

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.#tools = new Tools((this.dataset.people ?? "").split(" ").filter(Boolean), {
      kind: (kind) => this.#filter.toggle(kind),
      who: (name) => this.#filter.set("client", name),
      pause: () => this.#hold(!this.#paused),
      clear: () => this.clear(),
    });
    this.append(this.#tools.root, this.#heads(), element("div", { class: "timeline-scroll", tabindex: 0, role: "region", "aria-label": "Rows of the timeline. Arrow keys go from row to row, Enter shows only the chain of one." }, this.#empty, this.#list), this.#note);
    const scroll = this.#scroll();
    this.#follow(this.#filter);
    this.#onlyChain.addEventListener("click", () => {
      this.#filter.chain = Number(this.#onlyChain.closest("li")?.dataset.id ?? 0);
    });
    scroll.addEventListener("keydown", (e) => this.#walk(e));
    onHighlight(this, (ids) => this.#light(ids));
    this.addEventListener("mouseover", (e) => this.#link(e.target));
    this.addEventListener("focusin", (e) => this.#link(e.target));
    this.addEventListener("mouseleave", () => this.#link(null));
    this.addEventListener("focusout", () => this.#link(null));
    // Only the reader's own scrolling counts: rows that arrive move things too.
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      scroll.addEventListener(type, () => { this.#touched = performance.now(); }, { passive: true });
    }
    // What was folded away or in another tab has missed its scrolling.
    // A row that is pointed at stays where it is.
    new ResizeObserver(() => { if (this.#following && !this.#pointed) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
    scroll.addEventListener("scroll", () => {
      if (performance.now() - this.#touched > 1000) return;
      this.#following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 24;
    });
  }
  #following = true;
  #touched = -Infinity;

  /** What is shown; the page may share it among its views. @param {Filter} filter */
  set filter(filter) {
    this.#filter = filter;
    if (this.#built) this.#follow(filter);
  }

  /** @param {Filter} filter */
  #follow(filter) {
    filter.addEventListener("change", () => { if (filter === this.#filter) this.#refilter(); });
    this.#refilter();
  }

  /**
   * Adds events of the server's trace.
   * @param {TraceEvent[]} events
   * @param {number} [dropped] how many were lost on the way
   */
  addServer(events, dropped = 0) {
    this.#take(events, dropped, performance.now());
  }

  /**
   * @param {TraceEvent[]} events
   * @param {number} dropped
   * @param {number} arrived when the page knew
   */
  #take(events, dropped, arrived) {
    for (const e of events) {
      if (this.#clock.observe(e.at, arrived)) this.#resort = true;
      if (e.kind === "action") this.#holdTogether(e);
    }
    this.#lost += dropped;
    this.#when(() => {
      const fresh = this.#log.add(events);
      this.#chain = this.#chainShown();
      for (const e of fresh) {
        // Every socket is in a room of its own id; that it joins it is no news.
        if (e.room !== undefined && e.room === e.socket) continue;
        const item = serverItem(e, this.nameOf);
        this.#insert(item, factsOf(e, (id) => this.#log.get(id), item.who), this.#clock.toPage(e.at), e.at, this.#log.depth(e));
      }
      this.#settle();
    });
  }

  /**
   * Adds something that happened in the page. cause is what it followed from on
   * the server, if that is known: it holds the two clocks together.
   * @param {ClientEvent} e
   * @param {TraceEvent} [cause]
   */
  addClient(e, cause) {
    if (cause && this.#clock.observe(cause.at, e.at)) this.#resort = true;
    if (e.socket && e.name === "disconnect") this.#ends.set(e.socket, e.at);
    this.#when(() => {
      const { first, ids } = this.#chains.take(e);
      const facts = { client: [e.client], event: e.event ? [e.event] : [], nsp: e.nsp ? [e.nsp] : [], ids };
      this.#insert(clientItem(e), facts, e.at, undefined, 0, first);
      if (e.wire !== undefined) this.#tieRows(first, e.wire);
      this.#settle();
    });
  }

  /**
   * Learns that a frame in a client, which was added before, and one on the server are the same.
   * @param {ClientEvent} e whose wire is set
   * @param {TraceEvent} frame
   */
  tie(e, frame) {
    // What has come was sent before; what was sent has come when the server said so.
    if (frame.kind === "frame-out" && this.#clock.observe(frame.at, e.at)) this.#resort = true;
    this.#when(() => {
      const first = this.#chains.tie(e);
      if (first) this.#tieRows(first, frame.id);
      if (this.#resort) this.#settle();
    });
  }

  /** @param {string} first of a client's events @param {number} id of the server's, to which they belong */
  #tieRows(first, id) {
    for (const row of this.#rows) {
      if (!row.firsts.includes(first) || row.facts.ids.includes(id)) continue;
      row.facts.ids.push(id);
      row.el.dataset.id ??= String(id);
      row.el.hidden = this.#isHidden(row);
    }
  }

  /**
   * A connection that was ended from here ended after that, whatever the page has
   * heard first.
   * @param {TraceEvent} action
   */
  #holdTogether(action) {
    const end = this.#ends.get(action.socket ?? "");
    if (end === undefined) return;
    this.#clock.observe(action.at, end);
    this.#resort = true;
  }
  /** When each socket's end was noticed in the page. @type {Map<string, number>} */
  #ends = new Map();

  /**
   * Where a time of the server's stands on the timeline, in seconds.
   * @param {number} micros
   */
  secondsOf(micros) {
    return seconds(this.#clock.toPage(micros) - this.#zero);
  }

  /**
   * Shows what happened at another time in place of what is shown.
   * @param {TraceEvent[]} events
   * @param {ClientEvent[]} happened
   * @param {number} offset the page's milliseconds at the server's zero
   */
  replay(events, happened, offset) {
    this.clear();
    this.restart();
    this.#hold(false);
    this.#clock.observe(0, offset);
    this.#take(events, 0, Infinity); // how the clocks relate is known
    for (const e of happened) this.addClient(e);
    this.#settle();
  }

  /** A new server has a new clock and counts from one again. */
  restart() {
    this.#log.clear();
    this.#chains.clear();
    this.#clock.reset();
    // Rows of the old clock keep the place they have.
    for (const row of this.#rows) row.serverAt = undefined;
  }

  clear() {
    this.#rows = [];
    this.#list.replaceChildren();
    this.#waiting = [];
    this.#zero = 0;
    this.#lost = 0;
    this.#settle();
  }

  /** @param {() => void} work */
  #when(work) {
    if (!this.#paused) work();
    else if (this.#waiting.push(work) > rowLimit) this.#waiting.shift();
    this.#sayNote();
  }

  /**
   * @param {Item} item
   * @param {import("../trace/filter.js").Facts} facts
   * @param {number} at
   * @param {number | undefined} serverAt
   * @param {number} depth
   * @param {string} [first] of the client's events that it follows from
   */
  #insert(item, facts, at, serverAt, depth, first = "") {
    this.#zero ||= at;
    const key = groupKey(item);
    if (key) {
      for (let i = this.#rows.length - 1; i >= 0 && i >= this.#rows.length - groupReach; i--) {
        const row = this.#rows[i];
        if (row.key !== key || at - row.at > groupWindow) continue;
        countIn(row, facts.ids);
        row.firsts.push(first);
        row.el.hidden = this.#isHidden(row);
        return;
      }
    }
    /** @type {Row} */
    const row = { item, facts, firsts: [first], at, serverAt, count: 1, key, el: drawRow(item, at - this.#zero, depth) };
    if (facts.ids.length > 0) row.el.dataset.id = String(facts.ids[0]);
    row.el.hidden = this.#isHidden(row);
    let i = this.#rows.length;
    while (i > 0 && inOrder(row, this.#rows[i - 1]) < 0) i--;
    this.#rows.splice(i, 0, row);
    const next = this.#rows[i + 1]?.el ?? null;
    this.#list.insertBefore(row.el, next);
    while (this.#rows.length > rowLimit) this.#rows.shift()?.el.remove();
  }

  /** Puts right what came late, and follows the end if the reader is there. */
  #settle() {
    if (this.#resort) {
      this.#resort = false;
      for (const row of this.#rows) if (row.serverAt !== undefined) row.at = this.#clock.toPage(row.serverAt);
      this.#rows.sort(inOrder);
      this.#zero = this.#rows[0]?.at ?? 0;
      for (const row of this.#rows) {
        this.#list.append(row.el);
        retime(row, row.at - this.#zero);
      }
    }
    this.#sayNote();
    if (this.#scrollDue) return;
    this.#scrollDue = true;
    requestAnimationFrame(() => {
      this.#scrollDue = false;
      const scroll = this.#scroll();
      if (this.#following && !this.#pointed) scroll.scrollTop = scroll.scrollHeight;
    });
  }

  #sayNote() {
    const hidden = this.#rows.filter((row) => row.el.hidden).length;
    const parts = [];
    if (this.#paused) parts.push(`Paused. ${this.#waiting.length} waiting.`);
    if (hidden > 0) parts.push(`${hidden} hidden by the filter.`);
    if (this.#lost > 0) parts.push(`${this.#lost} lost: the server was quicker than this page.`);
    const text = parts.join(" ");
    if (this.#note.textContent !== text) this.#note.textContent = text;
    this.#empty.hidden = this.#rows.length > hidden;
    if (!this.#empty.hidden) {
      this.#empty.textContent = hidden > 0 ? whatHides(this.#rows, this.#filter, this.#chain) : silence;
    }
  }

  /** @param {Row} row */
  #isHidden(row) {
    return !this.#filter.shows(row.item.kind) || this.#filter.hides(row.facts, this.#chain).length > 0;
  }

  /**
   * Offers something more to do with an event of the server's.
   * @param {HTMLButtonElement} button
   * @param {string} key that does it too
   * @param {(id: number) => void} run
   */
  offer(button, key, run) {
    button.tabIndex = -1;
    button.addEventListener("click", () => run(Number(button.closest("li")?.dataset.id ?? 0)));
    this.#beside.append(button);
    this.#offers.set(key, run);
    const scroll = this.#scroll();
    scroll.setAttribute("aria-label", `${scroll.getAttribute("aria-label")} ${key.toUpperCase()}: ${button.textContent}.`);
  }

  #chainShown() {
    return this.#filter.chain ? new Set(this.#log.family(this.#filter.chain)) : undefined;
  }

  #refilter() {
    this.#chain = this.#chainShown();
    for (const row of this.#rows) row.el.hidden = this.#isHidden(row);
    this.#tools?.update(this.#filter, this.#paused);
    this.#onlyChain.textContent = this.#filter.chain ? "Show everything" : "Only this chain";
    this.#settle();
  }

  /** From row to row with the arrow keys, Enter for the chain of one. @param {KeyboardEvent} e */
  #walk(e) {
    const { activeElement } = document;
    if (e.key === "Enter" && activeElement instanceof HTMLLIElement && activeElement.dataset.id) {
      e.preventDefault();
      this.#filter.chain = Number(activeElement.dataset.id);
      return;
    }
    const offer = this.#offers.get(e.key);
    if (offer && activeElement instanceof HTMLLIElement && activeElement.dataset.id && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      offer(Number(activeElement.dataset.id));
      return;
    }
    const way = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[e.key];
    if (way === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    const shown = this.#rows.filter((row) => !row.el.hidden);
    const at = shown.findIndex((row) => row.el.contains(activeElement));
    const to = at < 0 ? (way > 0 && way < Infinity ? 0 : shown.length - 1) : Math.max(0, Math.min(shown.length - 1, at + way));
    const next = shown[way === -Infinity ? 0 : to];
    if (!next) return;
    e.preventDefault();
    next.el.focus();
  }

  /** Lets nothing more in for a while, or all that has come meanwhile. @param {boolean} paused */
  #hold(paused) {
    this.#paused = paused;
    if (!paused) for (const work of this.#waiting.splice(0)) work();
    this.#tools?.update(this.#filter, paused);
    this.#sayNote();
  }

  #heads() {
    return element("div", { class: "timeline-heads label", "aria-hidden": "true" }, element("span", {}, "seconds"), element("span", {}, "on the server"), element("span", {}, "in the client"));
  }

  #scroll() {
    return /** @type {HTMLElement} */ (this.querySelector(".timeline-scroll"));
  }

  /**
   * Lights up the causal chain of the row that is pointed at, here and elsewhere.
   * @param {EventTarget | null} target
   */
  #link(target) {
    const li = target instanceof Element ? target.closest("li") : null;
    if (li === this.#pointed) return;
    this.#pointed = li;
    if (li?.dataset.id && this.#beside.parentElement !== li) li.append(this.#beside);
    const ids = new Set(li?.dataset.id ? this.#log.family(Number(li.dataset.id)) : []);
    this.#light(ids);
    highlight(ids, this);
  }
  /** @type {HTMLElement | null} */
  #pointed = null;

  /** @param {Set<number>} ids */
  #light(ids) {
    for (const row of this.#rows) row.el.classList.toggle("linked", row.facts.ids.some((id) => ids.has(id)));
  }
}

customElements.define("lab-timeline", LabTimeline);
