// @ts-check
// Loads a Socket.IO client into the page: our Go client, or the official JavaScript client if
// the browser cannot run ours. Both clients have the same API.

/** @typedef {import("./socketplay.js").IO} IO */

/**
 * A message to the user of the page.
 * @typedef {object} Sentences
 * @property {string} what what happened
 * @property {string} next what the user can do next
 */

/**
 * The result of loadClient.
 * @typedef {object} Loaded
 * @property {IO} io the function io of the loaded client
 * @property {Sentences} [notice] why the official client was loaded; undefined if our client was loaded
 */

/** The error that loadClient throws if neither client can run. */
export class NoClient extends Error {
  /** @param {Sentences} sentences @param {unknown} cause */
  constructor(sentences, cause) {
    super(sentences.what, { cause });
    this.sentences = sentences;
  }
}

/**
 * Loads our client, or the official one if ours cannot run or the page asks for it.
 * @param {(loaded: number, total: number) => void} onProgress is called with the number of bytes loaded so far and of all bytes, both after decompression
 * @param {{built?: boolean, official?: boolean}} [options] built: whether the server's program contains our client;
 *   official: whether the page asks for the official client
 * @returns {Promise<Loaded>}
 * @throws {NoClient} if neither client can run
 */
export async function loadClient(onProgress, { built = true, official = false } = {}) {
  if (official) return { io: await loadOfficial(), notice: asked };
  try {
    // Import the client only here: the page has to run, and to show the problem, even if the client is missing.
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

/** Loads the official client. Our Socket.IO servers serve its file if the program contains it. @returns {Promise<IO>} */
async function loadOfficial() {
  const { io } = await import(new URL("/socket.io/socket.io.esm.min.js", import.meta.url).href);
  return io;
}

const asked = {
  what: "This page uses the official JavaScript client, as its address asks for.",
  next: "Without client=official in the address it uses the Go client.",
};

/**
 * Says why our client did not load, and what the user can do about it.
 * @param {unknown} error the error of loading
 * @param {boolean} built whether the server's program contains our client
 * @returns {Sentences}
 */
function reason(error, built) {
  if (!built) {
    return {
      what: "The Go client was not built into this program.",
      next: "Run make in the repository, then start the playground again. If you are a guest, ask who runs this playground.",
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
