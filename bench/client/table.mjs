import { budget, longest, rows } from "./measures.mjs";

/** The quantile: share of the values, from 0 to 1, lie below it. @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  return sorted[below] + (sorted[Math.ceil(at)] - sorted[below]) * (at - below);
}

const median = (values) => quantile(values, 0.5);

/**
 * The interval in which the true median lies with a confidence of 95 %. The ends of the
 * interval are two of the sorted values. The binomial distribution says how many places
 * they lie from the middle.
 * @param {number[]} values @returns {[number, number]}
 */
function interval(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.floor(values.length / 2 - 0.98 * Math.sqrt(values.length)));
  return [sorted[at], sorted[sorted.length - 1 - at]];
}

/** Our client's values divided by the official client's, pair by pair. */
const ratios = (ours, official) => ours.map((value, i) => value / official[i]);

/** The measure that a value belongs to. @param {string} name */
const measureOf = (name) => name.replace(/, (p50|p99|calls|settled|rate)$/, "");

/**
 * The names of the measures that are not decided yet, because a bar lies within the
 * interval of their ratio.
 * @param {Map<string, number[]>} results by measure and client
 * @returns {Set<string>}
 */
export function undecided(results) {
  const open = new Set();
  for (const [, measure, , rule] of rows) {
    if (rule === null) continue;
    const [least, most] = interval(ratios(results.get(`${measure} ours`), results.get(`${measure} official`)));
    if (least <= rule.bar && rule.bar <= most) open.add(measureOf(measure));
  }
  return open;
}

/**
 * Prints the results and returns how many bars are missed. Beside the median of the ratios
 * it prints the interval in which the true median lies. The column cpu has the ratio of the
 * CPU times of the page's main thread, which other load on the machine distorts less than
 * elapsed time.
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
    const [ours, official] = ["ours", "official"].map((client) => results.get(`${measureOf(measure)}, cpu ${client}`));
    return ours === undefined ? "" : median(ratios(ours, official)).toFixed(2);
  };
  const lines = [["", "ours", "official", "ratio", "95 % interval", "pairs", "cpu", "bar", ""]];
  lines.push([
    "download, brotli, KB",
    (sizes.all / 1000).toFixed(1),
    (sizes.official / 1000).toFixed(1),
    (sizes.all / sizes.official).toFixed(0),
    "",
    "",
    "",
    `≤ ${budget.bar / 1000} KB`,
    verdict(sizes.all <= budget.bar, sizes.all <= budget.stretch),
  ]);
  for (const [label, measure, digits, rule] of rows) {
    const [ours, official] = ["ours", "official"].map((client) => results.get(`${measure} ${client}`));
    const pairs = ratios(ours, official);
    const ratio = median(pairs);
    const within = interval(pairs).map((ratio) => ratio.toFixed(2)).join("–");
    const line = [label, median(ours).toFixed(digits), median(official).toFixed(digits), ratio.toFixed(2), within, String(pairs.length), cpu(measure)];
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
      "",
      "",
      `≤ ${longest.limit}`,
      verdict(ours <= longest.limit),
    ]);
    lines.push([`${label}, latest timer meanwhile, ms`, worst("ours", "late").toFixed(0), worst("official", "late").toFixed(0), "", "", "", "", "", ""]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(line.map((cell, column) => (column === 0 || column === 8 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ").trimEnd());
  }
  return missed;
}
