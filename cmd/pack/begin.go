package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// runner is the module that runs programs.
const runner = "github.com/tetratelabs/wazero"

// What the linker calls the entry of a program, and what it takes: how many arguments
// there are, and where.
const (
	entryName = "run"
	noArgs    = 0
	argsAt    = 4096
)

// begin runs a program of GOOS=js until it waits for its first event, and returns one
// that goes on from there: its memory and its variables are those of that moment. So no
// page has to start Go's runtime and initialise packages, which takes some 350 functions
// that a browser would have to compile first.
//
// All pages begin the same then, with the runtime's random numbers too: they seed maps
// and shuffle select, and must not be used for more. The clock stands at 1 ns.
func begin(ctx context.Context, file []byte) ([]byte, error) {
	m, err := parseModule(file)
	if err != nil {
		return nil, err
	}
	globals, err := parseGlobals(m.content(globalSection))
	if err != nil {
		return nil, err
	}
	exports, err := parseExports(m.content(exportSection))
	if err != nil {
		return nil, err
	}
	if err := checkMemory(m.content(memorySection)); err != nil {
		return nil, err
	}
	// To be seen from outside, the variables need names.
	visible := exports
	for i := range globals {
		visible = append(visible, export{globalName(i), exportGlobal, uint64(i)})
	}
	memory, values, err := runToWait(ctx, m.with(map[byte][]byte{exportSection: appendExports(nil, visible)}), len(globals))
	if err != nil {
		return nil, err
	}
	kept := exports[:0:0]
	for _, e := range exports {
		if e.name != entryName { // it has run
			kept = append(kept, e)
		}
	}
	return m.with(map[byte][]byte{
		memorySection: appendMemory(nil, len(memory)),
		globalSection: appendGlobals(nil, globals, values),
		exportSection: appendExports(nil, kept),
		dataSection:   appendSegments(nil, segments(memory)),
	}).appendTo(nil), nil
}

func globalName(i int) string { return "global " + strconv.Itoa(i) }

// runToWait runs a program until it waits, and returns its memory and its variables.
func runToWait(ctx context.Context, m wasmModule, globals int) (memory []byte, values []uint64, err error) {
	// A compiler would take longer than the program does.
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer func() { err = errors.Join(err, runtime.Close(ctx)) }()
	compiled, err := runtime.CompileModule(ctx, m.appendTo(nil))
	if err != nil {
		return nil, nil, err
	}
	var h host
	if err := h.provide(ctx, runtime, compiled.ImportedFunctions()); err != nil {
		return nil, nil, err
	}
	program, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return nil, nil, err
	}
	entry := program.ExportedFunction(entryName)
	if entry == nil || len(entry.Definition().ParamTypes()) != 2 || program.Memory() == nil {
		return nil, nil, errModule
	}
	if _, err := entry.Call(ctx, noArgs, argsAt); err != nil {
		return nil, nil, fmt.Errorf("it has ended: %w%s", err, h.output)
	}
	for i := range globals {
		values = append(values, program.ExportedGlobal(globalName(i)).Get())
	}
	view, _ := program.Memory().Read(0, program.Memory().Size())
	return append([]byte(nil), view...), values, nil // the view ends with the runtime
}

// host stands for the page while a program begins. program.js is what the page has.
type host struct{ output []byte }

// provide gives a program all that it imports. Whatever is not the runtime's own ends
// it: there is no page yet that could answer.
func (h *host) provide(ctx context.Context, runtime wazero.Runtime, imports []api.FunctionDefinition) error {
	modules := map[string]wazero.HostModuleBuilder{}
	for _, f := range imports {
		module, name, _ := f.Import()
		if modules[module] == nil {
			modules[module] = runtime.NewHostModuleBuilder(module)
		}
		do := h.function(module, name)
		modules[module].NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(do), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, m := range modules {
		if _, err := m.Instantiate(ctx); err != nil {
			return err
		}
	}
	return nil
}

// function returns what a program imports under that name. A function of Go's runtime
// finds its arguments on the stack, from 8 bytes above the address that it is given.
func (h *host) function(module, name string) func(ctx context.Context, program api.Module, stack []uint64) {
	switch module + " " + name {
	case "gojs runtime.nanotime1":
		return func(_ context.Context, program api.Module, stack []uint64) {
			program.Memory().WriteUint64Le(uint32(stack[0])+8, 1) // 0 is no time to it
		}
	case "gojs runtime.walltime", "gojs runtime.getRandomData", "gojs runtime.resetMemoryDataView":
		return func(context.Context, api.Module, []uint64) {} // zeros, so that a build is like the next
	case "gojs runtime.wasmWrite":
		return func(_ context.Context, program api.Module, stack []uint64) {
			at, _ := program.Memory().ReadUint64Le(uint32(stack[0]) + 16)
			length, _ := program.Memory().ReadUint32Le(uint32(stack[0]) + 24)
			text, _ := program.Memory().Read(uint32(at), length)
			h.output = append(h.output, text...)
		}
	}
	return func(context.Context, api.Module, []uint64) {
		panic(fmt.Errorf("it has called %s before there is a page", name))
	}
}
