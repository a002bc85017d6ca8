// Loads the WebAssembly and reports the progress.

import { wasmFile, wasmBytes } from "./build.js";

/**
 * @typedef {object} LoadOptions
 * @property {(loaded: number, total: number) => void} [onProgress] gets the progress, in bytes after decompression
 * @property {URL | string | Response | BufferSource | WebAssembly.Module} [wasm] the program, in place of the file beside this module
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
 * The answer to the request for the program. The request starts with this module, because a
 * page that has the module is going to use the program. (Node cannot fetch files: there,
 * load gets the program as an option.)
 * @type {Promise<Response> | undefined}
 */
let early = typeof WebAssembly === "object" && file.protocol.startsWith("http") ? fetch(file) : undefined;
early?.catch(() => {}); // so that the error does not count as uncaught: code that awaits early gets it

/** The compiled program, kept in case the program has to be started again. @type {WebAssembly.Module | undefined} */
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
  const source = compiled ?? (await fetchProgram(wasm ?? file, onProgress));
  try {
    const { module, instance } = await compile(source, imports);
    compiled = module;
    return instance;
  } catch (err) {
    // Each browser has its own text for a forbidden compilation, but all texts name the policy.
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
async function fetchProgram(wasm, onProgress) {
  let response;
  if (wasm instanceof URL || typeof wasm === "string") {
    try {
      const request = (wasm === file && early) || fetch(wasm);
      early = undefined; // a response can be read only once
      response = await request;
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
  return new Response(response.body.pipeThrough(progressCounter(onProgress)), {
    headers: { "Content-Type": "application/wasm" },
  });
}

/**
 * A stream that reports how many bytes have passed through it. The total comes from the
 * build, because the Content-Length of a compressed answer counts compressed bytes.
 * @param {(loaded: number, total: number) => void} onProgress
 * @returns {TransformStream<Uint8Array, Uint8Array>}
 */
function progressCounter(onProgress) {
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
