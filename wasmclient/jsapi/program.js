// The Go program: what its runtime needs of the page, and how text and bytes cross.
// The other half is package page. Go's own wasm_exec.js does this for programs of any
// kind, with much that this one has no use for and globals that pages may trip over.

/** Up to so many bytes the landing is always the same. */
const roomy = 64 << 10;

/** A browser's encoder takes microseconds for the shortest text: up to so many characters a loop is quicker. */
const short = 256;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // keeps one

/** Unwinds the program's calls when it has ended. */
class Ended extends Error {}

export class Program {
  /** @type {any} what the program exports */
  #exports = null;
  /** @type {WebAssembly.Memory} */
  #memory = /** @type {any} */ (null);
  #all = new Uint8Array(); // the memory
  #landing = new Uint8Array(); // the part of it where what the page passes lands
  #landingAt = 0;
  /** The text that has landed last, "" if bytes have. */
  landed = "";
  /** What the program has said on its way out. */
  #output = "";
  #onEnd;

  /** Why the program has ended, which it never should; "" while it runs. */
  reason = "";

  /**
   * Functions of the program, by name, once it runs. They do nothing when it has
   * ended.
   * @type {Record<string, (...args: any[]) => any>}
   */
  calls = {};

  /** @param {() => void} onEnd hears that the program has ended */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** The size of its memory, in bytes. */
  get size() {
    return this.#memory.buffer.byteLength;
  }

  get ended() {
    return this.reason !== "";
  }

  /**
   * What the program imports: the runtime's needs, and functions of the page that it
   * may call. What one of them throws goes where uncaught errors go.
   * @param {Record<string, (...args: any[]) => any>} functions
   * @returns {WebAssembly.Imports}
   */
  imports(functions) {
    /** @type {Record<string, (...args: any[]) => any>} */
    const socketplay = {};
    for (const [name, f] of Object.entries(functions)) {
      socketplay[name] = (/** @type {any[]} */ ...args) => {
        let result;
        try {
          result = f(...args);
        } catch (err) {
          setTimeout(() => {
            throw err;
          });
        }
        if (this.ended) throw new Ended(); // within f: what called it must not go on
        return result;
      };
    }
    return { gojs: this.#runtime(), socketplay };
  }

  /**
   * Takes the program into use. The build has run it until it waits for the page
   * already: see cmd/pack/begin.go.
   * @param {WebAssembly.Instance} instance
   */
  use(instance) {
    this.#exports = instance.exports;
    this.#memory = this.#exports.mem;
    this.#landingAt = this.#call(this.#exports.landing)(0);
    for (const [name, f] of Object.entries(this.#exports)) {
      if (typeof f === "function") this.calls[name] = this.#call(f);
    }
  }

  /** @param {(...args: any[]) => any} f */
  #call(f) {
    return (/** @type {any[]} */ ...args) => {
      if (this.ended) return;
      try {
        return f(...args);
      } catch (err) {
        this.#broken(err);
      }
    };
  }

  /**
   * What escapes from the program has ended it: it does not know that it left.
   * @param {unknown} err
   */
  #broken(err) {
    if (!(err instanceof Ended)) this.#end(String(err));
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.ended) return;
    this.reason = reason;
    queueMicrotask(this.#onEnd); // not now: the program's calls are still on the stack
  }

  /** Functions that Go's runtime imports; those with one argument find theirs on its stack. */
  #runtime() {
    const view = () => new DataView(this.#memory.buffer);
    return {
      "runtime.wasmExit": () => {
        console.error(this.#output);
        this.#end(this.#output.split("\n", 1)[0] || "it has ended");
        throw new Ended();
      },
      "runtime.wasmWrite": (/** @type {number} */ sp) => {
        const v = view();
        this.#output += this.text(Number(v.getBigInt64(sp + 16, true)), v.getInt32(sp + 24, true));
      },
      "runtime.resetMemoryDataView": () => {}, // an old view shows by its length
      "runtime.nanotime1": (/** @type {number} */ sp) => {
        view().setBigInt64(sp + 8, BigInt(Math.floor(performance.now() * 1e6)), true);
      },
      "runtime.walltime": (/** @type {number} */ sp) => {
        const now = Date.now();
        view().setBigInt64(sp + 8, BigInt(Math.floor(now / 1000)), true);
        view().setInt32(sp + 16, (now % 1000) * 1e6, true);
      },
      "runtime.getRandomData": (/** @type {number} */ sp) => {
        const at = Number(view().getBigInt64(sp + 8, true));
        crypto.getRandomValues(new Uint8Array(this.#memory.buffer, at, Number(view().getBigInt64(sp + 16, true))));
      },
      // The runtime has no timers without package time, which would use them.
      "runtime.scheduleTimeoutEvent": () => {},
      "runtime.clearTimeoutEvent": () => {},
    };
  }

  /**
   * Lands text for the call that follows, and returns its length in bytes.
   * @param {string} text
   * @returns {number}
   */
  land(text) {
    const length = text.length * 3 > roomy ? this.landBytes(encoder.encode(text)) : this.#landShort(text);
    this.landed = text;
    return length;
  }

  /** @param {string} text @returns {number} its length in bytes */
  #landShort(text) {
    const landing = this.#landingNow();
    if (text.length <= short) {
      let i = 0;
      for (; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c > 0x7f) break;
        landing[i] = c;
      }
      if (i === text.length) return i;
    }
    return encoder.encodeInto(text, landing).written;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {number}
   */
  landBytes(bytes) {
    this.landed = "";
    if (bytes.length <= roomy) {
      this.#landingNow().set(bytes);
    } else {
      const at = this.#exports.landing(bytes.length); // which may make the memory another one
      this.#memoryNow().set(bytes, at);
    }
    return bytes.length;
  }

  /**
   * Text of the program's.
   * @param {number} at @param {number} length in bytes
   */
  text(at, length) {
    if (length === 0) return "";
    return decoder.decode(this.view(at, length));
  }

  /**
   * The same, for text of few characters: a browser's decoder takes as long for one as
   * for a hundred.
   * @param {number} at @param {number} length in bytes
   */
  shortText(at, length) {
    const memory = this.#memoryNow();
    let text = "";
    for (let i = at; i < at + length; i++) {
      if (memory[i] > 0x7f) return this.text(at, length);
      text += String.fromCharCode(memory[i]);
    }
    return text;
  }

  /**
   * Bytes of the program's, copied.
   * @param {number} at @param {number} length
   */
  bytes(at, length) {
    return this.view(at, length).slice();
  }

  /**
   * Bytes of the program's, until it is called again.
   * @param {number} at @param {number} length
   */
  view(at, length) {
    return this.#memoryNow().subarray(at, at + length);
  }

  // A memory that has grown has another buffer, and views of the old one are empty.

  #memoryNow() {
    if (this.#all.length === 0) this.#all = new Uint8Array(this.#memory.buffer);
    return this.#all;
  }

  #landingNow() {
    if (this.#landing.length === 0) this.#landing = new Uint8Array(this.#memory.buffer, this.#landingAt, roomy);
    return this.#landing;
  }
}
