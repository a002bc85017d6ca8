package trace_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/trace"
)

func TestRecorderWithoutSubscribers(t *testing.T) {
	var none *trace.Recorder
	if none.Watched() {
		t.Error("a nil recorder is watched")
	}
	r := trace.NewRecorder(trace.Options{})
	if n := testing.AllocsPerRun(100, func() {
		if id := r.Record(trace.Event{Kind: trace.Emit}); id != 0 {
			t.Errorf("recorded %d without a subscriber", id)
		}
	}); n != 0 {
		t.Errorf("Record allocates %v times without a subscriber, want 0", n)
	}
}
