// @ts-check
import { isUnsure, list } from "../trace/audience.js";

/** @typedef {import("./fork.js").Act} Act */
/** @typedef {import("./fork.js").ActOutcome} ActOutcome */
/** @typedef {import("./fork.js").Difference} Difference */
/** @typedef {import("../trace/trace.js").ForkRow} Row */
/** @typedef {import("./fork.js").ClientState} ClientState */
/** @typedef {import("../trace/trace.js").Verdict} Verdict */

/**
 * Compares the outcomes of an act in the two worlds of a fork, and explains the difference in
 * a sentence. In one world the instances are connected by the Redis adapter, in the other not.
 * @param {Act} act
 * @param {ActOutcome} withAdapter the outcome in the world with the adapter
 * @param {ActOutcome} withoutAdapter the outcome in the world without the adapter
 * @returns {Difference}
 */
export function compare(act, withAdapter, withoutAdapter) {
  const rows = withAdapter.people.map(({ name, instance }) => row(name, instance, withAdapter, withoutAdapter));
  const sentence = receptionDifference(act, withAdapter, withoutAdapter, rows) || resultDifference(withAdapter, withoutAdapter) || stateDifference(withAdapter, withoutAdapter);
  return sentence ? { differs: true, sentence, rows } : { differs: false, sentence: `No difference. ${whyNoDifference(act, withAdapter)}`, rows };
}

/** Compares what an act did for one client in the two worlds. @param {string} name @param {string} instance @param {ActOutcome} withAdapter @param {ActOutcome} withoutAdapter @returns {Row} */
function row(name, instance, withAdapter, withoutAdapter) {
  const [a, b] = [cell(name, withAdapter), cell(name, withoutAdapter)];
  return { name, instance, with: a, without: b, differs: a.word !== b.word };
}

/** Says what an act did for a client in one world, and why. @param {string} name @param {ActOutcome} outcome */
function cell(name, outcome) {
  const verdict = outcome.verdicts.find((v) => v.name === name);
  const times = outcome.heard[name] ?? 0;
  if (verdict || times > 0) {
    const word = times === 0 && verdict && isUnsure(verdict) ? "not seen here" : times === 0 ? "not reached" : times === 1 ? "received it" : `received it ${times} times`;
    return { word, why: verdict?.why ?? "", got: times > 0 };
  }
  const state = outcome.people.find((p) => p.name === name);
  const word = !state?.connected ? "not connected" : state.rooms.length > 0 ? `in ${list(state.rooms)}` : "in no rooms";
  return { word, why: "", got: false };
}

/** Says which clients received more events in one world than in the other; "" if each received the same number in both. @param {Act} act @param {ActOutcome} withAdapter @param {ActOutcome} withoutAdapter @param {Row[]} rows */
function receptionDifference(act, withAdapter, withoutAdapter, rows) {
  const fewer = rows.filter((r) => (withoutAdapter.heard[r.name] ?? 0) < (withAdapter.heard[r.name] ?? 0));
  const more = rows.filter((r) => (withoutAdapter.heard[r.name] ?? 0) > (withAdapter.heard[r.name] ?? 0));
  const sentences = [];
  if (fewer.length > 0) {
    const reasons = new Set(fewer.map((r) => withoutAdapter.verdicts.find((v) => v.name === r.name)?.because));
    const from = act.instance ?? "a";
    sentences.push(reasons.size === 1 && (reasons.has("no-adapter") || reasons.has("not-published"))
      ? `${whereTheyAre(fewer)}: without an adapter a broadcast never leaves ${from}.`
      : `${list(fewer.map((r) => r.name))} received it only with the adapter. ${fewer[0].without.why}`.trim());
  }
  if (more.length > 0) sentences.push(`${list(more.map((r) => r.name))} received it only without the adapter. ${more[0].with.why}`.trim());
  return sentences.join(" ");
}

