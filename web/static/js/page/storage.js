// @ts-check

/**
 * What the browser keeps for the page.
 * @param {"localStorage" | "sessionStorage"} kind
 * @returns {Storage | undefined} nothing if the browser forbids it
 */
export function storage(kind) {
  try {
    return window[kind];
  } catch {
    return undefined;
  }
}
