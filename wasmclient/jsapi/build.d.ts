// build.js is written by web/cmd/pack.
export const wasmFile: string;
export const wasmBytes: number;
