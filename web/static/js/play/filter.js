// @ts-check
import { FilterBar } from "./filter-bar.js";
import { Filter, factsOf } from "../trace/filter.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/**
 * Makes one filter for the timeline and the wire, and keeps it in the page's address, so
 * that a copied link shows the same.
 * @param {HTMLElement} root the element of the filter bar
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../wire/lab-wire.js").LabWire} wire
 * @param {PageTrace} live the live trace; its clients, rooms and so on are offered as they appear
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
    // Without "=" it is an ordinary anchor of the page.
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
