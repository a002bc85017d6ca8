// The Go client, loaded when it is needed.

/**
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
