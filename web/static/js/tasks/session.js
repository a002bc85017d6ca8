// Who is logged in, and requests in that person's name.

/** @typedef {{ _id: string, name: string, role: string }} User */

/** What the server refused, in its own words where it has some. */
class RequestError extends Error {
  /**
   * @param {number} status 0: there was no answer
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * A session of this browser. The access token stays in memory, the refresh token
 * in a cookie that no script can read. What is stored is the user's id, and only as
 * a sign: it says that asking for a token is worth it, and it tells other tabs and
 * the Angular page in its frame, which share the cookie, that somebody logged in or
 * out. Fires "change" when the user changes.
 */
export class Session extends EventTarget {
  static #sign = "socketplay:user";

  /** @type {User | null} */
  user = null;
  /** @type {string | null} */
  token = null;
  /** @type {Promise<string> | null} */
  #refreshing = null;

  constructor() {
    super();
    addEventListener("storage", (event) => {
      if (event.key !== Session.#sign) return;
      if (!event.newValue) this.#set(null, null);
      else if (event.newValue !== this.user?._id) this.refresh().catch(() => {});
    });
  }

  /** Takes up a session of this browser, if there is a sign of one. */
  async restore() {
    if (localStorage.getItem(Session.#sign)) await this.refresh().catch(() => {});
  }

  /**
   * @param {string} email
   * @param {string} password
   */
  async login(email, password) {
    this.#enter(await ask("/api/auth/login", { method: "POST", body: { email, password } }));
  }

  async logout() {
    // Leave here even where the server cannot be reached.
    try { await ask("/api/auth/logout", { method: "POST" }); } finally { this.#leave(); }
  }

  /**
   * Trades the cookie for a new access token. Refresh tokens are good for one use,
   * so everyone who asks while an answer is on its way shares that answer.
   */
  refresh() {
    this.#refreshing ??= ask("/api/auth/refresh", { method: "POST" })
      .then((data) => this.#enter(data))
      .catch((error) => {
        // Refused: the session is over. Anything else (no network) may pass.
        if (error.status === 401) this.#leave();
        throw error;
      })
      .finally(() => { this.#refreshing = null; });
    return this.#refreshing;
  }

  /**
   * A request with the access token. A 401 means that it has expired: refresh once
   * and ask again. A second 401 is the caller's.
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
      // Somebody else's refresh may have finished while this one was on its way.
      const newer = this.token && this.token !== token ? this.token : await this.refresh();
      return ask(path, { ...request, token: newer });
    }
  }

  /** @param {{ accessToken: string, user: User }} data */
  #enter({ accessToken, user }) {
    this.#set(user, accessToken);
    localStorage.setItem(Session.#sign, user._id);
    return accessToken;
  }

  #leave() {
    this.#set(null, null);
    localStorage.removeItem(Session.#sign);
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
    throw new RequestError(0, "The server did not answer. Check that the playground is running, then try again.");
  }
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer.data;
  const text = answer.error?.message;
  const fallback = `The server answered ${response.status}. Try again, or reload the page.`;
  throw new RequestError(response.status, typeof text === "string" && text ? text : fallback);
}
