// @ts-check
import { element } from "../page/dom.js";
import { highlight, onHighlight } from "../page/highlight.js";
import { countIn, drawRow, inOrder, retime, seconds } from "./row.js";
import { ClientChains } from "./ties.js";
import { whatHides } from "./hidden.js";
import { Tools } from "./tools.js";
import { Filter, factsOf } from "../trace/filter.js";
import { clientItem, groupKey, serverItem } from "../trace/item.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../trace/item.js").Item} Item */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */
/** @typedef {import("../trace/ties.js").Tie} Tie */
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
  /** What is shown. @type {PageTrace | undefined} */
  #trace;
  #unwatch = () => {};
  #placed = 0; // how often the trace's clock had moved when the rows were placed
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
   * Shows a trace in place of what is shown: what it holds, and what comes from now on.
   * @param {PageTrace} trace
   */
  show(trace) {
    this.#unwatch();
    this.#trace = trace;
    this.#chains.clear();
    this.clear();
    this.#hold(false);
    this.#placed = -1;
    this.#insertServer(trace, trace.log.all());
    this.#settle();
    for (const e of trace.happened) this.#insertClient(e);
    this.#settle();
    this.#unwatch = trace.watch({
      events: (fresh, lost) => {
        this.#lost += lost;
        this.#when(() => {
          this.#insertServer(trace, fresh);
          this.#settle();
        });
      },
      happened: (e) => this.#when(() => {
        this.#insertClient(e);
        this.#settle();
      }),
      tied: (ties) => this.#when(() => this.#tie(trace, ties)),
      restarted: () => {
        this.#chains.clear();
        // Rows of the old clock keep the place they have.
        for (const row of this.#rows) row.serverAt = undefined;
      },
    });
  }

  /**
   * @param {PageTrace} trace
   * @param {TraceEvent[]} events
   */
  #insertServer(trace, events) {
    const { log, clock } = trace;
    this.#chain = this.#chainShown();
    for (const e of events) {
      // Every socket is in a room of its own id; that it joins it is no news.
      if (e.room !== undefined && e.room === e.socket) continue;
      const item = serverItem(e, (socket, user) => trace.nameOf(socket, user));
      this.#insert(item, factsOf(e, (id) => log.get(id), item.who), clock.toPage(e.at), e.at, log.depth(e));
    }
  }

  /** @param {ClientEvent} e */
  #insertClient(e) {
    const { first, ids } = this.#chains.add(e);
    const facts = { client: [e.client], event: e.event ? [e.event] : [], nsp: e.nsp ? [e.nsp] : [], ids };
    this.#insert(clientItem(e), facts, e.at, undefined, 0, first);
    if (e.wire !== undefined) this.#tieRows(first, e.wire);
  }

  /**
   * Learns that frames in clients, which were added before, and some on the server are the same.
   * @param {PageTrace} trace
   * @param {Tie[]} ties
   */
  #tie({ clock }, ties) {
    for (const { client, server } of ties) {
      const first = this.#chains.addWire(client);
      if (first) this.#tieRows(first, server.id);
    }
    if (clock.moves !== this.#placed) this.#settle();
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
   * Where a time of the server's stands on the timeline, in seconds.
   * @param {number} micros
   */
  secondsOf(micros) {
    return seconds((this.#trace?.clock.toPage(micros) ?? 0) - this.#zero);
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
    const clock = this.#trace?.clock;
    if (clock && clock.moves !== this.#placed) {
      this.#placed = clock.moves;
      for (const row of this.#rows) if (row.serverAt !== undefined) row.at = clock.toPage(row.serverAt);
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
    return !this.#filter.shows(row.item.kind) || this.#filter.hiddenBy(row.facts, this.#chain).length > 0;
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

  /** The ids of an event's causal chain. @param {number} id @returns {Set<number>} */
  #family(id) {
    return new Set(this.#trace?.log.family(id));
  }

  #chainShown() {
    return this.#filter.chain ? this.#family(this.#filter.chain) : undefined;
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
    const ids = li?.dataset.id ? this.#family(Number(li.dataset.id)) : new Set();
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
