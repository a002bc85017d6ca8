// Command pack builds the WebAssembly client into web/build/client: the program, the
// JavaScript modules around it, and each of them again compressed with brotli and
// gzip, ready to be served. It does nothing when nothing has changed.
//
//	go run ./web/cmd/pack [-o directory] [-force] [-plain]
//	go run ./web/cmd/pack -official node_modules/socket.io-client
//
// The second form puts the official client's bundles into web/build/official.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	program  = "github.com/socketplay/socketplay/wasmclient/jsapi"
	wasmName = "socketplay.wasm"
)

func main() {
	out := flag.String("o", "", "directory to build into (default web/build/client of this module)")
	force := flag.Bool("force", false, "build although nothing has changed")
	plain := flag.Bool("plain", false, "leave out the compressed forms, which take most of the time")
	official := flag.String("official", "", "pack the official client instead, from its npm package at `directory`")
	flag.Parse()
	if err := run(*out, *force, *plain, *official); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(out string, force, plain bool, official string) error {
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
	return pack(root, out, force, plain)
}

func pack(root, out string, force, plain bool) error {
	src := filepath.Join(root, "wasmclient", "jsapi")
	stamp, err := fingerprint(src)
	if err != nil {
		return err
	}
	if !force && upToDate(out, stamp) {
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
	if err := build(root, src, out); err != nil {
		return err
	}
	if plain { // without the stamp, since it is not the whole build
		return nil
	}
	if err := compressAll(out); err != nil {
		return err
	}
	fmt.Printf("client: done in %.1f s\n", time.Since(start).Seconds())
	return os.WriteFile(filepath.Join(out, stampName), []byte(stamp), 0o644)
}

// build compiles the program and puts the modules beside it.
func build(root, src, out string) error {
	fmt.Println("client: compiling the WebAssembly program …")
	wasm := filepath.Join(out, wasmName)
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", wasm, program)
	cmd.Dir = root
	cmd.Env = wasmEnv()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", program, err)
	}
	info, err := os.Stat(wasm)
	if err != nil {
		return err
	}
	// The loader cannot ask for the size: an answer that is compressed has another
	// length.
	constants := fmt.Sprintf("// Written by web/cmd/pack.\nexport const wasmFile = %q;\nexport const wasmBytes = %d;\n", wasmName, info.Size())
	if err := os.WriteFile(filepath.Join(out, "build.js"), []byte(constants), 0o644); err != nil {
		return err
	}
	modules, err := moduleFiles(src)
	if err != nil {
		return err
	}
	for _, file := range modules {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, filepath.Base(file)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// moduleFiles returns the modules, and the types of the one that pages import.
func moduleFiles(src string) ([]string, error) {
	modules, err := filepath.Glob(filepath.Join(src, "*.js"))
	return append(modules, filepath.Join(src, "socketplay.d.ts")), err
}

func wasmEnv() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=") }

func goOutput(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
