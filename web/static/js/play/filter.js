// @ts-check
import { FilterBar } from "./filter-bar.js";
import { Filter, factsOf, together } from "../trace/filter.js";

/** @typedef {import("../trace/trace.js").ClientEvent} ClientEvent */
/** @typedef {import("../trace/trace.js").TraceEvent} TraceEvent */

/**
 * One filter for the timeline and the wire, kept in the page's address: whoever
 * gets the link sees the same.
 * @param {HTMLElement} root of the bar
 * @param {import("../timeline/lab-timeline.js").LabTimeline} timeline
 * @param {import("../wire/lab-wire.js").LabWire} wire
 * @param {() => import("../trace/log.js").TraceLog} log of what is shown
 * @returns {{offer: (events: TraceEvent[]) => void, heard: (e: ClientEvent) => void}} which take what there is to choose from
 */
export function shareFilter(root, timeline, wire, log) {
  const filter = new Filter();
  filter.load(location.hash);
  const bar = new FilterBar(root, filter);
  timeline.filter = filter;
  wire.filter = filter;
  wire.factsOf = (ids) => together(ids.map((id) => log().get(id)).filter((e) => e !== undefined).map((e) => factsOf(e, (id) => log().get(id))));
  filter.addEventListener("change", () => {
    if (filter.hash === location.hash.replace(/^#/, "")) return;
    history.replaceState(null, "", filter.hash ? `#${filter.hash}` : location.pathname + location.search);
  });
  addEventListener("hashchange", () => {
    // Any other anchor of the page is no filter.
    if (location.hash === "" || location.hash.includes("=")) filter.load(location.hash);
  });
  return {
    offer: (events) => {
      for (const e of events) bar.offer(factsOf(e, () => undefined, timeline.nameOf(e.socket, e.user)));
    },
    heard: (e) => bar.offer({ client: [e.client], event: e.event ? [e.event] : [], nsp: e.nsp ? [e.nsp] : [], ids: [] }),
  };
}
