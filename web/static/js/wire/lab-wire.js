// @ts-check
import { clientName, element } from "../page/dom.js";
import { highlight, onHighlight } from "../page/highlight.js";
import { Filter, factsOf, mergeFacts } from "../trace/filter.js";
import { WireLog, connectionOf } from "./log.js";
import { detail, seconds, visible } from "./detail.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */
/** @typedef {import("./log.js").WireRow} WireRow */

const rowLimit = 500; // how many rows the wire keeps

/**
 * <lab-wire>: the wire, a list of the frames and polling requests between the clients and the
 * server. For the row that the reader chooses, it explains each part of the frame.
 */
export class LabWire extends HTMLElement {
  /** Converts microseconds on the server's clock to the text of a row, in seconds. The page may set another function, so that all views show the same times. @type {(micros: number) => string} */
  timeOf = (micros) => ((micros - (this.#log.rows[0]?.at ?? micros)) / 1_000_000).toFixed(3);
  /** The trace that is shown. @type {PageTrace | undefined} */
  #trace;
  #unwatch = () => {};
  #filter = new Filter();
  #log = new WireLog(rowLimit);
  /** The owner's name of each connection on which the trace has shown a socket. @type {Map<string, string>} */
  #owners = new Map();
  /** @type {WireRow[]} */
  #undrawn = [];
  /** @type {Map<number, {row: WireRow, el: HTMLElement}>} */
  #drawn = new Map();
  /** @type {number | undefined} */
  #chosen;
  #connection = ""; // the connection whose rows are shown; "": all connections
  #following = true;
  #drawDue = false;
  #lost = 0;
  #built = false;
  #list = element("div", { class: "wire-rows", role: "listbox", tabindex: 0, "aria-label": "Frames and requests, in order", "data-testid": "wire-rows" });
  #empty = element("p", { class: "empty wire-empty" }, "Nothing has gone over a wire yet. Emit something, or connect a client: each frame is listed here as it is.");
  #detail = element("div", { class: "wire-detail", role: "region", tabindex: 0, "aria-label": "The chosen frame, taken apart", "data-testid": "wire-detail" });
  #select = element("select", { "data-testid": "wire-connection", "aria-label": "Whose connection to show" }, element("option", { value: "" }, "every connection"));
  #copy = element("button", { type: "button", class: "button small", "data-testid": "wire-copy", disabled: true }, "Copy");
  #only = element("button", { type: "button", class: "button small", "data-testid": "wire-only-chain", disabled: true }, "Only this chain");
  #note = element("p", { class: "timeline-note label", role: "status" });

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    const clear = element("button", { type: "button", class: "button small plain", "data-testid": "wire-clear" }, "Clear");
    clear.addEventListener("click", () => this.clear());
    this.append(
      element("div", { class: "wire-tools" }, element("span", { class: "field timeline-who" }, this.#select), this.#only, this.#copy, clear),
      element("div", { class: "wire-body" }, element("div", { class: "wire-scroll" }, this.#empty, this.#list), this.#detail),
      this.#note,
    );
    this.#showDetail();
    this.#select.addEventListener("change", () => {
      this.#connection = this.#select.value;
      this.#redraw();
    });
    this.#copy.addEventListener("click", () => this.#copyChosen());
    this.#only.addEventListener("click", () => {
      const [id] = this.#drawn.get(this.#chosen ?? 0)?.row.ids.slice(-1) ?? [];
      if (id !== undefined) this.#filter.chain = this.#filter.chain || id;
    });
    this.#list.addEventListener("click", (e) => this.#choose(rowId(e.target)));
    this.#list.addEventListener("keydown", (e) => this.#onKey(e));
    this.#list.addEventListener("focus", () => {
      // A reader who uses the keyboard needs a chosen row to start from. (A click chooses a row itself.)
      if (this.#list.matches(":focus-visible")) this.#choose(this.#chosen ?? this.#shown().at(-1)?.row.seq);
    });
    this.#list.addEventListener("mouseover", (e) => this.#highlightRow(rowId(e.target)));
    this.#list.addEventListener("mouseleave", () => this.#highlightRow(document.activeElement === this.#list ? this.#chosen : undefined));
    this.#list.addEventListener("blur", () => this.#highlightRow(undefined));
    const scroll = this.#list.parentElement ?? this.#list;
    scroll.addEventListener("scroll", () => { this.#following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 24; }, { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(this); // rows that arrived while this element was in a hidden tab are not drawn yet
    onHighlight(this, (ids) => this.#light(ids));
  }

  /**
   * Shows a trace in place of the one before: its events so far, and the events that are added to it later.
   * @param {PageTrace} trace
   */
  show(trace) {
    this.#unwatch();
    this.#trace = trace;
    this.#owners.clear();
    this.clear();
    this.#add(trace, trace.log.all());
    this.#unwatch = trace.watch({
      events: (fresh, lost) => {
        if (lost > 0) this.#countLost(lost);
        this.#add(trace, fresh);
      },
      restarted: () => {
        // The new server may use the names of old sessions for other sessions.
        this.#log.forgetIds();
        this.#owners.clear();
      },
    });
  }

  /**
   * Adds events of the server. Their rows are drawn in the next animation frame, or, if this
   * element is hidden, when it is shown again.
   * @param {PageTrace} trace
   * @param {TraceEvent[]} events
   */
  #add(trace, events) {
    for (const e of events) {
      const owner = e.socket && e.session ? trace.nameOf(e.socket, e.user) : undefined;
      if (owner) this.#setOwner(connectionOf(e), owner);
    }
    this.#undrawn.push(...this.#log.add(events));
    if (this.#undrawn.length > rowLimit) this.#undrawn.splice(0, this.#undrawn.length - rowLimit);
    this.#schedule();
  }

  /** Sets the filter, which the page also gives to the timeline. @param {Filter} filter */
  set filter(filter) {
    this.#filter = filter;
    filter.addEventListener("change", () => this.#redraw());
    this.#redraw();
  }

  /** Whether a row is shown: its connection is the chosen one, and the filter lets it through. @param {WireRow} row @param {Set<number> | undefined} chain the ids of the events in the filter's chain; undefined if it lets all chains through */
  #passes(row, chain) {
    if (this.#connection !== "" && row.connection !== this.#connection) return false;
    if (this.#filter.open) return true;
    const owner = this.#owners.get(row.connection);
    return this.#filter.hiddenBy({ ...this.#factsOf(row.ids), client: owner ? [owner] : [], instance: [row.instance], ids: row.ids }, chain).length === 0;
  }

  /** The facts of several events together, for the filter. @param {number[]} ids the events' ids */
  #factsOf(ids) {
    const get = (/** @type {number} */ id) => this.#trace?.log.get(id);
    return mergeFacts(ids.map(get).filter((e) => e !== undefined).map((e) => factsOf(e, get)));
  }

  /** The ids of an event's causal chain. @param {number} id */
  #family(id) {
    return this.#trace?.log.family(id) ?? [];
  }

  /**
   * Counts lost events. The trace reports them before the next events that arrive.
   * @param {number} count how many events were lost
   */
  #countLost(count) {
    this.#lost += count;
    this.#log.forgetWaiting();
  }

  clear() {
    this.#log.clear();
    this.#undrawn = [];
    this.#lost = 0;
    this.#chosen = undefined;
    this.#redraw();
    this.#showDetail();
  }

  /**
   * Sets the owner of a connection, and shows the owner's name in the connection's rows and in the menu.
   * @param {string} connection
   * @param {string} owner
   */
  #setOwner(connection, owner) {
    if (this.#owners.get(connection) === owner) return;
    this.#owners.set(connection, owner);
    for (const { row, el } of this.#drawn.values()) if (row.connection === connection) this.#nameRow(row, el);
    const option = [...this.#select.options].find((o) => o.value === connection);
    if (option) option.textContent = this.#label(connection);
  }

  /** @param {string} connection */
  #label(connection) {
    const [instance, session] = connection.split(" ");
    return `${this.#owners.get(connection) ?? "somebody"} on ${instance}, ${session}`;
  }

  #schedule() {
    if (this.#drawDue) return;
    this.#drawDue = true;
    requestAnimationFrame(() => {
      this.#drawDue = false;
      if (this.#list.parentElement?.clientHeight === 0) return; // the wire is hidden; the ResizeObserver calls #schedule when it is shown
      this.#draw();
    });
  }

  #redraw() {
    this.#undrawn = [...this.#log.rows];
    this.#drawn.clear();
    this.#list.replaceChildren();
    this.#following = true;
    this.#draw();
  }

  #draw() {
    const chain = this.#filter.chain ? new Set(this.#family(this.#filter.chain)) : undefined;
    const fresh = this.#undrawn.filter((row) => this.#passes(row, chain));
    for (const row of this.#undrawn) this.#listConnection(row.connection);
    this.#undrawn = [];
    const fragment = document.createDocumentFragment();
    for (const row of fresh) {
      const el = this.#drawRow(row);
      this.#drawn.set(row.seq, { row, el });
      fragment.append(el);
    }
    this.#list.append(fragment);
    for (const [id, { el }] of this.#drawn) {
      if (this.#drawn.size <= rowLimit) break;
      el.remove();
      this.#drawn.delete(id);
      if (id === this.#chosen) this.#choose(undefined);
    }
    this.#empty.hidden = this.#drawn.size > 0;
    this.#list.hidden = this.#drawn.size === 0;
    const hidden = this.#log.rows.length - this.#drawn.size;
    this.#empty.textContent = hidden > 0 && this.#drawn.size === 0
      ? `None of the ${this.#log.rows.length} frames and requests is shown: the filter above hides them.`
      : "Nothing has gone over a wire yet. Emit something, or connect a client: each frame is listed here as it is.";
    const note = [hidden === 0 ? "" : this.#filter.open ? `${hidden} of other connections hidden.` : `${hidden} hidden by the filter.`, this.#lost > 0 ? `${this.#lost} events lost: the trace dropped them before this page took them.` : ""].filter(Boolean).join(" ");
    if (this.#note.textContent !== note) this.#note.textContent = note;
    const scroll = this.#list.parentElement;
    if (scroll && this.#following) scroll.scrollTop = scroll.scrollHeight;
  }

  /** Adds a connection to the menu. @param {string} connection */
  #listConnection(connection) {
    if (!connection || [...this.#select.options].some((o) => o.value === connection)) return;
    this.#select.append(element("option", { value: connection }, this.#label(connection)));
    // Remove connections from the menu that have no rows any more.
    const known = new Set(this.#log.rows.map((row) => row.connection));
    for (const option of [...this.#select.options]) if (option.value && option.value !== this.#connection && !known.has(option.value)) option.remove();
  }

  /** @param {WireRow} row */
  #drawRow(row) {
    const el = element(
      "div",
      {
        class: "wire-row", role: "option", id: `wire-${row.seq}`, "aria-selected": String(row.seq === this.#chosen), "data-seq": row.seq, "data-kind": row.kind,
        "data-direction": row.direction, "data-transport": row.transport, "data-instance": row.instance, "data-method": row.method || undefined,
      },
      element("span", { class: "timeline-at" }, this.timeOf(row.at)),
      element("span", { class: "instance", title: `instance ${row.instance}` }, row.instance),
      element("span", { class: "wire-who" }),
      element("span", { class: "wire-arrow", "aria-hidden": "true" }, row.direction === "in" ? "→" : row.direction === "out" ? "←" : "↑"),
      element("span", { class: "visually-hidden" }, row.direction === "in" ? "to the server:" : row.direction === "out" ? "to the client:" : ""),
      element(
        "span",
        { class: "wire-what" },
        kindOf(row) ? element("span", { class: "wire-kind" }, kindOf(row)) : null,
        element("span", { class: "wire wire-text" }, row.kind === "upgrade" ? "from polling to WebSocket" : row.binary ? spaced(row.hex) : visible(row.text.slice(0, 240))),
      ),
      element("span", { class: "wire-bytes" }, row.kind === "upgrade" ? "" : `${row.bytes} B`),
    );
    this.#nameRow(row, el);
    return el;
  }

  /**
   * Writes the owner's name into a row.
   * @param {WireRow} row
   * @param {HTMLElement} el
   */
  #nameRow(row, el) {
    const owner = this.#owners.get(row.connection);
    el.dataset.who = owner ?? "";
    el.querySelector(".wire-who")?.replaceChildren(owner ? clientName(owner) : element("span", { class: "label" }, row.connection.split(" ")[1] ?? ""));
  }

  #shown() {
    return [...this.#drawn.values()];
  }

  /** Chooses another row when the reader presses an arrow key, PgUp, PgDn, Home or End. @param {KeyboardEvent} e */
  #onKey(e) {
    const shown = this.#shown();
    const at = shown.findIndex(({ row }) => row.seq === this.#chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: shown.length - 1 }[e.key];
    if (to === undefined || shown.length === 0) return;
    e.preventDefault();
    this.#choose(shown[Math.max(0, Math.min(shown.length - 1, to))].row.seq);
  }

  /** Chooses a row and shows its details. @param {number | undefined} id the row's seq; undefined: no row is chosen any more */
  #choose(id) {
    const before = this.#drawn.get(this.#chosen ?? 0)?.el;
    before?.setAttribute("aria-selected", "false");
    const now = this.#drawn.get(id ?? 0);
    this.#chosen = now ? id : undefined;
    if (now) {
      now.el.setAttribute("aria-selected", "true");
      this.#list.setAttribute("aria-activedescendant", now.el.id);
      now.el.scrollIntoView({ block: "nearest" });
    } else this.#list.removeAttribute("aria-activedescendant");
    this.#copy.disabled = !now || now.row.kind === "upgrade";
    this.#only.disabled = !now || now.row.ids.length === 0;
    this.#showDetail(now?.row);
    this.#highlightRow(this.#chosen);
  }

  /** @param {WireRow} [row] */
  #showDetail(row) {
    this.#detail.replaceChildren(...(row ? detail(row) : [element("p", { class: "empty" }, "Choose a frame: each of its bytes is explained here. With the arrow keys you go from one to the next.")]));
    this.#detail.scrollTop = 0;
  }

  async #copyChosen() {
    const row = this.#drawn.get(this.#chosen ?? 0)?.row;
    if (!row) return;
    try {
      await navigator.clipboard.writeText(row.binary ? row.hex : row.text);
      this.#copy.textContent = "Copied";
    } catch {
      this.#copy.textContent = "Not allowed";
    }
    setTimeout(() => { this.#copy.textContent = "Copy"; }, 1500);
  }

  /** Lights up, in all views, the causal chains of a row's events. @param {number | undefined} id the row's seq; undefined turns the light off */
  #highlightRow(id) {
    const row = this.#drawn.get(id ?? 0)?.row;
    const ids = new Set(row?.ids.flatMap((part) => [part, ...this.#family(part)]));
    this.#light(ids);
    highlight(ids, this);
  }

  /** @param {Set<number>} ids */
  #light(ids) {
    for (const { row, el } of this.#drawn.values()) el.classList.toggle("linked", row.ids.some((id) => ids.has(id)));
  }
}

/** @param {WireRow} row */
function kindOf(row) {
  if (row.kind === "http") return `${row.method} ${row.status} · ${seconds(row.duration)}`;
  if (row.kind === "upgrade") return "upgrade";
  return row.binary ? "binary" : "";
}

/** @param {string} hex */
const spaced = (hex) => (hex.slice(0, 96).match(/../g) ?? []).join(" ");

/** @param {EventTarget | null} target */
function rowId(target) {
  const el = target instanceof Element ? target.closest(".wire-row") : null;
  return el instanceof HTMLElement ? Number(el.dataset.seq) : undefined;
}

customElements.define("lab-wire", LabWire);
