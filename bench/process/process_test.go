package process_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"github.com/socketplay/socketplay/bench/process"
)

func TestStart(t *testing.T) {
	p, err := process.Start(t.Context(), []string{"sh", "-c", "echo A 1.0 listens on 127.0.0.1:1; exec sleep 60"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "A 1.0" || p.Address != "127.0.0.1:1" {
		t.Errorf("title %q, address %q", p.Title, p.Address)
	}
	p.Stop()
	if err := syscall.Kill(p.Pid(), 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("after Stop the process still runs: %v", err)
	}
}

func TestStartFails(t *testing.T) {
	if _, err := process.Start(t.Context(), []string{"sh", "-c", "echo no idea >&2"}); err == nil || !strings.Contains(err.Error(), "no idea") {
		t.Errorf("a server without an address: %v", err)
	}
}
