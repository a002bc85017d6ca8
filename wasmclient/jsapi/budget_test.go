//go:build !js

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// budget is the largest size of the client that a browser downloads, in bytes with brotli
// level 11.
const budget = 560_000

// forbidden are packages so large that each of them would use up most of the budget.
var forbidden = []string{"fmt", "encoding/json", "net/http", "reflect", "time", "os"}

// wasm runs a go command for the browser and returns its output.
func wasm(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

// TestImports reports each package of the program, also of the standard library, that
// imports a forbidden package.
func TestImports(t *testing.T) {
	for line := range strings.Lines(wasm(t, "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, ".")) {
		importer, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.Contains(forbidden, importer) {
			continue // the test reports the package that imports this one
		}
		for _, imported := range strings.Fields(imports) {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s", importer, imported)
			}
		}
	}
}

// TestSize checks that the client's download is within the budget, and logs how many bytes
// each part of the program has.
func TestSize(t *testing.T) {
	if testing.Short() {
		t.Log("left out with -short: compression takes seconds")
		return
	}
	t.Parallel()
	dir := t.TempDir()
	// A separate process compresses, without the race detector, which would take two minutes.
	pack := exec.CommandContext(t.Context(), "go", "run", "../../cmd/pack", "-o", dir)
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	size := func(name string) int {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return int(info.Size())
	}
	together := 0
	for _, name := range []string{"socketplay.js", "socketplay.wasm"} {
		packed := size(name + ".br")
		t.Logf("%-16s %8d bytes, %7d with brotli 11", name, size(name), packed)
		together += packed
	}
	symbols := filepath.Join(dir, "symbols.wasm")
	wasm(t, "build", "-trimpath", "-o", symbols, ".")
	program, err := os.ReadFile(symbols)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the program, in bytes before compression:%s", table(shares(t, program)))
	t.Logf("together %d of %d bytes with brotli 11", together, budget)
	if together > budget {
		t.Errorf("the client takes %d bytes with brotli 11, more than %d", together, budget)
	}
}
