// @ts-check

/** @typedef {import("./fork.js").Act} Act */

/**
 * The acts whose effect still lasts after all of the acts: they have set faults that no later
 * act undid, or have disconnected clients that no later act connected.
 * @param {Act[]} acts in order
 * @returns {Act[]}
 */
export function inForce(acts) {
  /** The acts whose effect lasts, by the key of the effect. @type {Map<string, Act>} */
  let lasting = new Map();
  for (const act of acts) {
    if (act.ask === "heal") { // heal undoes all faults, but does not reconnect clients
      lasting = new Map([...lasting].filter(([key]) => key.startsWith("gone")));
      continue;
    }
    if (act.ask === "remove") { // a removed instance takes its faults with it
      lasting.delete(`run ${act.instance}`);
      lasting.delete(`cut ${act.instance}`);
      continue;
    }
    const [key, on] = effectOf(act);
    if (!key) continue;
    lasting.delete(key);
    if (on) lasting.set(key, act);
  }
  return [...lasting.values()];
}

/** The key of an act's effect, or "" if the act has no lasting effect; and true if the act sets a fault or disconnects a client, false if it undoes that. @param {Act} act @returns {[string, boolean]} */
function effectOf(act) {
  const who = `gone ${act.client} ${act.nsp}`;
  if (act.does === "connect") return [who, false];
  if (act.does === "disconnect") return [who, true];
  return act.ask ? effects[act.ask](act, who) : noEffect;
}

/** @type {[string, boolean]} */
const noEffect = ["", false];

/** For each action, a function that returns the effect of an act with that action, as effectOf does. @type {Record<import("./fork.js").Ask, (act: Act, who: string) => [string, boolean]>} */
const effects = {
  emit: () => noEffect,
  join: () => noEffect, // socketsAt handles rooms
  leave: () => noEffect,
  drop: () => noEffect,
  "disconnect-socket": (_act, who) => [who, true],
  stop: ({ instance }) => [`run ${instance}`, true],
  kill: ({ instance }) => [`run ${instance}`, true],
  start: ({ instance }) => [`run ${instance}`, false],
  add: () => noEffect,
  remove: () => noEffect, // inForce handles it
  cut: ({ instance, body }) => [`cut ${instance}`, body?.on === true],
  scatter: ({ body }) => ["scatter", body?.on === true],
  failover: ({ body }) => ["failover", body?.on === true],
  block: ({ client, body }) => [`block ${client}`, body?.on === true],
  delay: ({ client, body }) => [`delay ${client}`, Number(body?.ms) > 0],
  pause: () => noEffect, // the pause ends when the server closes the session
  offline: ({ client, body }) => [`offline ${client}`, body?.on === true],
  recover: ({ body }) => ["recover", body?.on === true],
  quick: ({ body }) => ["quick", body?.on === true],
  large: () => noEffect,
  heal: () => noEffect, // inForce handles it
};
