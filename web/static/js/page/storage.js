// @ts-check

/**
 * The browser's storage for the page.
 * @param {"localStorage" | "sessionStorage"} kind
 * @returns {Storage | undefined} undefined if the browser forbids storage
 */
export function storage(kind) {
  try {
    return window[kind];
  } catch {
    return undefined;
  }
}
