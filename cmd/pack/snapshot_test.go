package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

// compile builds the program of testdata. how says how the program behaves while it starts.
func compile(t *testing.T, how string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w -X main.how="+how, "-o", file, "./testdata/program")
	cmd.Env = wasmEnv()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// instantiate starts a program as a page starts it.
func instantiate(t *testing.T, file []byte) api.Module {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { _ = runtime.Close(ctx) })
	compiled, err := runtime.CompileModule(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := new(host).provide(ctx, runtime, compiled.ImportedFunctions()); err != nil {
		t.Fatal(err)
	}
	instance, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig())
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

func TestSnapshot(t *testing.T) {
	file := compile(t, "")
	taken, err := snapshot(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := snapshot(t.Context(), file); err != nil || !bytes.Equal(again, taken) {
		t.Errorf("a second snapshot is another program, or an error: %v", err)
	}
	instance := instantiate(t, taken)
	if instance.ExportedFunction(entryName) != nil {
		t.Error("the entry point can be called again")
	}
	if n := len(instance.ExportedFunctionDefinitions()); n != 4 { // resume, getsp, count, grow
		t.Errorf("the snapshot exports %d functions", n)
	}
	call := func(name string, args ...uint64) uint64 {
		t.Helper()
		results, err := instance.ExportedFunction(name).Call(t.Context(), args...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return results[0]
	}
	// Package initialisation and a goroutine have counted to 41.
	for want := uint64(42); want < 45; want++ {
		if got := call("count"); got != want {
			t.Errorf("it counts to %d, not %d", got, want)
		}
	}
	// The garbage collector works with the heap of the snapshot.
	before := instance.Memory().Size()
	for range 100 {
		if got := call("grow", 1<<20); got != 1<<20 {
			t.Fatalf("it has allocated %d bytes", got)
		}
	}
	if grown := instance.Memory().Size() - before; grown == 0 || grown > 50<<20 {
		t.Errorf("after 100 MB of garbage its memory has grown by %d bytes", grown)
	}
	if got := call("count"); got != 45 {
		t.Errorf("after that it counts to %d", got)
	}
}

// If a program cannot start without its page, snapshot fails with an error that says why.
func TestSnapshotFails(t *testing.T) {
	for how, want := range map[string]string{
		"asks":   "it has called ask before there is a page",
		"panics": "so it ends",
	} {
		if _, err := snapshot(t.Context(), compile(t, how)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// snapshot refuses a module that the Go linker would not write, because snapshot could lose a
// part of such a module.
func TestSnapshotRefuses(t *testing.T) {
	const (
		float    = 0x7d
		i32Const = 0x41
		end      = 0x0b
	)
	memory := wasmfile.Section{ID: wasmfile.MemorySection, Content: []byte{1, 0, 2}}
	globals := wasmfile.Section{ID: wasmfile.GlobalSection, Content: wasmfile.AppendGlobals(nil, []wasmfile.Global{
		{Type: wasmfile.TypeI32, Mutable: true, Value: 1}, {Type: wasmfile.TypeI64, Mutable: true, Value: 2},
	})}
	exports := wasmfile.Section{ID: wasmfile.ExportSection, Content: wasmfile.AppendExports(nil, []wasmfile.Export{{Name: entryName}})}
	with := func(id wasmfile.SectionID, content ...byte) wasmfile.Section {
		return wasmfile.Section{ID: id, Content: content}
	}
	for name, sections := range map[string][]wasmfile.Section{
		"no sections":             nil,
		"no memory":               {globals, exports},
		"two memories":            {with(wasmfile.MemorySection, 2, 0, 1, 0, 1), globals, exports},
		"memory with a maximum":   {with(wasmfile.MemorySection, 1, 1, 1, 1), globals, exports},
		"no globals":              {memory, exports},
		"global that is a float":  {memory, with(wasmfile.GlobalSection, 1, float, 1, 0x43, 0, 0, 0, 0, end), exports},
		"global that is constant": {memory, with(wasmfile.GlobalSection, 1, byte(wasmfile.TypeI32), 0, i32Const, 0, end), exports},
		"value of another type":   {memory, with(wasmfile.GlobalSection, 1, byte(wasmfile.TypeI64), 1, i32Const, 0, end), exports},
		"computed value":          {memory, with(wasmfile.GlobalSection, 1, byte(wasmfile.TypeI32), 1, i32Const, 0, 0x45, end), exports},
		"no exports":              {memory, globals},
		"fewer exports":           {memory, globals, with(wasmfile.ExportSection, 2, 1, 'a', 0, 0)},
		"more exports":            {memory, globals, with(wasmfile.ExportSection, 0, 1, 'a', 0, 0)},
	} {
		m := wasmfile.Module{Sections: sections}
		if _, err := snapshot(t.Context(), m.AppendTo(nil)); !errors.Is(err, errModule) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := wasmfile.Module{Sections: []wasmfile.Section{memory, globals, exports}}.AppendTo(nil)
	for n := range whole {
		if _, err := snapshot(t.Context(), whole[:n]); !errors.Is(err, errModule) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
}
