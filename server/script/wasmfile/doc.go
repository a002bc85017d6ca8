// Package wasmfile reads and writes WebAssembly modules, section by section.
//
// [Parse] splits a module into its sections and [Module.AppendTo] puts them together again.
// For memories, globals and exports there is a function that reads their section, and one
// that writes it. Data segments are only written: they are made from the content of a
// memory. All other sections are kept unchanged, as bytes.
//
// The numbers in the comments are sections of the WebAssembly core specification,
// version 2.0: chapter 5 is the binary format.
//
//   - Modules and sections: 5.5.16 and 5.5.2
//   - Memories: 5.5.8, with their limits, 5.3.7
//   - Globals: 5.5.9, with their types, 5.3.10
//   - Exports: 5.5.10
//   - Data segments: 5.5.14
//   - Integers, in LEB128: 5.2.2; names: 5.2.4; constant expressions: 5.4.7 and 5.4.9
//
// The package does not validate a module: a runtime does that when it compiles the module.
// If the package could not write a module again without losing a part of it, it refuses the
// module with [ErrFormat].
package wasmfile
