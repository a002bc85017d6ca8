// @ts-check
import { element } from "../page/dom.js";
import { svg } from "./svg.js";

/** Makes the legend of the stage's lines. */
export function legend() {
  return element("p", { class: "stage-legend label" }, line("websocket", "WebSocket"), line("polling", "polling"), line("redis", "to Redis"));
}

/** A sample of how a link is drawn, with the link's name. @param {string} transport @param {string} name */
function line(transport, name) {
  const d = "M2 6H38";
  const sample = svg("svg", { width: 40, height: 12, viewBox: "0 0 40 12", "aria-hidden": "true" },
    svg("g", { class: "stage-link", "data-transport": transport }, svg("path", { class: "stage-link-outer", d }), svg("path", { class: "stage-link-inner", d })));
  return element("span", {}, sample, name);
}
