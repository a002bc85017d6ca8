// @ts-check
import { kinds } from "../trace/filter.js";
import { kindNames } from "./tools.js";

/**
 * Says how many rows each part of a filter hides. The timeline shows this text if the filter hides all rows.
 * @param {import("./row.js").Row[]} rows
 * @param {import("../trace/filter.js").Filter} filter
 * @param {Set<number> | undefined} chain the ids of the events in the chain that the filter lets through; undefined if it lets all chains through
 */
export function whatHides(rows, filter, chain) {
  const all = rows.length;
  const parts = filter.chips.map(({ name, text }) => {
    const hidden = rows.filter((row) => filter.hiddenBy(row.facts, chain).includes(name)).length;
    return name === "chain" && hidden === all ? `“${text}” hides all: this page has not seen that event, or it is too long ago` : `“${text}” hides ${hidden}`;
  });
  const off = kinds.filter((kind) => !filter.shows(kind));
  const hidden = rows.filter((row) => off.includes(row.item.kind)).length;
  if (hidden > 0) parts.push(`what is switched off above (${off.map((kind) => kindNames[kind]).join(", ")}) hides ${hidden}`);
  return `None of the ${all} rows is shown. ${parts.join("; ")}.`;
}
