// @ts-check

/**
 * Loads the Go client, and says how far it is.
 * @param {(loaded: number, total: number) => void} onProgress
 * @returns {Promise<import("./socketplay.js").IO>}
 */
export async function loadClient(onProgress) {
  // Not a static import: a page whose client is missing has to be able to say so.
  const address = new URL("../client/socketplay.js", import.meta.url).href;
  const { io, load } = await import(address);
  await load({ onProgress });
  return io;
}

/**
 * Says what to do about a client that did not load.
 * @param {unknown} error
 * @param {boolean} built whether the program holds the client at all
 * @returns {{what: string, next: string}}
 */
export function loadProblem(error, built) {
  if (!built) {
    return {
      what: "The Go client was not built into this program, so nothing here can connect.",
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
      what: "This browser has WebAssembly switched off, and the client is a WebAssembly program.",
      next: "Switch it on, or use another browser, then reload.",
    };
  }
  return {
    what: `The Go client did not load: ${text}`,
    next: "Is the playground still running? Reload the page to try again.",
  };
}
