package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The packages of the program and of this command, and the files that a build makes.
const (
	programPath = "github.com/socketplay/socketplay/wasmclient/jsapi"
	commandPath = "github.com/socketplay/socketplay/cmd/pack"
	wasmName    = "socketplay.wasm"
	moduleName  = "socketplay.js"
	typesName   = "socketplay.d.ts"
)

// buildOptions are the command's flags for the build of our client; see main.go.
type buildOptions struct{ force, plain, hooks bool }

// packClient builds our client into out, unless out has been built from the same sources.
func packClient(root, out string, opts buildOptions) error {
	src := filepath.Join(root, "wasmclient", "jsapi")
	stamp, err := fingerprint(src)
	if err != nil {
		return err
	}
	if !opts.force && !opts.hooks && upToDate(out, stamp) {
		fmt.Println("client: up to date")
		return nil
	}
	start := time.Now()
	// Files of an earlier build must not stay.
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := build(root, src, out, opts.hooks); err != nil {
		return err
	}
	if opts.plain || opts.hooks { // no stamp, because the build is not complete: the next pack builds again
		return nil
	}
	if err := compressAll(out); err != nil {
		return err
	}
	fmt.Printf("client: done in %.1f s\n", time.Since(start).Seconds())
	return os.WriteFile(filepath.Join(out, stampName), []byte(stamp), 0o644)
}

// build compiles the program and puts the JavaScript module and its types beside it.
func build(root, src, out string, hooks bool) error {
	fmt.Println("client: compiling the WebAssembly program …")
	file := filepath.Join(out, wasmName)
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", file}
	if hooks {
		args = append(args, "-tags=testhooks")
	}
	cmd := exec.Command("go", append(args, programPath)...)
	cmd.Dir = root
	cmd.Env = wasmEnv()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", programPath, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if data, err = snapshot(context.Background(), data); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return err
	}
	// The query is a hash of the program, so that browsers may cache this address for ever.
	sum := sha256.Sum256(data)
	name := wasmName + "?v=" + hex.EncodeToString(sum[:8])
	fmt.Println("client: bundling the modules …")
	if err := bundle(src, out, programFile{name, len(data)}, hooks); err != nil {
		return err
	}
	types, err := os.ReadFile(filepath.Join(src, typesName))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, typesName), types, 0o644)
}

// wasmEnv is the environment of a go command that builds for the browser.
func wasmEnv() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=") }
