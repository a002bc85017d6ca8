// @ts-check
import { element } from "../page/dom.js";
import { writeTrace } from "../trace/file.js";

/** Saves a recording as a file. @param {import("../trace/trace.js").Recording} recording */
export function save(recording) {
  const address = URL.createObjectURL(new Blob([writeTrace(recording)], { type: "application/json" }));
  element("a", { href: address, download: `socketplay-${recording.lab.replace(/[^\w-]+/g, "-")}-${recording.saved.slice(0, 19).replace(/:/g, "")}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
