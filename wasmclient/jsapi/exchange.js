// One request of polling and its answer.

/** @typedef {import("./network.js").Settings} Settings */

export class Exchange {
  #abort = new AbortController();

  /** @param {Settings} settings @param {string} url @param {string} [body] what is posted */
  constructor(settings, url, body) {
    /** @type {Promise<{status: number, text: string}>} */
    this.answer = this.#ask(settings, url, body);
    this.answer.catch(() => {}); // who waits for it hears of it
  }

  /** @param {Settings} settings @param {string} url @param {string} [body] */
  async #ask({ extraHeaders, withCredentials, requestTimeout }, url, body) {
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
