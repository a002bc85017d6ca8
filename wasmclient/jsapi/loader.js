// Loads the WebAssembly, with progress.

import { wasmFile, wasmBytes } from "./build.js";

/**
 * @typedef {object} LoadOptions
 * @property {(loaded: number, total: number) => void} [onProgress] bytes, both after decompression
 * @property {URL | string | Response | BufferSource | WebAssembly.Module} [wasm] instead of the file beside this one
 */

/** Says why the client cannot run here. */
export class LoadError extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause });
    this.name = "LoadError";
  }
}

const file = new URL(wasmFile, import.meta.url);

/**
 * The program on its way. It is asked for as soon as this module has come: who has it
 * is about to use it. (Node cannot fetch files; there load is given the program.)
 * @type {Promise<Response> | undefined}
 */
let coming = typeof WebAssembly === "object" && file.protocol.startsWith("http") ? fetch(file) : undefined;
coming?.catch(() => {}); // who waits for it hears of it

/** The program, once it has been compiled, for when it has to be started again. @type {WebAssembly.Module | undefined} */
let compiled;

/**
 * Fetches and compiles the program.
 * @param {LoadOptions} options
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.Instance>}
 */
export async function instantiate({ onProgress, wasm }, imports) {
  if (typeof WebAssembly !== "object") {
    throw new LoadError("socketplay: this browser has no WebAssembly, or it is switched off");
  }
  const source = compiled ?? (await fetched(wasm ?? file, onProgress));
  try {
    const { module, instance } = await compile(source, imports);
    compiled = module;
    return instance;
  } catch (err) {
    // Browsers word it differently; all name the policy.
    if (/content.security.policy|unsafe-eval|disallowed by embedder/i.test(String(err))) {
      throw new LoadError("socketplay: the page's Content-Security-Policy forbids WebAssembly; script-src needs 'wasm-unsafe-eval'", err);
    }
    throw new LoadError("socketplay: the client's WebAssembly cannot be compiled: " + err, err);
  }
}

/**
 * @param {NonNullable<LoadOptions["wasm"]>} wasm
 * @param {LoadOptions["onProgress"]} onProgress
 * @returns {Promise<Response | BufferSource | WebAssembly.Module>}
 */
async function fetched(wasm, onProgress) {
  let response;
  if (wasm instanceof URL || typeof wasm === "string") {
    try {
      const early = wasm === file ? coming : undefined;
      coming = undefined; // it can be read once
      response = await (early ?? fetch(wasm));
    } catch (err) {
      throw new LoadError(`socketplay: ${wasm} cannot be fetched: ${err}`, err);
    }
    if (!response.ok) throw new LoadError(`socketplay: ${wasm} cannot be fetched: ${response.status} ${response.statusText}`);
  } else if (wasm instanceof Response) {
    response = wasm;
  } else {
    return wasm;
  }
  if (onProgress === undefined || response.body === null) return response;
  return new Response(response.body.pipeThrough(counter(onProgress)), {
    headers: { "Content-Type": "application/wasm" },
  });
}

/**
 * Counts what comes through. The total is written into the build, since the
 * length of a compressed answer is another one.
 * @param {(loaded: number, total: number) => void} onProgress
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 */
function counter(onProgress) {
  let loaded = 0;
  onProgress(0, wasmBytes);
  return new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      onProgress(loaded, Math.max(loaded, wasmBytes));
      controller.enqueue(chunk);
    },
  });
}

/**
 * @param {Response | BufferSource | WebAssembly.Module} source
 * @param {WebAssembly.Imports} imports
 * @returns {Promise<WebAssembly.WebAssemblyInstantiatedSource>}
 */
async function compile(source, imports) {
  if (source instanceof WebAssembly.Module) {
    return { module: source, instance: await WebAssembly.instantiate(source, imports) };
  }
  if (!(source instanceof Response)) return WebAssembly.instantiate(source, imports);
  if (WebAssembly.instantiateStreaming && source.headers.get("Content-Type")?.startsWith("application/wasm")) {
    return WebAssembly.instantiateStreaming(source, imports);
  }
  return WebAssembly.instantiate(await source.arrayBuffer(), imports);
}
