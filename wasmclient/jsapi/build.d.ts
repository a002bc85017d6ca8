// build.js is written by cmd/pack.
export const wasmFile: string;
export const wasmBytes: number;
