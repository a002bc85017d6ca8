// One request of polling and its answer.

/** @typedef {import("./network.js").Settings} Settings */

export class Exchange {
  #abort = new AbortController();

  /** @param {Settings} settings @param {string} url @param {string} [body] for a POST */
  constructor(settings, url, body) {
    /** @type {Promise<{status: number, text: string}>} */
    this.answer = this.#request(settings, url, body);
    this.answer.catch(() => {}); // so that the error does not count as uncaught: code that awaits the answer gets it
  }

  /** @param {Settings} settings @param {string} url @param {string} [body] */
  async #request({ extraHeaders, withCredentials, requestTimeout }, url, body) {
    /** @type {RequestInit} */
    const init = { signal: this.#abort.signal, cache: "no-store", headers: { ...extraHeaders } };
    if (body !== undefined) {
      init.method = "POST";
      init.body = body;
      init.headers = { ...extraHeaders, "Content-Type": "text/plain;charset=UTF-8" };
    }
    if (withCredentials) init.credentials = "include";
    const timeout = requestTimeout ? setTimeout(() => this.abort(), requestTimeout) : undefined;
    try {
      const response = await fetch(url, init);
      return { status: response.status, text: await response.text() };
    } finally {
      clearTimeout(timeout);
    }
  }

  abort() {
    this.#abort.abort();
  }
}
