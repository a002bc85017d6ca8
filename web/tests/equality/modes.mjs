// What most cases begin with.

/** Every way a client can hold its connection. @type {Record<string, {transports: string[]}>} */
export const modes = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/**
 * A client that has connected and, where it may, upgraded.
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
 * The same case for each mode.
 * @param {string} name @param {(opts: {transports: string[]}, mode: string) => import("./step.js").Step[]} steps
 * @param {Partial<import("./step.js").Case>} [rest]
 * @returns {import("./step.js").Case[]}
 */
export function inEachMode(name, steps, rest = {}) {
  return Object.entries(modes).map(([mode, opts]) => ({ name: `${mode}: ${name}`, steps: steps(opts, mode), loose: mode === "upgrade", ...rest }));
}

/** A client on WebSocket from the start: nothing interleaves with an upgrade. */
export const websocket = modes.websocket;
