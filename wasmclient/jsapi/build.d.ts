// cmd/pack makes build.js, a module that exists in the bundle only.
export const wasmFile: string;
export const wasmBytes: number;
