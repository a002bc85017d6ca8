// @ts-check
// Loads a Socket.IO client into the page: ours, or, if the browser cannot run ours, the
// official one. Both have the same API.

/** @typedef {import("./socketplay.js").IO} IO */

/**
 * Tells the reader what happened and what to do next.
 * @typedef {object} Sentences
 * @property {string} what
 * @property {string} next
 */

/**
 * @typedef {object} Loaded
 * @property {IO} io
 * @property {Sentences} [notice] why the official client was loaded; absent if ours was
 */

/** The error of loadClient if neither client can run. */
export class NoClient extends Error {
  /** @param {Sentences} sentences @param {unknown} cause */
  constructor(sentences, cause) {
    super(sentences.what, { cause });
    this.sentences = sentences;
  }
}

/**
 * Loads our client, or the official one if ours cannot run or the page asks for it.
 * @param {(loaded: number, total: number) => void} onProgress bytes after decompression
 * @param {{built?: boolean, official?: boolean}} [options] built: this program contains our client;
 *   official: use the official client
 * @returns {Promise<Loaded>}
 * @throws {NoClient} if neither client can run
 */
export async function loadClient(onProgress, { built = true, official = false } = {}) {
  if (official) return { io: await loadOfficial(), notice: asked };
  try {
    // A dynamic import, because the page must still run, and say so, if the client is missing.
    const { io, load } = await import(new URL("../../client/socketplay.js", import.meta.url).href);
    await load({ onProgress });
    return { io };
  } catch (error) {
    const why = reason(error, built);
    try {
      return {
        io: await loadOfficial(),
        notice: { what: `${why.what} This page uses the official JavaScript client instead, which does the same.`, next: why.next },
      };
    } catch {
      throw new NoClient(why, error);
    }
  }
}

/** Loads the official client, which every Socket.IO server of ours serves if it was built in. @returns {Promise<IO>} */
async function loadOfficial() {
  const { io } = await import(new URL("/socket.io/socket.io.esm.min.js", import.meta.url).href);
  return io;
}

const asked = {
  what: "This page uses the official JavaScript client, as its address asks for.",
  next: "Without client=official in the address it uses the Go client.",
};

/**
 * Says why our client did not load, and what to do about it.
 * @param {unknown} error
 * @param {boolean} built
 * @returns {Sentences}
 */
function reason(error, built) {
  if (!built) {
    return {
      what: "The Go client was not built into this program.",
      next: "Run make in the repository, then start the playground again.",
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  if (/Content-Security-Policy|unsafe-eval/i.test(text)) {
    return {
      what: "The browser refused to run WebAssembly here: the page’s security policy was changed on the way, perhaps by an extension or a proxy.",
      next: "Open the page without it, then reload.",
    };
  }
  if (/no WebAssembly/i.test(text)) {
    return {
      what: "This browser has WebAssembly switched off, and the Go client is a WebAssembly program.",
      next: "Switch it on, or use another browser, then reload.",
    };
  }
  return {
    what: `The Go client did not load: ${text}.`,
    next: "Is the playground still running? Reload the page to try again.",
  };
}
