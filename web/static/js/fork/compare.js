// @ts-check
import { list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").Came} Came */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("./fork.js").Row} Row */
/** @typedef {import("./fork.js").Standing} Standing */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * Says how what an act came to with the adapter differs from what it came to without.
 * @param {Act} act
 * @param {Came} yes with it
 * @param {Came} no without
 * @returns {Difference}
 */
export function compare(act, yes, no) {
  const rows = yes.people.map(({ name, instance }) => row(name, instance, yes, no));
  const sentence = whoMissed(act, yes, no, rows) || returned(yes, no) || whereTheyStand(yes, no);
  return sentence ? { differs: true, sentence, rows } : { differs: false, sentence: `No difference. ${whyNone(act, yes)}`, rows };
}

/** @param {string} name @param {string} instance @param {Came} yes @param {Came} no @returns {Row} */
function row(name, instance, yes, no) {
  const [a, b] = [cell(name, yes), cell(name, no)];
  return { name, instance, with: a, without: b, differs: a.word !== b.word };
}

/** @param {string} name @param {Came} came */
function cell(name, came) {
  const verdict = came.verdicts.find((v) => v.name === name);
  const times = came.heard[name] ?? 0;
  if (verdict || times > 0) {
    const word = times === 0 ? "not reached" : times === 1 ? "received it" : `received it ${times} times`;
    return { word, why: verdict?.why ?? "", got: times > 0 };
  }
  const stands = came.people.find((p) => p.name === name);
  const word = !stands?.connected ? "not connected" : stands.rooms.length > 0 ? `in ${list(stands.rooms)}` : "in no rooms";
  return { word, why: "", got: false };
}

/** @param {Act} act @param {Came} yes @param {Came} no @param {Row[]} rows */
function whoMissed(act, yes, no, rows) {
  const fewer = rows.filter((r) => (no.heard[r.name] ?? 0) < (yes.heard[r.name] ?? 0));
  const more = rows.filter((r) => (no.heard[r.name] ?? 0) > (yes.heard[r.name] ?? 0));
  const said = [];
  if (fewer.length > 0) {
    const reasons = new Set(fewer.map((r) => no.verdicts.find((v) => v.name === r.name)?.because));
    const from = act.instance ?? "a";
    said.push(reasons.size === 1 && reasons.has("not-published")
      ? `${where(fewer)}: without an adapter a broadcast never leaves ${from}.`
      : `${list(fewer.map((r) => r.name))} received it only with the adapter. ${fewer[0].without.why}`.trim());
  }
  if (more.length > 0) said.push(`${list(more.map((r) => r.name))} received it only without the adapter. ${more[0].with.why}`.trim());
  return said.join(" ");
}

/** @param {Row[]} rows who are on one instance or more */
function where(rows) {
  const instances = [...new Set(rows.map((r) => r.instance))];
  return list(instances.map((i) => {
    const names = rows.filter((r) => r.instance === i).map((r) => r.name);
    return `${list(names)} ${names.length > 1 ? "are" : "is"} on instance ${i}`;
  }));
}

/** What has come to stand differently; what did before is no news. @param {Came} yes @param {Came} no */
function whereTheyStand(yes, no) {
  const known = new Set(differences(yes.before, no.before));
  return differences(yes.people, no.people).find((said) => !known.has(said)) ?? "";
}

/** @param {Standing[]} yes @param {Standing[]} no @returns {string[]} */
function differences(yes, no) {
  const unheard = (/** @type {string} */ instance) => `on instance ${instance} nobody hears of the line otherwise.`;
  return yes.flatMap((p) => {
    const q = no.find((other) => other.name === p.name);
    if (!q) return [];
    if (p.connected !== q.connected) return [`${p.name} is connected only ${p.connected ? "with" : "without"} the adapter: ${unheard(p.instance)}`];
    const extra = (/** @type {Standing} */ here, /** @type {Standing} */ there, /** @type {string} */ how) =>
      here.rooms.filter((room) => !there.rooms.includes(room)).map((room) => `${p.name} is in ${room} only ${how} the adapter: ${unheard(p.instance)}`);
    return [...extra(p, q, "with"), ...extra(q, p, "without")];
  });
}

/** @param {Came} yes @param {Came} no */
function returned(yes, no) {
  if (yes.found.join("\n") === no.found.join("\n")) {
    if (Boolean(yes.problem) === Boolean(no.problem)) return "";
    return yes.problem
      ? `The same clients were reached, but with the adapter the line says that something has failed: ${yes.problem}`
      : `It fails only without the adapter: ${no.problem}`;
  }
  const found = (/** @type {Came} */ came) => (came.found.length === 0 ? "nothing" : list(came.found));
  return `With the adapter the line returned ${found(yes)}; without it, ${found(no)}: it asks no other instance.`;
}

/** @param {Act} act @param {Came} yes */
function whyNone(act, yes) {
  const missed = yes.verdicts.filter((v) => !v.received && v.because !== "not-in-room" && v.because !== "sender-left-out");
  const because = (/** @type {Verdict["because"]} */ b) => missed.find((v) => v.because === b);
  if (yes.problem) return `In both worlds: ${yes.problem}`;
  const far = because("not-taken") ?? because("not-published");
  if (far) return `The adapter did not help here either: ${far.why}`;
  if (because("local")) return "The line is local: it stays on its instance, with an adapter or without.";
  if (yes.verdicts.some((v) => v.because === "one-socket" && v.received)) return "The line speaks to one socket, which is on the instance where it runs. No adapter is asked.";
  const got = yes.verdicts.filter((v) => v.received);
  if (got.length > 0) return `Everybody whom it reaches is on instance ${act.instance}, where the line runs.`;
  if (yes.verdicts.length > 0) return "It reaches nobody here, in either world.";
  return "This is between one instance and its own clients: no adapter has a part in it.";
}
