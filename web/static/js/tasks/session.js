// The login session: the user who is logged in, and requests in the name of this user.

import { Refused, refusedRequest, untilAllowed } from "../trace/refusals.js";

/** @typedef {{ _id: string, name: string, role: string }} User */

/** The error of a request that failed. The message is from the server, if the server has sent one. */
class RequestError extends Refused {
  /**
   * @param {number} status the HTTP status; 0 if the server did not answer
   * @param {import("../trace/refusals.js").Words} words
   */
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/**
 * The login session of this browser. The access token is in memory only. The refresh token is
 * in a cookie that scripts cannot read. localStorage has only the user's id, the marker. The
 * marker shows that the cookie may still be valid. It also tells other tabs, and the Angular
 * page in its frame, about a login or logout, because they share the cookie.
 * The session dispatches "change" when the user changes.
 */
export class Session extends EventTarget {
  static #marker = "socketplay:user";

  /** The user who is logged in; null if none is. @type {User | null} */
  user = null;
  /** The access token; null if no user is logged in. @type {string | null} */
  token = null;
  /** The request for a new access token that is under way; null if none is. @type {Promise<string> | null} */
  #refreshing = null;

  constructor() {
    super();
    addEventListener("storage", (event) => {
      if (event.key !== Session.#marker) return;
      if (!event.newValue) this.#set(null, null);
      else if (event.newValue !== this.user?._id) this.refresh().catch(() => {});
    });
  }

  /** Resumes the login session of this browser, if the marker is set. */
  async restore() {
    if (localStorage.getItem(Session.#marker)) await this.refresh().catch(() => {});
  }

  /**
   * @param {string} email
   * @param {string} password
   */
  async login(email, password) {
    this.#begin(await ask("/api/auth/login", { method: "POST", body: { email, password } }));
  }

  async logout() {
    // End the session in this page even if the server cannot be reached.
    try { await ask("/api/auth/logout", { method: "POST" }); } finally { this.#end(); }
  }

  /**
   * Gets a new access token for the refresh token in the cookie. A refresh token can be used
   * only once, so calls of refresh during a request share the answer to this request.
   */
  refresh() {
    this.#refreshing ??= untilAllowed(() => ask("/api/auth/refresh", { method: "POST" }))
      .then((data) => this.#begin(data))
      .catch((error) => {
        // The status 401 means that the session has ended. Other errors, such as a lost network, may go away.
        if (error.status === 401) this.#end();
        throw error;
      })
      .finally(() => { this.#refreshing = null; });
    return this.#refreshing;
  }

  /**
   * Sends a request with the access token. The status 401 means that the token has expired:
   * then ask refreshes the token and sends the request once more. A second 401 rejects the promise.
   *
   * @param {string} path
   * @param {{ method?: string, body?: unknown }} [request]
   * @returns {Promise<any>} the answer's data
   */
  async ask(path, request) {
    const token = this.token;
    try {
      return await ask(path, { ...request, token });
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 401 || !token) throw error;
      // Another request may have refreshed the token meanwhile. Then use that token.
      const newer = this.token && this.token !== token ? this.token : await this.refresh();
      return ask(path, { ...request, token: newer });
    }
  }

  /** @param {{ accessToken: string, user: User }} data */
  #begin({ accessToken, user }) {
    this.#set(user, accessToken);
    localStorage.setItem(Session.#marker, user._id);
    return accessToken;
  }

  #end() {
    this.#set(null, null);
    localStorage.removeItem(Session.#marker);
  }

  /**
   * @param {User | null} user
   * @param {string | null} token
   */
  #set(user, token) {
    const changed = user?._id !== this.user?._id;
    this.user = user;
    this.token = token;
    if (changed) this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {string} path
 * @param {{ method?: string, body?: unknown, token?: string | null }} request
 * @returns {Promise<any>}
 */
async function ask(path, { method = "GET", body, token }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new RequestError(0, { what: "The server did not answer.", next: "Check that the playground is running, then try again.", wait: 0 });
  }
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer.data;
  throw new RequestError(response.status, refusedRequest(response, answer));
}
