package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/socketplay/socketplay/bench/process"
)

// build compiles the program in folder.
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

func TestStart(t *testing.T) {
	s, err := process.Start(t.Context(), []string{"sh", "-c", "echo A 1.0 listens on 127.0.0.1:1; exec sleep 60"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Title != "A 1.0" || s.Address != "127.0.0.1:1" {
		t.Errorf("title %q, address %q", s.Title, s.Address)
	}
	pid := s.Pid()
	if _, err := usageOf(pid); err != nil {
		t.Error(err)
	}
	s.Stop()
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("a process is left: %v", err)
	}
	if _, err := usageOf(pid); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("usage of none: %v", err)
	}
	if _, err := process.Start(t.Context(), []string{"sh", "-c", "echo no idea >&2"}); err == nil || !strings.Contains(err.Error(), "no idea") {
		t.Errorf("a server that does not start: %v", err)
	}
}

func TestBar(t *testing.T) {
	with := func(name string, f figures) *contestant {
		return &contestant{name: name, title: name, rounds: []figures{f}}
	}
	us := with(ours, figures{connect: 100, memory: 90, echo: 80, deliver: 85})
	peers := []*contestant{us, with(node, figures{deliver: 100}), with(bun, figures{connect: 100, memory: 100, echo: 100})}
	var out strings.Builder
	if missed := printBar(&out, peers); missed != 0 {
		t.Errorf("%d missed:\n%s", missed, &out)
	}
	us.rounds[0] = figures{connect: 101, memory: 101, echo: 81, deliver: 86, lost: 1}
	out.Reset()
	if missed := printBar(&out, peers); missed != 5 {
		t.Errorf("%d missed:\n%s", missed, &out)
	}
	out.Reset()
	if missed := printBar(&out, peers[:1]); missed != 1 || strings.Count(out.String(), "not judged") != 4 {
		t.Errorf("%d missed without peers:\n%s", missed, &out)
	}
}

func TestMedian(t *testing.T) {
	for want, of := range map[int][]int{0: nil, 1: {1}, 2: {3, 2}, 3: {5, 3, 1}} {
		if got := median(of); got != want {
			t.Errorf("median of %v: %d", of, got)
		}
	}
}
