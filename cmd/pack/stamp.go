package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// stampName is a file of the build that says what it was made from.
const stampName = ".stamp"

// fingerprint hashes everything that the build depends on: the toolchain, the
// sources of the program outside the standard library, the modules, and this
// command's own way of building.
func fingerprint(src string) (string, error) {
	list := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`, program)
	list.Env = wasmEnv()
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w", err)
	}
	modules, err := filepath.Glob(filepath.Join(src, "*.js"))
	if err != nil {
		return "", err
	}
	modules = append(modules, filepath.Join(src, typesName))
	own, err := filepath.Glob(filepath.Join(src, "..", "..", "cmd", "pack", "*.go"))
	if err != nil {
		return "", err
	}
	version, err := goOutput("env", "GOVERSION")
	if err != nil {
		return "", err
	}
	tools, err := goOutput("list", "-m", bundler, runner)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, version, tools)
	for _, file := range append(append(strings.Fields(string(out)), modules...), own...) {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, filepath.Base(file), len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// upToDate reports whether out was built from what has that fingerprint. The
// stamp is written last, so a build that was interrupted has none.
func upToDate(out, stamp string) bool {
	data, err := os.ReadFile(filepath.Join(out, stampName))
	return err == nil && string(data) == stamp
}
