//go:build interop

package redisadapter_test

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// TestInvariants checks what is true whatever fault occurs. No client receives an event
// twice, or before an earlier event of the same publisher, or an event for a room that
// the client is not in. A client receives all events of its own instance, and all events
// of other instances except those that a fault explains.
//
// By default the test is short and always makes the same random choices. INVARIANTS sets
// how long it runs, INVARIANTS_CLIENTS the number of clients, and INVARIANTS_SEED the
// random choices.
func TestInvariants(t *testing.T) {
	t.Parallel()
	length, err := time.ParseDuration(setting("INVARIANTS", "20s"))
	if err != nil {
		t.Fatal(err)
	}
	clients, err := strconv.Atoi(setting("INVARIANTS_CLIENTS", "18"))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := strconv.ParseUint(setting("INVARIANTS_SEED", "1"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, seed, kind, 3, clients)
			faults := h.faults()
			epochs := 0
			for deadline := time.Now().Add(length); epochs == 0 || time.Now().Before(deadline); {
				for _, i := range h.random.Perm(len(faults)) { // each fault at least once
					h.epoch(faults[i](), time.Duration(500+h.random.IntN(2000))*time.Millisecond)
					epochs++
				}
			}
			t.Logf("seed %d: %d epochs, %d events published, %d received, %d missing", seed, epochs, h.published, h.received, h.missing)
			if h.missing == 0 || h.received < h.published {
				t.Error("no event was lost, or the clients received almost nothing")
			}
		})
	}
}

func setting(name, value string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return value
}
