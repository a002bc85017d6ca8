// Command pack builds the WebAssembly client into web/build/client. The result is the
// program and one JavaScript module, and both files compressed with brotli and with gzip,
// for a server to send. The program is saved in a state in which it has already started and
// waits for its page. If nothing has changed since the last build, pack does nothing.
//
//	go run ./cmd/pack [-o directory] [-force] [-plain] [-hooks]
//	go run ./cmd/pack -official node_modules/socket.io-client
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
)

func main() {
	out := flag.String("o", "", "directory to build into (default web/build/client of this module)")
	force := flag.Bool("force", false, "build even if nothing has changed")
	plain := flag.Bool("plain", false, "do not compress: that takes most of the time")
	hooks := flag.Bool("hooks", false, "include what tests need to look inside the client and to break it")
	official := flag.String("official", "", "pack the official client instead, from its npm package in `directory`")
	flag.Parse()
	if err := run(*out, *official, buildOptions{*force, *plain, *hooks}); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(out, official string, opts buildOptions) error {
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
	return packClient(root, out, opts)
}

// goOutput runs the go command and returns what it prints.
func goOutput(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
