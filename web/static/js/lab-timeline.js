// @ts-check
import { element, clientName } from "./lab-element.js";
import { Clock } from "./trace-clock.js";
import { highlight, onHighlight } from "./link.js";
import { TraceLog } from "./trace-log.js";
import { Filter, factsOf, kinds } from "./trace-filter.js";
import { clientItem, groupKey, serverItem } from "./trace-item.js";

/** @typedef {import("./trace.js").TraceEvent} TraceEvent */
/** @typedef {import("./trace.js").ClientEvent} ClientEvent */
/** @typedef {import("./trace-item.js").Item} Item */

const rowLimit = 600;
const groupWindow = 600; // milliseconds within which equal rows become one
const groupReach = 16; // and how many rows back to look

/** @type {Record<import("./trace-item.js").Kind, string>} */
const kindNames = { builtin: "Built-in", emit: "Emits", redis: "Redis", rooms: "Rooms", frames: "Frames" };

/**
 * @typedef {object} Row
 * @property {Item} item
 * @property {import("./trace-filter.js").Facts} facts of it and of all that is counted in it
 * @property {number} at on the page's clock
 * @property {number} [serverAt]
 * @property {number} count
 * @property {string} key
 * @property {HTMLLIElement} el
 * @property {HTMLElement} [counter]
 */

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
  #onlyChain = element("button", { type: "button", class: "button small timeline-only", "data-testid": "only-chain", tabindex: -1 }, "Only this chain");
  #zero = 0;
  #paused = false;
  #pause = element("button", { type: "button", class: "button small plain", "aria-pressed": "false", "data-testid": "timeline-pause" }, "Pause");
  /** @type {(() => void)[]} what came while paused */
  #waiting = [];
  #lost = 0;
  #resort = false;
  #scrollDue = false;
  #built = false;

  constructor() {
    super();
    this.#list = element("ol", { class: "timeline-rows", "data-testid": "timeline-rows" });
    this.#empty = element("p", { class: "empty timeline-empty" }, "Nothing has happened yet. Press a button: whatever follows, on the server and in the clients, is listed here in order.");
    this.#note = element("p", { class: "timeline-note label", role: "status" });
  }

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.append(this.#tools(), this.#heads(), element("div", { class: "timeline-scroll", tabindex: 0, role: "region", "aria-label": "Rows of the timeline. Arrow keys go from row to row, Enter shows only the chain of one." }, this.#empty, this.#list), this.#note);
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
      const facts = { client: [e.client], event: e.event ? [e.event] : [], nsp: e.nsp ? [e.nsp] : [], ids: [] };
      this.#insert(clientItem(e), facts, e.at, undefined, 0);
      this.#settle();
    });
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
    return ((this.#clock.toPage(micros) - this.#zero) / 1000).toFixed(3);
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
    if (this.#paused) this.#pause.click();
    this.#clock.observe(0, offset);
    this.#take(events, 0, Infinity); // how the clocks relate is known
    for (const e of happened) this.addClient(e);
    this.#settle();
  }

  /** A new server has a new clock and counts from one again. */
  restart() {
    this.#log.clear();
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
   * @param {import("./trace-filter.js").Facts} facts
   * @param {number} at
   * @param {number | undefined} serverAt
   * @param {number} depth
   */
  #insert(item, facts, at, serverAt, depth) {
    this.#zero ||= at;
    const key = groupKey(item);
    if (key) {
      for (let i = this.#rows.length - 1; i >= 0 && i >= this.#rows.length - groupReach; i--) {
        const row = this.#rows[i];
        if (row.key !== key || at - row.at > groupWindow) continue;
        row.count++;
        row.facts.ids.push(...facts.ids);
        row.el.hidden = this.#isHidden(row);
        if (!row.counter) row.el.append((row.counter = element("span", { class: "timeline-count" })));
        row.counter.textContent = `×${row.count}`;
        return;
      }
    }
    /** @type {Row} */
    const row = { item, facts, at, serverAt, count: 1, key, el: this.#draw(item, at, depth) };
    row.el.hidden = this.#isHidden(row);
    let i = this.#rows.length;
    while (i > 0 && inOrder(row, this.#rows[i - 1]) < 0) i--;
    this.#rows.splice(i, 0, row);
    const next = this.#rows[i + 1]?.el ?? null;
    this.#list.insertBefore(row.el, next);
    while (this.#rows.length > rowLimit) this.#rows.shift()?.el.remove();
  }

  /**
   * @param {Item} item
   * @param {number} at
   * @param {number} depth
   */
  #draw(item, at, depth) {
    const mark =
      item.side === "server"
        ? element("span", { class: "instance", title: item.instance ? `instance ${item.instance}` : "server" }, item.instance ?? "·")
        : element("span", { class: "timeline-side" }, "client");
    const el = element(
      "li",
      {
        "data-side": item.side,
        "data-kind": item.kind,
        "data-name": item.name,
        "data-who": item.who,
        "data-instance": item.instance,
        "data-id": item.id,
        "data-depth": Math.min(depth, 4),
        tabindex: -1,
      },
      element("time", { class: "timeline-at" }, ((at - this.#zero) / 1000).toFixed(3)),
      mark,
      element("span", { class: "visually-hidden" }, item.side === "server" ? "server: " : ": "),
      item.who ? clientName(item.who) : null,
      element("code", { class: "timeline-name" }, item.name),
      item.manager ? element("span", { class: "timeline-manager", title: "This is an event of the Manager, socket.io. On the socket itself it never fires." }, "Manager") : null,
      element("span", { class: "timeline-text", title: item.text }, item.text),
    );
    return el;
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
        const time = row.el.querySelector("time");
        if (time) time.textContent = ((row.at - this.#zero) / 1000).toFixed(3);
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
      this.#empty.textContent = hidden > 0
        ? this.#whatHides()
        : "Nothing has happened yet. Press a button: whatever follows, on the server and in the clients, is listed here in order.";
    }
  }

  /** @param {Row} row */
  #isHidden(row) {
    return !this.#filter.shows(row.item.kind) || this.#filter.hides(row.facts, this.#chain).length > 0;
  }

  #chainShown() {
    return this.#filter.chain ? new Set(this.#log.family(this.#filter.chain)) : undefined;
  }

  #refilter() {
    this.#chain = this.#chainShown();
    for (const row of this.#rows) row.el.hidden = this.#isHidden(row);
    for (const button of this.querySelectorAll("[data-kind-filter]")) {
      button.setAttribute("aria-pressed", String(kinds.some((kind) => kind === button.getAttribute("data-kind-filter") && this.#filter.shows(kind))));
    }
    const client = this.#filter.get("client");
    for (const select of this.querySelectorAll("select")) select.value = client;
    this.#onlyChain.textContent = this.#filter.chain ? "Show everything" : "Only this chain";
    this.#settle();
  }

  /** Which part of the filter hides how much, where nothing is left. */
  #whatHides() {
    const { chips } = this.#filter;
    const all = this.#rows.length;
    const parts = chips.map(({ name, text }) => {
      const rows = this.#rows.filter((row) => this.#filter.hides(row.facts, this.#chain).includes(name)).length;
      return name === "chain" && rows === all ? `“${text}” hides all: this page has not seen that event, or it is too long ago` : `“${text}” hides ${rows}`;
    });
    const off = this.#rows.filter((row) => !this.#filter.shows(row.item.kind)).length;
    if (off > 0) parts.push(`what is switched off above (${kinds.filter((kind) => !this.#filter.shows(kind)).map((kind) => kindNames[kind]).join(", ")}) hides ${off}`);
    return `Of ${all} rows none is left. ${parts.join("; ")}.`;
  }

  /** From row to row with the arrow keys, Enter for the chain of one. @param {KeyboardEvent} e */
  #walk(e) {
    const { activeElement } = document;
    if (e.key === "Enter" && activeElement instanceof HTMLLIElement && activeElement.dataset.id) {
      e.preventDefault();
      this.#filter.chain = Number(activeElement.dataset.id);
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

  #tools() {
    const tools = element("div", { class: "timeline-tools", role: "group", "aria-label": "Filter" });
    for (const kind of kinds) {
      const button = element("button", { type: "button", class: "button small", "aria-pressed": String(this.#filter.shows(kind)), "data-kind-filter": kind, "data-testid": `filter-${kind}` }, kindNames[kind]);
      button.addEventListener("click", () => this.#filter.toggle(kind));
      tools.append(button);
    }
    const pause = this.#pause;
    pause.addEventListener("click", () => {
      this.#paused = !this.#paused;
      pause.setAttribute("aria-pressed", String(this.#paused));
      if (!this.#paused) for (const work of this.#waiting.splice(0)) work();
      this.#sayNote();
    });
    const clear = element("button", { type: "button", class: "button small plain", "data-testid": "timeline-clear" }, "Clear");
    clear.addEventListener("click", () => this.clear());
    tools.append(this.#choice(), pause, clear);
    return tools;
  }

  /** Whose events to show, where the page has no filter of its own for that: it names the people then. */
  #choice() {
    const people = (this.dataset.people ?? "").split(" ").filter(Boolean);
    if (people.length === 0) return element("span", { class: "timeline-who" });
    const select = element("select", { "data-testid": "timeline-who", "aria-label": "Whose events to show" }, element("option", { value: "" }, "everyone"));
    for (const name of people) select.append(element("option", { value: name }, name));
    select.addEventListener("change", () => this.#filter.set("client", select.value));
    return element("span", { class: "field timeline-who" }, select);
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
    if (li?.dataset.id && this.#onlyChain.parentElement !== li) li.append(this.#onlyChain);
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

/**
 * By time; of what seems to be simultaneous the server's comes first, since that
 * is how close the clocks are held together.
 * @param {Row} a
 * @param {Row} b
 */
function inOrder(a, b) {
  if (Math.abs(a.at - b.at) > 0.001) return a.at - b.at;
  if (a.item.side !== b.item.side) return a.item.side === "server" ? -1 : 1;
  return (a.item.id ?? 0) - (b.item.id ?? 0);
}

customElements.define("lab-timeline", LabTimeline);
