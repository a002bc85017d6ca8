package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build compiles the program in folder and returns its path.
func build(t *testing.T, folder string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "server")
	if out, err := exec.Command("go", "build", "-o", program, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

func TestRound(t *testing.T) {
	c := &contestant{name: ours, command: []string{build(t, "./goserver")}}
	o := &options{rounds: 1, clients: 30, echoers: 5, echoes: 40, casts: 3, bytes: 500}
	f, err := c.round(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if f.lost != 0 || f.memory <= 0 || f.reach <= 0 {
		t.Errorf("%s; a broadcast took %v", f, f.reach)
	}
	if !strings.HasPrefix(c.title, "Socketplay, go") {
		t.Errorf("title %q", c.title)
	}
}
