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

	"github.com/andybalholm/brotli"
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

func TestSize(t *testing.T) {
	if testing.Short() {
		t.Log("compression takes seconds; not done with -short")
		return
	}
	file := filepath.Join(t.TempDir(), "client.wasm")
	wasm(t, "build", "-trimpath", "-ldflags=-s -w", "-o", file, ".")
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := w.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d with brotli 11, of %d", len(program), packed.Len(), budget)
	if packed.Len() > budget {
		t.Errorf("the client takes %d bytes with brotli 11, more than %d; it is made of: %s", packed.Len(), budget,
			strings.Join(strings.Fields(wasm(t, "list", "-deps", ".")), " "))
	}
}
