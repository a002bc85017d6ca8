// @ts-check
import { FilterBar } from "./filter-bar.js";
import { Filter, factsOf } from "../trace/filter.js";

/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */
/** @typedef {import("../trace/page-trace.js").PageTrace} PageTrace */

/**
 * Makes one filter for the timeline and the wire. The page's address always contains the
 * filter, so that a copied address shows the same rows.
 * @param {HTMLElement} root the element of the filter bar
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../wire/lab-wire.js").LabWire} wire
 * @param {PageTrace} live the live trace; the learner can choose its clients, rooms and so on as soon as they appear
 * @returns {(trace: PageTrace) => void} adds the clients, rooms and so on of another trace to the choices
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
    // A hash without "=" is not a filter but an ordinary anchor of the page.
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
