package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/tetratelabs/wazero"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

// The name that the Go linker gives to the entry point of a program, and the arguments of
// the entry point: how many strings os.Args has, and their address in the memory.
const (
	entryName = "run"
	argCount  = 0
	argsAt    = 4096
)

var errModule = errors.New("not a WebAssembly module as the Go linker writes it")

// snapshot runs a program of GOOS=js until it waits for its first event. It returns a
// program that continues from that state, because its memory and its globals begin with the
// values that they have then. So a page need not start Go's runtime and initialise
// packages. For that, the browser would have to compile some 350 functions first.
//
// Every page then starts from the same state, and from the same random numbers of the
// runtime. The runtime uses these numbers for the order of maps and of select. The program
// must not use them for anything else. During the snapshot the clock shows 1 ns.
func snapshot(ctx context.Context, file []byte) ([]byte, error) {
	p, err := parseProgram(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errModule, err)
	}
	memory, globals, err := p.runUntilItWaits(ctx)
	if err != nil {
		return nil, err
	}
	// A page must not call the entry point again.
	exports := slices.DeleteFunc(p.exports, func(e wasmfile.Export) bool { return e.Name == entryName })
	m, err := p.module.With(
		wasmfile.Section{ID: wasmfile.MemorySection, Content: wasmfile.AppendMemory(nil, wasmfile.Memory{Min: uint32(len(memory) / wasmfile.PageSize)})},
		wasmfile.Section{ID: wasmfile.GlobalSection, Content: wasmfile.AppendGlobals(nil, globals)},
		wasmfile.Section{ID: wasmfile.ExportSection, Content: wasmfile.AppendExports(nil, exports)},
		wasmfile.Section{ID: wasmfile.DataSection, Content: wasmfile.AppendData(nil, wasmfile.Segments(memory))},
	)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errModule, err)
	}
	return m.AppendTo(nil), nil
}

// program is a module and those of its sections that a snapshot changes.
type program struct {
	module  wasmfile.Module
	globals []wasmfile.Global
	exports []wasmfile.Export
}

// parseProgram accepts only modules such as the Go linker writes: with one memory without a
// maximum, and with globals that can change.
func parseProgram(file []byte) (p program, err error) {
	if p.module, err = wasmfile.Parse(file); err != nil {
		return p, err
	}
	if p.globals, err = wasmfile.ParseGlobals(p.module.Content(wasmfile.GlobalSection)); err != nil {
		return p, err
	}
	if p.exports, err = wasmfile.ParseExports(p.module.Content(wasmfile.ExportSection)); err != nil {
		return p, err
	}
	memory, err := wasmfile.ParseMemory(p.module.Content(wasmfile.MemorySection))
	switch {
	case err != nil:
		return p, err
	case memory.HasMax:
		return p, errors.New("its memory has a maximum")
	case slices.ContainsFunc(p.globals, func(g wasmfile.Global) bool { return !g.Mutable }):
		return p, errors.New("one of its globals is a constant")
	}
	return p, nil
}

// withVisibleGlobals returns the module with an export for each global, because a host can
// only read globals that are exported.
func (p program) withVisibleGlobals() (wasmfile.Module, error) {
	exports := slices.Clone(p.exports)
	for i := range p.globals {
		exports = append(exports, wasmfile.Export{Name: globalName(i), Kind: wasmfile.ExportGlobal, Index: uint32(i)})
	}
	return p.module.With(wasmfile.Section{ID: wasmfile.ExportSection, Content: wasmfile.AppendExports(nil, exports)})
}

func globalName(i int) string { return "global " + strconv.Itoa(i) }

// runUntilItWaits runs the program until it waits for an event. It returns the memory and
// the globals of the program in that state.
func (p program) runUntilItWaits(ctx context.Context) (memory []byte, globals []wasmfile.Global, err error) {
	visible, err := p.withVisibleGlobals()
	if err != nil {
		return nil, nil, err
	}
	// The interpreter is used because compiling would take longer than the program runs.
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer func() { err = errors.Join(err, runtime.Close(ctx)) }()
	compiled, err := runtime.CompileModule(ctx, visible.AppendTo(nil))
	if err != nil {
		return nil, nil, err
	}
	var h host
	if err := h.provide(ctx, runtime, compiled.ImportedFunctions()); err != nil {
		return nil, nil, err
	}
	instance, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return nil, nil, err
	}
	entry := instance.ExportedFunction(entryName)
	if entry == nil || len(entry.Definition().ParamTypes()) != 2 || instance.Memory() == nil {
		return nil, nil, errModule
	}
	if _, err := entry.Call(ctx, argCount, argsAt); err != nil {
		return nil, nil, fmt.Errorf("it has ended: %w%s", err, h.output)
	}
	for i, g := range p.globals {
		g.Value = instance.ExportedGlobal(globalName(i)).Get()
		globals = append(globals, g)
	}
	view, _ := instance.Memory().Read(0, instance.Memory().Size())
	return slices.Clone(view), globals, nil // the view is not valid after the runtime's Close
}
