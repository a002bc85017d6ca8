// @ts-check

/**
 * The part of a World that this module needs.
 * @typedef {object} Breakable
 * @property {import("../trace/trace.js").Faults} faults
 * @property {Map<string, {name: string, running: boolean}>} instances by name
 * @property {Map<string, Pick<import("./client.js").PlayClient, "name" | "link" | "tokenKind" | "instance" | "home">>} clients by name
 * @property {{interval: number}} heartbeat
 */

/** Everything that is broken in a lab, a few words for each fault. @param {Breakable} world */
export function brokenList(world) {
  const { cut, alone, scattered, failover, recovery, quick, links } = world.faults;
  const list = [...world.instances.values()].filter((i) => !i.running).map((i) => `${i.name} does not run`);
  list.push(...cut.map((name) => `${name} has no Redis`));
  if (alone) list.push("no adapter");
  if (scattered) list.push("no stickiness");
  if (failover) list.push("clients of a stopped instance go to another");
  if (recovery) list.push("connectionStateRecovery is on");
  if (quick) list.push(`a heartbeat every ${world.heartbeat.interval / 1000} s`);
  const clients = [...world.clients.values()];
  for (const l of links) {
    const name = clients.find((c) => c.link === l.link)?.name ?? "another page’s client";
    if (l.delayMs > 0) list.push(`${name}’s link takes ${l.delayMs} ms`);
    if (l.blocked) list.push(`no WebSocket for ${name}`);
    if (l.offline) list.push(`${name} is offline`);
    if (l.paused) list.push(`${name}’s heartbeat is paused`);
  }
  for (const c of clients) {
    if (c.tokenKind !== "valid") list.push(`${c.name}’s token has expired`);
    if (c.instance !== c.home) list.push(`${c.name} has moved to ${c.instance}`);
  }
  return list;
}