/** Says on which instance each client is. @param {Row[]} rows */
function whereTheyAre(rows) {
  const instances = [...new Set(rows.map((r) => r.instance))];
  return list(instances.map((i) => {
    const names = rows.filter((r) => r.instance === i).map((r) => r.name);
    return `${list(names)} ${names.length > 1 ? "are" : "is"} on instance ${i}`;
  }));
}

/** The first difference in connections or rooms that was not there before the act; "" if the act made no difference. @param {ActOutcome} withAdapter @param {ActOutcome} withoutAdapter */
function stateDifference(withAdapter, withoutAdapter) {
  const known = new Set(differences(withAdapter.before, withoutAdapter.before));
  return differences(withAdapter.people, withoutAdapter.people).find((sentence) => !known.has(sentence)) ?? "";
}

/** All differences between the two worlds in connections and rooms, a sentence for each. @param {ClientState[]} withAdapter @param {ClientState[]} withoutAdapter @returns {string[]} */
function differences(withAdapter, withoutAdapter) {
  const unheard = (/** @type {string} */ instance) => `without it, the line does not reach instance ${instance}.`;
  return withAdapter.flatMap((p) => {
    const q = withoutAdapter.find((other) => other.name === p.name);
    if (!q) return [];
    if (p.connected !== q.connected) return [`${p.name} is connected only ${p.connected ? "with" : "without"} the adapter: ${unheard(p.instance)}`];
    const extra = (/** @type {ClientState} */ here, /** @type {ClientState} */ there, /** @type {string} */ how) =>
      here.rooms.filter((room) => !there.rooms.includes(room)).map((room) => `${p.name} is in ${room} only ${how} the adapter: ${unheard(p.instance)}`);
    return [...extra(p, q, "with"), ...extra(q, p, "without")];
  });
}

/** Says how the line's results or errors differ between the two worlds; "" if they are the same. @param {ActOutcome} withAdapter @param {ActOutcome} withoutAdapter */
function resultDifference(withAdapter, withoutAdapter) {
  if (withAdapter.found.join("\n") === withoutAdapter.found.join("\n")) {
    if (Boolean(withAdapter.problem) === Boolean(withoutAdapter.problem)) return "";
    return withAdapter.problem
      ? `The same clients were reached, but only with the adapter does the line report an error: ${withAdapter.problem}`
      : `It fails only without the adapter: ${withoutAdapter.problem}`;
  }
  const found = (/** @type {ActOutcome} */ outcome) => (outcome.found.length === 0 ? "nothing" : list(outcome.found));
  return `With the adapter the line returned ${found(withAdapter)}; without it, ${found(withoutAdapter)}: it asks no other instance.`;
}

/** The reasons why an emit did not reach another instance, with an adapter. @type {Verdict["because"][]} */
const across = ["sender-cut", "receiver-cut", "both-cut", "rejoining", "publish-failed", "not-taken", "not-published"];

/** Explains why an act has the same outcome in both worlds. @param {Act} act @param {ActOutcome} withAdapter */
function whyNoDifference(act, withAdapter) {
  const missed = withAdapter.verdicts.filter((v) => !v.received && v.because !== "not-in-room" && v.because !== "sender-left-out");
  const because = (/** @type {Verdict["because"]} */ b) => missed.find((v) => v.because === b);
  if (withAdapter.problem) return `In both worlds: ${withAdapter.problem}`;
  const far = across.map(because).find((v) => v !== undefined);
  if (far) return `The adapter did not help here either: ${far.why}`;
  if (because("local")) return "The line is local: it stays on its instance, with an adapter or without.";
  if (withAdapter.verdicts.some((v) => v.because === "one-socket" && v.received)) return "The line addresses one socket, on the instance where it runs. The adapter is not used.";
  const got = withAdapter.verdicts.filter((v) => v.received);
  if (got.length > 0) return `Every client that it reaches is on instance ${act.instance}, where the line runs.`;
  if (withAdapter.verdicts.length > 0) return "It reaches no client in either world.";
  return "This is between one instance and its own clients: the adapter is not used.";
}
