import { budget, longest, rows } from "./measures.mjs";

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Prints the results, with the ratio of what the page's main thread has computed for
 * them, which a busy machine does not distort as it does the time that passes, and says how many bars are missed.
 * @param {Map<string, number[]>} results by measure and client
 * @param {{all: number, official: number}} sizes
 */
export function table(results, sizes) {
  let missed = 0;
  const verdict = (met, stretch) => {
    if (!met) missed++;
    return met ? (stretch ? "pass, stretch too" : "pass") : "FAIL";
  };
  const cpu = (measure) => {
    const [ours, official] = ["ours", "official"].map((client) => results.get(`${measure.replace(/, p50|, p99|, calls|, settled|, rate/, "")}, cpu ${client}`));
    return ours === undefined ? "" : (median(ours) / median(official)).toFixed(2);
  };
  const lines = [["", "ours", "official", "ratio", "cpu", "bar", ""]];
  lines.push([
    "download, brotli, KB",
    (sizes.all / 1000).toFixed(1),
    (sizes.official / 1000).toFixed(1),
    (sizes.all / sizes.official).toFixed(0),
    "",
    `≤ ${budget.bar / 1000} KB`,
    verdict(sizes.all <= budget.bar, sizes.all <= budget.stretch),
  ]);
  for (const [label, measure, digits, rule] of rows) {
    const [ours, official] = ["ours", "official"].map((client) => median(results.get(`${measure} ${client}`)));
    const ratio = ours / official;
    const line = [label, ours.toFixed(digits), official.toFixed(digits), ratio.toFixed(2), cpu(measure)];
    if (rule === null) line.push("", "");
    else line.push(`${rule.sign} ${rule.bar}`, verdict(rule.met(ratio, rule.bar), rule.stretch !== undefined && rule.met(ratio, rule.stretch)));
    lines.push(line);
  }
  for (const [label, measure] of longest.measures) {
    const worst = (client, name) => Math.max(...results.get(`${measure}, ${name} ${client}`));
    const [ours, official] = ["ours", "official"].map((client) => worst(client, "longest"));
    lines.push([
      `${label}, longest task of 10,000 events, ms`,
      ours === 0 ? "none" : ours.toFixed(0),
      official === 0 ? "none" : official.toFixed(0),
      "",
      "",
      `≤ ${longest.limit}`,
      verdict(ours <= longest.limit),
    ]);
    lines.push([`${label}, latest timer meanwhile, ms`, worst("ours", "late").toFixed(0), worst("official", "late").toFixed(0), "", "", "", ""]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(line.map((cell, column) => (column === 0 || column === 6 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ").trimEnd());
  }
  return missed;
}
