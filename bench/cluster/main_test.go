//go:build interop

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRound(t *testing.T) {
	program := filepath.Join(t.TempDir(), "goserver")
	if out, err := exec.Command("go", "build", "-o", program, "../goserver").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	redis, stop, err := startRedis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	c := &contestant{command: func(redis string) []string { return []string{program, "-redis", redis} }}
	f, err := c.round(t.Context(), &options{casts: 20, bytes: 10}, redis)
	if err != nil {
		t.Fatal(err)
	}
	if f.near <= 0 || f.far <= 0 || !strings.HasPrefix(c.title, "Socketplay, go") {
		t.Errorf("%+v of %q", f, c.title)
	}
}

func TestBar(t *testing.T) {
	for added, missed := range map[time.Duration]bool{bar: false, bar + 1: true} {
		rounds := []figures{{1, 1}, {1, 1 + added}, {1, time.Minute}} // the median is the second
		if err := printTable([]*contestant{{rounds: rounds}}); (err != nil) != missed {
			t.Errorf("%v more: %v", added, err)
		}
	}
}
