package main

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// host takes the place of a page while a program starts. It provides the functions that
// Go's runtime needs. In a page wasmclient/jsapi/program.js provides them.
type host struct {
	output []byte // the program's output, for the text of an error
}

// provide gives a program the functions that it imports. If the program calls a function
// that is not for Go's runtime, it ends with an error, because such functions need a page.
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

// function returns the function that a program imports under that name. A function of Go's
// runtime has one WebAssembly argument, the address of the stack. Its Go arguments are on
// the stack, from 8 bytes above that address.
func (h *host) function(module, name string) func(ctx context.Context, program api.Module, stack []uint64) {
	switch module + " " + name {
	case "gojs runtime.nanotime1":
		return func(_ context.Context, program api.Module, stack []uint64) {
			program.Memory().WriteUint64Le(uint32(stack[0])+8, 1) // the runtime does not accept 0
		}
	case "gojs runtime.walltime", "gojs runtime.getRandomData", "gojs runtime.resetMemoryDataView":
		return func(context.Context, api.Module, []uint64) {} // the results stay zero, so that each build makes the same program
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
