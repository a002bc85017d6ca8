// @ts-check
import { element } from "../page/dom.js";
import { svg } from "./svg.js";

/**
 * Which parts the picture has, so that the legend names no others.
 * @typedef {object} Parts
 * @property {boolean} websocket whether a client is connected over WebSocket
 * @property {boolean} polling whether a client is connected by polling
 * @property {boolean} redis
 * @property {boolean} room
 * @property {boolean} namespace
 * @property {boolean} alone whether there is one instance only
 */

/** The legend of the picture: how lines, grounds and boxes are drawn, and what they mean. */
export class Legend {
  root = element("p", { class: "stage-legend label", "data-testid": "stage-legend" });
  #shown = "";

  /** @param {Parts} parts */
  show(parts) {
    const state = JSON.stringify(parts);
    if (state === this.#shown) return;
    this.#shown = state;
    this.root.replaceChildren(
      ...(parts.websocket ? [link("websocket", "WebSocket")] : []),
      ...(parts.polling ? [link("polling", "polling")] : []),
      ...(parts.redis ? [link("redis", "to Redis")] : []),
      ...(parts.room ? [item("room", svg("g", { class: "stage-hull" }, svg("rect", { class: "stage-hull-ground", x: 0.5, y: 0.5, width: 27, height: 15, rx: 7.5 })))] : []),
      ...(parts.namespace ? [item("namespace", svg("g", { class: "stage-hull outline" }, svg("rect", { class: "stage-hull-ground", x: 1, y: 1, width: 26, height: 14, rx: 4 })))] : []),
      item(parts.alone ? "server" : "server instance", svg("g", { class: "stage-box-sample" }, svg("rect", { x: 7, y: 1, width: 14, height: 14 }))),
    );
  }
}

/** A sample of a part of the picture, with its name. @param {string} name @param {SVGElement} sample */
function item(name, sample) {
  return element("span", {}, svg("svg", { width: 28, height: 16, viewBox: "0 0 28 16", "aria-hidden": "true" }, sample), name);
}

/** A sample of how a link is drawn, with the link's name. @param {string} transport @param {string} name */
function link(transport, name) {
  const d = "M0 8H28";
  return item(name, svg("g", { class: "stage-link", "data-transport": transport }, svg("path", { class: "stage-link-outer", d }), svg("path", { class: "stage-link-inner", d })));
}
