// @ts-check
import { FilterBar } from "./filter-bar.js";
import { Filter, factsOf } from "../trace/filter.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/**
 * One filter for the timeline and the wire, kept in the page's address: whoever
 * gets the link sees the same.
 * @param {HTMLElement} root of the bar
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../wire/lab-wire.js").LabWire} wire
 * @param {PageTrace} live the trace whose clients, rooms and so on can be chosen as they come
 * @returns {(trace: PageTrace) => void} offers those of another trace too
 */
export function shareFilter(root, timeline, wire, live) {
  const filter = new Filter();
  filter.load(location.hash);
  const bar = new FilterBar(root, filter);
  timeline.filter = filter;
  wire.filter = filter;
  filter.addEventListener("change", () => {
    if (filter.hash === location.hash.replace(/^#/, "")) return;
    history.replaceState(null, "", filter.hash ? `#${filter.hash}` : location.pathname + location.search);
  });
  addEventListener("hashchange", () => {
    // Any other anchor of the page is no filter.
    if (location.hash === "" || location.hash.includes("=")) filter.load(location.hash);
  });
  const offer = (/** @type {PageTrace} */ trace, /** @type {TraceEvent[]} */ events) => {
    for (const e of events) bar.offer(factsOf(e, () => undefined, trace.nameOf(e.socket, e.user)));
  };
  live.watch({
    events: (fresh) => offer(live, fresh),
    happened: (e) => bar.offer({ client: [e.client], event: e.event ? [e.event] : [], nsp: e.nsp ? [e.nsp] : [], ids: [] }),
  });
  return (trace) => offer(trace, trace.log.all());
}
