// @ts-check
import { clientName, element } from "../page/dom.js";

/** @typedef {import("../trace/item.js").Item} Item */

/**
 * A row of the timeline.
 * @typedef {object} Row
 * @property {Item} item
 * @property {import("../trace/filter.js").Facts} facts of all events that are counted in the row
 * @property {string[]} firsts for each of those events, the id of the first event of its chain in the client
 * @property {number} at milliseconds on the page's clock
 * @property {number} [serverAt] microseconds on the server's clock, of the server's events
 * @property {number} count
 * @property {string} key of groupKey
 * @property {HTMLLIElement} el
 * @property {HTMLElement} [counter]
 */

/**
 * Makes the element of a row.
 * @param {Item} item
 * @param {number} millis since the first row
 * @param {number} depth how many causes the event has
 */
export function drawRow(item, millis, depth) {
  const mark =
    item.side === "server"
      ? element("span", { class: "instance", title: item.instance ? `instance ${item.instance}` : "server" }, item.instance ?? "·")
      : element("span", { class: "timeline-side" }, "client");
  return element(
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
    element("time", { class: "timeline-at" }, seconds(millis)),
    mark,
    element("span", { class: "visually-hidden" }, item.side === "server" ? "server: " : ": "),
    item.who ? clientName(item.who) : null,
    element("code", { class: "timeline-name" }, item.name),
    item.manager ? element("span", { class: "timeline-manager", title: "This is an event of the Manager, socket.io. On the socket itself it never fires." }, "Manager") : null,
    element("span", { class: "timeline-text", title: item.text }, item.text),
  );
}

/** Counts one more event in a row. @param {Row} row @param {number[]} ids of that event */
export function countIn(row, ids) {
  row.count++;
  row.facts.ids.push(...ids);
  if (!row.counter) row.el.append((row.counter = element("span", { class: "timeline-count" })));
  row.counter.textContent = `×${row.count}`;
}

/** Writes another time into a row. @param {Row} row @param {number} millis */
export function retime(row, millis) {
  const time = row.el.querySelector("time");
  if (time) time.textContent = seconds(millis);
}

/** @param {number} millis */
export const seconds = (millis) => (millis / 1000).toFixed(3);

/**
 * Compares two rows by time. If the times are equal, the server's row comes first, because
 * the clock's guess can make a cause and its effect look simultaneous.
 * @param {Row} a
 * @param {Row} b
 */
export function inOrder(a, b) {
  if (Math.abs(a.at - b.at) > 0.001) return a.at - b.at;
  if (a.item.side !== b.item.side) return a.item.side === "server" ? -1 : 1;
  return (a.item.id ?? 0) - (b.item.id ?? 0);
}
