// The first steps of most cases.

/** Every way a client can hold its connection. @type {Record<string, {transports: string[]}>} */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/**
 * Steps that open a client and wait until it has connected and, if its transports allow it,
 * upgraded.
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

/** WebSocket from the start, so that the order of lines does not depend on an upgrade. */
export const websocket = modes.websocket;
