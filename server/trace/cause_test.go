package trace_test

import (
	"context"
	"testing"

	"github.com/socketplay/socketplay/server/trace"
)

func TestCause(t *testing.T) {
	if got := trace.Cause(trace.WithCause(t.Context(), 5)); got != 5 {
		t.Errorf("Cause = %d, want 5", got)
	}
	if got := trace.Cause(trace.WithCause(t.Context(), 0)); got != 0 {
		t.Errorf("Cause = %d, want 0", got)
	}
	var none context.Context // a nil context: a server can make an observation without a context
	if got := trace.Cause(none); got != 0 {
		t.Errorf("Cause of no context = %d, want 0", got)
	}
}
