// Modes of connections, and the first steps of most cases.

/** The modes in which a client can be connected, with their transports. @type {Record<string, {transports: string[]}>} */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/**
 * The steps that open a client and wait until it has connected. If its transports allow an
 * upgrade, the steps wait for the upgrade too.
 * @param {string} name @param {Omit<import("./step.js").Opening, "on">} [opening] @returns {import("./step.js").Step[]}
 */
export function connected(name, { opts = {}, hear = [], ...rest } = {}) {
  const upgrades = opts.transports?.length === 2;
  return [
    { open: name, ...rest, opts, hear: upgrades && !hear.includes("engine:upgrade") ? [...hear, "engine:upgrade"] : hear },
    { until: `${name} connect` },
    ...(upgrades ? [{ until: `${name}.engine upgrade` }] : []),
  ];
}

/**
 * A case for each mode.
 * @param {string} name @param {(opts: {transports: string[]}, mode: string) => import("./step.js").Step[]} steps
 * @param {Partial<import("./step.js").Case>} [rest]
 * @returns {import("./step.js").Case[]}
 */
export function inEachMode(name, steps, rest = {}) {
  return Object.entries(modes).map(([mode, opts]) => ({ name: `${mode}: ${name}`, steps: steps(opts, mode), loose: mode === "upgrade", ...rest }));
}

/** The options for WebSocket from the start. With them, the order of lines does not depend on an upgrade. */
export const websocket = modes.websocket;
