//go:build interop && !js

package main_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestNode runs tests of the built client under Node. node_test.mjs runs against the
// official server and against ours. surface_test.mjs compares our client with the official
// one. ahead_test.mjs and timeslice_test.mjs test single modules. TestNode needs Node and
// the packages of web/package.json.
func TestNode(t *testing.T) {
	t.Parallel() // the test mostly waits
	dir := t.TempDir()
	// With this package.json Node reads .js files as modules.
	if err := os.WriteFile(dir+"/package.json", []byte(`{"type":"module"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	client := dir + "/client"
	pack := exec.CommandContext(t.Context(), "go", "run", "../../cmd/pack", "-o", client, "-plain")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	run := func(t *testing.T, files []string, env ...string) {
		node := exec.CommandContext(t.Context(), "node", append([]string{"--expose-gc", "--test", "--test-reporter=spec"}, files...)...)
		node.Env = append(append(os.Environ(), "CLIENT="+client), env...)
		out, err := node.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("official", func(t *testing.T) {
		t.Parallel()
		run(t, []string{"node_test.mjs", "surface_test.mjs", "ahead_test.mjs", "timeslice_test.mjs"})
	})
	t.Run("ours", func(t *testing.T) {
		t.Parallel()
		run(t, []string{"node_test.mjs"}, "CONTROL="+newRestartable(t).control.URL)
	})
}

// TestPage runs page_test.mjs: tests of the client in Chromium, with functions that let
// tests look inside the program.
func TestPage(t *testing.T) {
	t.Parallel()
	client := t.TempDir()
	pack := exec.CommandContext(t.Context(), "go", "run", "../../cmd/pack", "-o", client, "-hooks")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	node := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "page_test.mjs")
	node.Env = append(os.Environ(), "CLIENT="+client)
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
