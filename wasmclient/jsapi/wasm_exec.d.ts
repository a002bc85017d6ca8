// wasm_exec.js comes with Go; as a module it leaves Go in the global scope.
export {};
declare global {
  class Go {
    importObject: WebAssembly.Imports;
    run(instance: WebAssembly.Instance): Promise<void>;
  }
}
