// @ts-check
import { clientName, element } from "../page/dom.js";

/** @typedef {import("../trace/item.js").Item} Item */

/**
 * A row of the timeline. It stands for one event, or counts several similar events.
 * @typedef {object} Row
 * @property {Item} item the content of the row
 * @property {import("../trace/filter.js").Facts} facts the facts of all the row's events together
 * @property {string[]} firsts for each of the row's events, the id of the first event in its chain within the client; "" for a server's event
 * @property {number} at when the first event happened, in milliseconds on the page's clock
 * @property {number} [serverAt] the same in microseconds on the server's clock; undefined for a client's event, or after the server has restarted
 * @property {number} count how many events the row stands for
 * @property {string} key the result of groupKey for the item
 * @property {HTMLLIElement} el the row's element
 * @property {HTMLElement} [counter] the element that shows count; undefined while count is 1
 */

/**
 * Makes the element of a row.
 * @param {Item} item
 * @param {number} millis milliseconds since the first row
 * @param {number} depth how many causes the event has; the row is indented by this depth
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
    item.cut ? element("span", { class: "timeline-cut", title: item.cut }, item.cut) : null,
  );
}

/** Counts one more event in a row. @param {Row} row @param {number[]} ids the ids of this event in the trace */
export function countIn(row, ids) {
  row.count++;
  row.facts.ids.push(...ids);
  if (!row.counter) row.el.append((row.counter = element("span", { class: "timeline-count" })));
  row.counter.textContent = `×${row.count}`;
}

/** Writes another time into a row. @param {Row} row @param {number} millis milliseconds since the first row */
export function retime(row, millis) {
  const time = row.el.querySelector("time");
  if (time) time.textContent = seconds(millis);
}

/** @param {number} millis */
export const seconds = (millis) => (millis / 1000).toFixed(3);

/**
 * Compares two rows by time, for sorting. If the times are equal, a server's row comes before
 * a client's: the page only guesses the difference between their clocks, so an effect in the
 * client can seem to happen at the same time as its cause on the server.
 * @param {Row} a
 * @param {Row} b
 */
export function inOrder(a, b) {
  if (Math.abs(a.at - b.at) > 0.001) return a.at - b.at;
  if (a.item.side !== b.item.side) return a.item.side === "server" ? -1 : 1;
  return (a.item.id ?? 0) - (b.item.id ?? 0);
}
