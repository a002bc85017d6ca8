// @ts-check
// Says in words that the server has refused something because a limit was reached: what
// happened, whom it affects, what the user can do, and when it works again. All pages
// take the words from here.

/**
 * A refusal in words.
 * @typedef {object} Words
 * @property {string} what what happened, and why
 * @property {string} next whom the limit affects, what the user can do, and when it works again
 * @property {number} wait milliseconds until another attempt can succeed; 0 if that is unknown
 */

/** The error of a request that the server has refused because of a limit. Its message is the whole text. */
export class Refused extends Error {
  /** @param {Words} words */
  constructor(words) {
    super(`${words.what} ${words.next}`.trim());
    this.words = words;
  }
}

/** How long a page waits before it tries again to connect, if the client does not try by itself. */
export const reconnectAfter = 5000; // milliseconds

/**
 * The words of an acknowledgement that says that the server has not handled an event;
 * undefined if the server has handled it.
 * @param {unknown} answer the acknowledgement
 * @returns {Words | undefined}
 */
export function refusedEvent(answer) {
  const { error, retryAfterMs } = /** @type {{error?: unknown, retryAfterMs?: unknown}} */ (Object(answer));
  if (error !== "rate_limited") return undefined;
  const wait = Number(retryAfterMs) || 1000;
  return {
    what: "The server has not done this: too much was sent at once.",
    next: `Others can go on, unless they share your user or your network address. Nothing that you typed is lost. Try again in ${duration(wait)}.`,
    wait,
  };
}

/**
 * The words of an attempt to connect that a limit has ended; undefined if something else
 * has, such as a server that does not answer or a bad token.
 * @param {unknown} error the error of the event connect_error. Its description is the HTTP status, if the server has refused the request; its data is from the server, if the server has refused the namespace
 * @param {string} [who] the user who connects
 * @returns {Words | undefined}
 */
export function refusedConnection(error, who = "This user") {
  const { description, data } = /** @type {{description?: unknown, data?: {code?: string, retryAfterMs?: number}}} */ (Object(error));
  switch (data?.code ?? description) {
    case "too_many_connections":
      return {
        what: `${who} has too many connections, so the server refuses another.`,
        next: "Other users are not affected. Close a page or a client of this user, or ask who runs this playground. The page tries again every 5 seconds.",
        wait: reconnectAfter,
      };
    case "rate_limited": {
      const wait = Number(data?.retryAfterMs) || reconnectAfter;
      return { what: "The server refuses the connection: too many attempts were made.", next: `The page tries again in ${duration(wait)}.`, wait };
    }
    case 429:
      return {
        what: "Your network address has too many connections, so the server refuses another.",
        next: "Everybody behind the same address shares this limit, for example a class; connections that exist go on. Close pages that you do not need, or ask who runs this playground. The page keeps trying.",
        wait: reconnectAfter,
      };
    case 403:
      return {
        what: "This lab is full, so the server refuses another connection.",
        next: "Its other clients and pages go on. Close a client or a page of this lab, open another lab, or ask who runs this playground. The page keeps trying.",
        wait: reconnectAfter,
      };
    case 431:
      return {
        what: "The browser sends longer headers than the server takes, so the server refuses the connection.",
        next: "Nobody else is affected. Delete the cookies of this site, and reload the page.",
        wait: 0,
      };
  }
  return undefined;
}

/**
 * The words of a connection that has ended because a message was too long for the server;
 * undefined if the connection has ended for another reason.
 * @param {unknown} details the second argument of the event disconnect
 * @returns {Words | undefined}
 */
export function tooLong(details) {
  if (/** @type {{description?: unknown}} */ (Object(details)).description !== 413) return undefined;
  return {
    what: "The message was longer than the server takes, so the server ended the connection.",
    next: "No other connection is affected. Send a shorter message; the client connects again.",
    wait: 0,
  };
}

/**
 * The words of a connection that the server has ended because it sent far too much.
 * @param {string} next what happens now, or what the user can do
 * @returns {Words}
 */
export function flooded(next) {
  return { what: "The server has ended this connection: far too much was sent over it.", next: `No other connection is affected. ${next}`, wait: reconnectAfter };
}

/**
 * The words of an HTTP request that failed. If the server has sent a sentence, that is it.
 * @param {{status: number, headers: {get: (name: string) => string | null}}} response
 * @param {any} [body] the answer's JSON
 * @returns {Words}
 */
export function refusedRequest({ status, headers }, body) {
  const wait = 1000 * (Number(headers.get("Retry-After")) || 0);
  const said = body?.error?.message ?? body?.message;
  const again = wait > 0 ? `Try again in ${duration(wait)}.` : "Try again, or reload the page.";
  if (typeof said === "string" && said) return { what: said, next: /\b(again|another)\b/i.test(said) || status < 429 ? "" : again, wait };
  switch (status) {
    case 413: return { what: "The server takes no text of this length.", next: "Shorten it, and try again.", wait };
    case 429: return { what: "Too many requests came from your network address at once.", next: `Everybody behind the same address shares this limit. ${again} If that does not help, ask who runs this playground.`, wait: wait || 1000 };
    case 431: return { what: "The browser sends longer headers than the server takes.", next: "Delete the cookies of this site, and reload the page.", wait };
    case 503: return { what: "The server has too much to do at the moment.", next: `${again} If that does not help, ask who runs this playground.`, wait };
  }
  return { what: `The server answered ${status}.`, next: again, wait };
}

/**
 * Does something again after a limit has refused it, when another attempt can succeed.
 * Use it for what the page does by itself; if a user has pressed a button, say the words.
 * @template T
 * @param {() => Promise<T>} work
 * @param {(words: Words) => void} [waits] is called before each wait
 * @param {number} [attempts] how often to try at most
 * @returns {Promise<T>}
 */
export async function untilAllowed(work, waits = () => {}, attempts = 5) {
  for (let n = 1; ; n++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused) || error.words.wait === 0 || n >= attempts) throw error;
      waits(error.words);
      await new Promise((resolve) => { setTimeout(resolve, error.words.wait); });
    }
  }
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds === 1) return "1 second";
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
