// @ts-check

/**
 * How a sentence names an instance. A lab of one instance has no letters: there it is the server.
 * @param {string | undefined} name
 * @param {boolean} [one] whether the lab has one instance
 */
export const instanceName = (name, one = false) => (one ? "the server" : `instance ${name ?? ""}`);

/** The same at the beginning of a sentence. @param {string | undefined} name @param {boolean} [one] */
export const capitalInstanceName = (name, one = false) => (one ? "The server" : `Instance ${name ?? ""}`);
