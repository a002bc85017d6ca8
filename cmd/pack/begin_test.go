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
)

// compile returns the program of testdata.
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

// instantiate has a program as a page has it.
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
	program, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig())
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestBegin(t *testing.T) {
	file := compile(t, "")
	begun, err := begin(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := begin(t.Context(), file); err != nil || !bytes.Equal(again, begun) {
		t.Errorf("begun again it is another program, or none: %v", err)
	}
	program := instantiate(t, begun)
	if program.ExportedFunction(entryName) != nil {
		t.Error("it can be run again")
	}
	if n := len(program.ExportedFunctionDefinitions()); n != 4 { // resume, getsp, count, grow
		t.Errorf("it exports %d functions", n)
	}
	call := func(name string, args ...uint64) uint64 {
		t.Helper()
		results, err := program.ExportedFunction(name).Call(t.Context(), args...)
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
	// The garbage collector gets along with the heap that it finds.
	before := program.Memory().Size()
	for range 100 {
		if got := call("grow", 1<<20); got != 1<<20 {
			t.Fatalf("it has %d bytes more", got)
		}
	}
	if grown := program.Memory().Size() - before; grown == 0 || grown > 50<<20 {
		t.Errorf("for 100 MB of garbage its memory has grown by %d bytes", grown)
	}
	if got := call("count"); got != 45 {
		t.Errorf("after that it counts to %d", got)
	}
}

// A program that cannot begin without its page ends the build, and says why.
func TestBeginFails(t *testing.T) {
	for how, want := range map[string]string{
		"asks":   "it has called ask before there is a page",
		"panics": "so it ends",
	} {
		if _, err := begin(t.Context(), compile(t, how)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// What is not as the linker writes it must not become another program silently.
func TestBeginRefuses(t *testing.T) {
	memory := section{memorySection, []byte{1, 0, 2}}
	globals := section{globalSection, appendGlobals(nil, []byte{typeI32, typeI64}, []uint64{1, 2})}
	exports := section{exportSection, appendExports(nil, []export{{entryName, 0, 0}})}
	for name, sections := range map[string][]section{
		"nothing":              nil,
		"no memory":            {globals, exports},
		"two memories":         {{memorySection, []byte{2, 0, 1, 0, 1}}, globals, exports},
		"memory with a limit":  {{memorySection, []byte{1, 1, 1, 1}}, globals, exports},
		"no variables":         {memory, exports},
		"variable is a float":  {memory, {globalSection, []byte{1, 0x7d, 1, 0x43, 0, 0, 0, 0, endOpcode}}, exports},
		"constant":             {memory, {globalSection, []byte{1, typeI32, 0, i32Const, 0, endOpcode}}, exports},
		"value of the other":   {memory, {globalSection, []byte{1, typeI64, 1, i32Const, 0, endOpcode}}, exports},
		"computed value":       {memory, {globalSection, []byte{1, typeI32, 1, i32Const, 0, 0x45, endOpcode}}, exports},
		"more exports":         {memory, globals, {exportSection, []byte{2, 1, 'a', 0, 0}}},
		"fewer exports":        {memory, globals, {exportSection, []byte{0, 1, 'a', 0, 0}}},
		"name longer than all": {memory, globals, {exportSection, []byte{1, 9, 'a', 0, 0}}},
	} {
		m := wasmModule{[]byte("\x00asm\x01\x00\x00\x00"), sections}
		if _, err := begin(t.Context(), m.appendTo(nil)); !errors.Is(err, errModule) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := wasmModule{[]byte("\x00asm\x01\x00\x00\x00"), []section{memory, globals, exports}}.appendTo(nil)
	for n := range whole {
		if _, err := begin(t.Context(), whole[:n]); !errors.Is(err, errModule) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
}
