// Command pack builds the WebAssembly client into web/build/client: the program, which
// has begun and waits for its page, the JavaScript around it as one module, and both
// again compressed with brotli and gzip, ready to be served. It does nothing when
// nothing has changed.
//
//	go run ./cmd/pack [-o directory] [-force] [-plain] [-hooks]
//	go run ./cmd/pack -official node_modules/socket.io-client
//
// The second form puts the official client's bundles into web/build/official.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	program    = "github.com/socketplay/socketplay/wasmclient/jsapi"
	wasmName   = "socketplay.wasm"
	moduleName = "socketplay.js"
	typesName  = "socketplay.d.ts"
)

func main() {
	out := flag.String("o", "", "directory to build into (default web/build/client of this module)")
	force := flag.Bool("force", false, "build although nothing has changed")
	plain := flag.Bool("plain", false, "leave out the compressed forms, which take most of the time")
	hooks := flag.Bool("hooks", false, "build what tests need into it, to look inside and to break it")
	official := flag.String("official", "", "pack the official client instead, from its npm package at `directory`")
	flag.Parse()
	if err := run(*out, *official, choices{*force, *plain, *hooks}); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// choices are the flags of a build of our client.
type choices struct{ force, plain, hooks bool }

func run(out, official string, c choices) error {
	root, err := goOutput("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	name := "client"
	if official != "" {
		name = "official"
	}
	out = cmp.Or(out, filepath.Join(root, "web", "build", name))
	if official != "" {
		return packOfficial(official, out)
	}
	return pack(root, out, c)
}

func pack(root, out string, c choices) error {
	src := filepath.Join(root, "wasmclient", "jsapi")
	stamp, err := fingerprint(src)
	if err != nil {
		return err
	}
	if !c.force && !c.hooks && upToDate(out, stamp) {
		fmt.Println("client: up to date")
		return nil
	}
	start := time.Now()
	// A fresh directory, so that what a module no longer has goes away with it.
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := build(root, src, out, c.hooks); err != nil {
		return err
	}
	if c.plain || c.hooks { // without the stamp, since it is not the whole build
		return nil
	}
	if err := compressAll(out); err != nil {
		return err
	}
	fmt.Printf("client: done in %.1f s\n", time.Since(start).Seconds())
	return os.WriteFile(filepath.Join(out, stampName), []byte(stamp), 0o644)
}

// build compiles the program and puts the module beside it.
func build(root, src, out string, hooks bool) error {
	fmt.Println("client: compiling the WebAssembly program …")
	file := filepath.Join(out, wasmName)
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", file}
	if hooks {
		args = append(args, "-tags=testhooks")
	}
	cmd := exec.Command("go", append(args, program)...)
	cmd.Dir = root
	cmd.Env = wasmEnv()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", program, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if data, err = begin(context.Background(), data); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return err
	}
	// With its version in the address a server can let browsers keep it.
	sum := sha256.Sum256(data)
	name := wasmName + "?v=" + hex.EncodeToString(sum[:8])
	fmt.Println("client: bundling the modules …")
	if err := bundle(src, out, wasmFile{name, len(data)}, hooks); err != nil {
		return err
	}
	types, err := os.ReadFile(filepath.Join(src, typesName))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, typesName), types, 0o644)
}

func wasmEnv() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=") }

func goOutput(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
