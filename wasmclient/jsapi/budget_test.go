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

// budget is what a browser may have to download, at brotli level 11.
const budget = 560_000

// forbidden are packages that would take most of the budget by themselves.
var forbidden = []string{"fmt", "encoding/json", "net/http", "reflect", "time", "os"}

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

// TestImports names who brought in what the browser build cannot afford.
func TestImports(t *testing.T) {
	for line := range strings.Lines(wasm(t, "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, ".")) {
		importer, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.Contains(forbidden, importer) {
			continue // who imports it has been named
		}
		for _, imported := range strings.Fields(imports) {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s", importer, imported)
			}
		}
	}
}

// TestSize weighs what a page downloads, and says what it is made of.
func TestSize(t *testing.T) {
	if testing.Short() {
		t.Log("compression takes seconds; not done with -short")
		return
	}
	t.Parallel()
	dir := t.TempDir()
	// It compresses too, as what is served is: here the race detector would take two minutes for that.
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
	made := table(shares(t, program))
	t.Logf("of the program, in bytes before compression:%s", made)
	t.Logf("together %d of %d bytes with brotli 11", together, budget)
	if together > budget {
		t.Errorf("the client takes %d bytes with brotli 11, more than %d", together, budget)
	}
}
