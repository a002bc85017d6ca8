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

// stampName is the name of the file in which a build saves the fingerprint of its sources.
const stampName = ".stamp"

// runner is the Go module that runs a program for its snapshot. Its version is part of the
// fingerprint.
const runner = "github.com/tetratelabs/wazero"

// fingerprint hashes everything that a build depends on: the toolchain, the sources of
// the program outside the standard library, the JavaScript modules in src, and the
// sources of this command.
func fingerprint(src string) (string, error) {
	version, err := goOutput("env", "GOVERSION")
	if err != nil {
		return "", err
	}
	tools, err := goOutput("list", "-m", bundler, runner)
	if err != nil {
		return "", err
	}
	files, err := sources(src)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, version, tools)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, filepath.Base(file), len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sources returns the files that a build is made from.
func sources(src string) ([]string, error) {
	const outsideStandard = `{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`
	list := exec.Command("go", "list", "-deps", "-f", outsideStandard, programPath)
	list.Env = wasmEnv()
	ofProgram, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	const ofThisModule = `{{with .Module}}{{if .Main}}{{$d := $.Dir}}{{range $.GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`
	ofCommand, err := goOutput("list", "-deps", "-f", ofThisModule, commandPath)
	if err != nil {
		return nil, err
	}
	modules, err := filepath.Glob(filepath.Join(src, "*.js"))
	if err != nil {
		return nil, err
	}
	files := append(strings.Fields(string(ofProgram)), strings.Fields(ofCommand)...)
	return append(append(files, modules...), filepath.Join(src, typesName)), nil
}

// upToDate returns whether out was built from the sources with that fingerprint. A build
// writes its stamp last, so a build that was interrupted has no stamp.
func upToDate(out, stamp string) bool {
	data, err := os.ReadFile(filepath.Join(out, stampName))
	return err == nil && string(data) == stamp
}
