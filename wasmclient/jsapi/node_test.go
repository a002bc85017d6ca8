//go:build interop && !js

package main_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestNode runs node_test.mjs: the client as built, under Node, against the
// official server and against ours. It needs Node and the packages of
// web/package.json.
func TestNode(t *testing.T) {
	dir := t.TempDir()
	// Node takes .js files for modules where a package.json says so.
	if err := os.WriteFile(dir+"/package.json", []byte(`{"type":"module"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	client := dir + "/client"
	pack := exec.CommandContext(t.Context(), "go", "run", "../../web/cmd/pack", "-o", client, "-plain")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	run := func(t *testing.T, env ...string) {
		node := exec.CommandContext(t.Context(), "node", "--expose-gc", "--test", "--test-reporter=spec", "node_test.mjs")
		node.Env = append(append(os.Environ(), "CLIENT="+client), env...)
		out, err := node.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("official", func(t *testing.T) { run(t) })
	t.Run("ours", func(t *testing.T) { run(t, "CONTROL="+newRestartable(t).control.URL) })
}
