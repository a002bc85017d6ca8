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

const rowLimit = 600; // how many rows the timeline keeps
const groupWindow = 600; // milliseconds: an event counts in a row with the same key if it follows the row's first event within this time
const groupReach = 16; // how many of the last rows are searched for one with the same key

const silence = "Nothing has happened yet. Press a button: everything that follows, on the server and in the clients, is listed here in order.";

/**
 * <lab-timeline>: the events of a trace, those of the server's instances and those of the
 * page's clients, in order of time. The server's events are on the left, with the instance's
 * letter in a square; the clients' events are on the right, with the client's mark.
 */
export class LabTimeline extends HTMLElement {
  /** The trace that is shown. @type {PageTrace | undefined} */
  #trace;
  #unwatch = () => {};
  #placed = 0; // the value of the trace's clock.moves when the rows were last sorted
  /** @type {Row[]} */
  #rows = [];
  /** @type {HTMLOListElement} */
  #list;
  /** @type {HTMLElement} */
  #empty;
  /** @type {HTMLElement} */
  #note;
  #filter = new Filter();
  /** The ids of the events in the chain that the filter lets through; undefined if it lets all chains through. @type {Set<number> | undefined} */
  #chain;
  #onlyChain = element("button", { type: "button", class: "button small", "data-testid": "only-chain", tabindex: -1 }, "Only this chain");
  #beside = element("span", { class: "timeline-only" }, this.#onlyChain);
  /** The actions that a learner can run on a row of the server, by the key that runs them. @type {Map<string, (id: number) => void>} */
  #rowActions = new Map();
  #zero = 0;
  #paused = false;
  /** @type {Tools | undefined} */
  #tools;
  #chains = new ClientChains();
  /** Functions to call after the pause, each of which adds events to the list. @type {(() => void)[]} */
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
      pause: () => this.#setPaused(!this.#paused),
      clear: () => this.clear(),
    });
    this.append(this.#tools.root, this.#heads(), element("div", { class: "timeline-scroll", tabindex: 0, role: "region", "aria-label": "Rows of the timeline. Arrow keys go from row to row, Enter shows only the chain of one." }, this.#empty, this.#list), this.#note);
    const scroll = this.#scroll();
    this.#listenTo(this.#filter);
    this.#onlyChain.addEventListener("click", () => {
      this.#filter.chain = Number(this.#onlyChain.closest("li")?.dataset.id ?? 0);
    });
    scroll.addEventListener("keydown", (e) => this.#onKey(e));
    onHighlight(this, (ids) => this.#light(ids));
    this.addEventListener("mouseover", (e) => this.#pointAt(e.target));
    this.addEventListener("focusin", (e) => this.#pointAt(e.target));
    this.addEventListener("mouseleave", () => this.#pointAt(null));
    this.addEventListener("focusout", () => this.#pointAt(null));
    // The list also scrolls when rows are added. Remember when the reader last touched the list, to tell whether the reader has scrolled it.
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      scroll.addEventListener(type, () => { this.#touched = performance.now(); }, { passive: true });
    }
    // While the list is hidden, it cannot scroll to its end. So scroll it when its size changes,
    // unless the reader points at a row, which must not move away.
    new ResizeObserver(() => { if (this.#following && !this.#pointed) scroll.scrollTop = scroll.scrollHeight; }).observe(scroll);
    scroll.addEventListener("scroll", () => {
      if (performance.now() - this.#touched > 1000) return;
      this.#following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 24;
    });
  }
  #following = true;
  #touched = -Infinity;

  /** Sets the filter, which the page may also give to other views. @param {Filter} filter */
  set filter(filter) {
    this.#filter = filter;
    if (this.#built) this.#listenTo(filter);
  }

  /** @param {Filter} filter */
  #listenTo(filter) {
    filter.addEventListener("change", () => { if (filter === this.#filter) this.#refilter(); });
    this.#refilter();
  }

  /**
   * Shows a trace in place of the one before: its events so far, and the events that are added to it later.
   * @param {PageTrace} trace
   */
  show(trace) {
    this.#unwatch();
    this.#trace = trace;
    this.#chains.clear();
    this.clear();
    this.#setPaused(false);
    this.#placed = -1;
    this.#insertServer(trace, trace.log.all());
    this.#sortAndScroll();
    for (const e of trace.happened) this.#insertClient(e);
    this.#sortAndScroll();
    this.#unwatch = trace.watch({
      events: (fresh, lost) => {
        this.#lost += lost;
        this.#whenNotPaused(() => {
          this.#insertServer(trace, fresh);
          this.#sortAndScroll();
        });
      },
      happened: (e) => this.#whenNotPaused(() => {
        this.#insertClient(e);
        this.#sortAndScroll();
      }),
      tied: (ties) => this.#whenNotPaused(() => this.#addTies(trace, ties)),
      restarted: () => {
        this.#chains.clear();
        // Rows of the old server keep their times, because the clock now belongs to the new server.
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
      // Do not show that a socket joins or leaves the room with its own id, because every socket does.
      if (e.room !== undefined && e.room === e.socket) continue;
      const item = serverItem(e, (socket, user) => trace.nameOf(socket, user), (action) => trace.isMine(action));
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
   * Adds ties, each between a client's frame that has a row already and the server's event for the same frame.
   * @param {PageTrace} trace
   * @param {Tie[]} ties
   */
  #addTies({ clock }, ties) {
    for (const { client, server } of ties) {
      const first = this.#chains.addWire(client);
      if (first) this.#tieRows(first, server.id);
    }
    if (clock.moves !== this.#placed) this.#sortAndScroll();
  }

  /** Adds the id of a server's event to the rows of a client's chain. @param {string} first the id of the chain's first event @param {number} id the id of the server's event */
  #tieRows(first, id) {
    for (const row of this.#rows) {
      if (!row.firsts.includes(first) || row.facts.ids.includes(id)) continue;
      row.facts.ids.push(id);
      row.el.dataset.id ??= String(id);
      row.el.hidden = this.#isHidden(row);
    }
  }

  /**
   * The time that the timeline shows for an event of the server: seconds since the first row.
   * @param {number} micros the event's time in microseconds on the server's clock
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
    this.#sortAndScroll();
  }

  /** Calls a function now, or after the pause if the timeline is paused. @param {() => void} work */
  #whenNotPaused(work) {
    if (!this.#paused) work();
    else if (this.#waiting.push(work) > rowLimit) this.#waiting.shift();
    this.#sayNote();
  }

  /**
   * Adds a row for an event, in order of time. If a row with the same key is near, that row counts the event instead.
   * @param {Item} item
   * @param {import("../trace/filter.js").Facts} facts
   * @param {number} at when the event happened, in milliseconds on the page's clock
   * @param {number | undefined} serverAt the same in microseconds on the server's clock; undefined for a client's event
   * @param {number} depth how many causes the event has
   * @param {string} [first] the id of the first event in the event's chain within the client; "" for a server's event
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

  /** Sorts the rows again if the clock's guess has changed, and scrolls to the end if the reader was at the end. */
  #sortAndScroll() {
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

  /** Says under the rows how many events are not shown, and why. */
  #sayNote() {
    const hidden = this.#rows.filter((row) => row.el.hidden).length;
    const parts = [];
    if (this.#paused) parts.push(`Paused. ${this.#waiting.length} waiting.`);
    if (hidden > 0) parts.push(`${hidden} hidden by the filter.`);
    if (this.#lost > 0) parts.push(`${this.#lost} lost: the trace dropped them before this page took them.`);
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
   * Adds an action that the reader can run on a row of the server.
   * @param {HTMLButtonElement} button runs the action; it appears in the row that the reader points at
   * @param {string} key a key that runs the action on the row with the focus
   * @param {(id: number) => void} run is called with the id of the row's event
   */
  addRowAction(button, key, run) {
    button.tabIndex = -1;
    button.addEventListener("click", () => run(Number(button.closest("li")?.dataset.id ?? 0)));
    this.#beside.append(button);
    this.#rowActions.set(key, run);
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
    this.#sortAndScroll();
  }

  /** Handles a key: an arrow key moves to another row, Enter shows only the chain of the row with the focus, other keys run row actions. @param {KeyboardEvent} e */
  #onKey(e) {
    const { activeElement } = document;
    if (e.key === "Enter" && activeElement instanceof HTMLLIElement && activeElement.dataset.id) {
      e.preventDefault();
      this.#filter.chain = Number(activeElement.dataset.id);
      return;
    }
    const action = this.#rowActions.get(e.key);
    if (action && activeElement instanceof HTMLLIElement && activeElement.dataset.id && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      action(Number(activeElement.dataset.id));
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

  /** Starts or ends a pause. At the end of a pause, the events that have arrived during it are added. @param {boolean} paused */
  #setPaused(paused) {
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
   * Lights up the causal chain of the row that the reader points at, in all views.
   * @param {EventTarget | null} target the element under the pointer; null: none
   */
  #pointAt(target) {
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
