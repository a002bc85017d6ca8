// Runs the Go program: provides the functions that Go's runtime needs, and passes text and
// bytes. The program's side is package page. Go's own wasm_exec.js would do this too, but it
// has much that this program does not use, and globals that may disturb a page.

/** The size of the inbox in bytes, as in package page. A larger text is written elsewhere. */
const inboxSize = 64 << 10;

/** Up to this many characters a loop encodes a text more quickly than the browser's encoder, which takes microseconds even for a short text. */
const short = 256;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // ignoreBOM means that a byte order mark stays in the text

/** Thrown to unwind the program's stack when the program has ended. */
class Ended extends Error {}

export class Program {
  /** @type {any} what the program exports */
  #exports = null;
  /** @type {WebAssembly.Memory} */
  #memory = /** @type {any} */ (null);
  #all = new Uint8Array(); // the whole memory
  #inbox = new Uint8Array(); // the part of the memory into which the page writes
  #inboxAt = 0;
  /** The last text that was written into the inbox; "" if bytes were written after it. */
  lastText = "";
  /** The output of the program, which only writes the reason when it crashes. */
  #output = "";
  #onEnd;

  /** Why the program has ended; "" while it runs. It should never end: an end is an internal error. */
  reason = "";

  /**
   * The functions that the page can call in the program, by name, once the program runs.
   * After the program has ended they do nothing.
   * @type {Record<string, (...args: any[]) => any>}
   */
  calls = {};

  /** @param {() => void} onEnd called when the program has ended */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** The size of the program's memory, in bytes. */
  get size() {
    return this.#memory.buffer.byteLength;
  }

  get ended() {
    return this.reason !== "";
  }

  /**
   * Returns the program's imports: functions that its runtime needs, and functions of the
   * page. An error that a function of the page throws becomes an uncaught error of the page.
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
        if (this.ended) throw new Ended(); // the program has ended during f, so it must not continue after its call of f
        return result;
      };
    }
    return { gojs: this.#runtime(), socketplay };
  }

  /**
   * Starts to use the program. The build has already run it until it waits for the page:
   * see cmd/pack/snapshot.go.
   * @param {WebAssembly.Instance} instance
   */
  use(instance) {
    this.#exports = instance.exports;
    this.#memory = this.#exports.mem;
    this.#inboxAt = this.#guard(this.#exports.inbox)(0);
    for (const [name, f] of Object.entries(this.#exports)) {
      if (typeof f === "function") this.calls[name] = this.#guard(f);
    }
  }

  /** Returns a function that calls f unless the program has ended. @param {(...args: any[]) => any} f */
  #guard(f) {
    return (/** @type {any[]} */ ...args) => {
      if (this.ended) return;
      try {
        return f(...args);
      } catch (err) {
        // After an error that escapes from the program, the program's stack is not valid any
        // more. So the error ends the program.
        if (!(err instanceof Ended)) this.#end(String(err));
      }
    };
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.ended) return;
    this.reason = reason;
    queueMicrotask(this.#onEnd); // not now, because calls of the program are still on the stack
  }

  /** The functions that Go's runtime imports. Their argument is the address of the stack, on which they find their own arguments. */
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
      "runtime.resetMemoryDataView": () => {}, // not needed: #currentMemory notices that an old view has length 0
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
      // Only package time uses the runtime's timers, and the program does not contain package time.
      "runtime.scheduleTimeoutEvent": () => {},
      "runtime.clearTimeoutEvent": () => {},
    };
  }

  /**
   * Writes text into the inbox, for the call that follows, and returns its length in bytes.
   * @param {string} text
   * @returns {number}
   */
  putText(text) {
    const length = text.length * 3 > inboxSize ? this.putBytes(encoder.encode(text)) : this.#putShort(text);
    this.lastText = text;
    return length;
  }

  /** @param {string} text @returns {number} its length in bytes */
  #putShort(text) {
    const inbox = this.#currentInbox();
    if (text.length <= short) {
      let i = 0;
      for (; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c > 0x7f) break;
        inbox[i] = c;
      }
      if (i === text.length) return i;
    }
    return encoder.encodeInto(text, inbox).written;
  }

  /**
   * Writes bytes into the inbox, for the call that follows, and returns their number.
   * @param {Uint8Array} bytes
   * @returns {number}
   */
  putBytes(bytes) {
    this.lastText = "";
    if (bytes.length <= inboxSize) {
      this.#currentInbox().set(bytes);
    } else {
      const at = this.#exports.inbox(bytes.length); // may let the memory grow
      this.#currentMemory().set(bytes, at);
    }
    return bytes.length;
  }

  /**
   * Returns a text in the program's memory.
   * @param {number} at @param {number} length in bytes
   */
  text(at, length) {
    if (length === 0) return "";
    return decoder.decode(this.view(at, length));
  }

  /**
   * Returns a text in the program's memory, as text does, but is quicker for a few
   * characters. For these the browser's decoder takes as long as for a hundred.
   * @param {number} at @param {number} length in bytes
   */
  shortText(at, length) {
    const memory = this.#currentMemory();
    let text = "";
    for (let i = at; i < at + length; i++) {
      if (memory[i] > 0x7f) return this.text(at, length);
      text += String.fromCharCode(memory[i]);
    }
    return text;
  }

  /**
   * Returns a copy of bytes in the program's memory.
   * @param {number} at @param {number} length
   */
  bytes(at, length) {
    return this.view(at, length).slice();
  }

  /**
   * Returns bytes in the program's memory without a copy, valid until the next call of the program.
   * @param {number} at @param {number} length
   */
  view(at, length) {
    return this.#currentMemory().subarray(at, at + length);
  }

  // When the memory grows, it gets a new buffer, and views of the old buffer have length 0.
  // The two methods below then make a new view.

  #currentMemory() {
    if (this.#all.length === 0) this.#all = new Uint8Array(this.#memory.buffer);
    return this.#all;
  }

  #currentInbox() {
    if (this.#inbox.length === 0) this.#inbox = new Uint8Array(this.#memory.buffer, this.#inboxAt, inboxSize);
    return this.#inbox;
  }
}
