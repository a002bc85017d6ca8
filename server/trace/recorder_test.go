package trace_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/trace"
)

func TestNobodyWatches(t *testing.T) {
	var none *trace.Recorder
	if none.Watched() {
		t.Error("a nil recorder is watched")
	}
	r := trace.NewRecorder(4)
	if n := testing.AllocsPerRun(100, func() {
		if id := r.Record(trace.Event{Kind: trace.Emit}); id != 0 {
			t.Errorf("recorded %d with nobody watching", id)
		}
	}); n != 0 {
		t.Errorf("Record allocates %v times with nobody watching, want 0", n)
	}
}

func TestEachSubscriberReadsAtItsOwnPace(t *testing.T) {
	r := trace.NewRecorder(4)
	slow, quick := r.Subscribe(), r.Subscribe()
	defer slow.Close()
	defer quick.Close()
	for range 3 {
		r.Record(trace.Event{Kind: trace.Emit})
	}
	got, dropped, err := quick.Next(t.Context(), nil, 10)
	if err != nil || dropped != 0 || len(got) != 3 || got[0].ID != 1 {
		t.Fatalf("quick: %d events, %d dropped, %v", len(got), dropped, err)
	}
	for range 3 {
		r.Record(trace.Event{Kind: trace.Deliver})
	}
	got, dropped, err = slow.Next(t.Context(), nil, 10)
	if err != nil || dropped != 2 || len(got) != 4 || got[0].ID != 3 || got[3].ID != 6 {
		t.Fatalf("slow: %+v, %d dropped, %v", got, dropped, err)
	}
	got, _, _ = quick.Next(t.Context(), nil, 2)
	if len(got) != 2 || got[0].ID != 4 {
		t.Fatalf("quick, at most two: %+v", got)
	}
}

func TestNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := trace.NewRecorder(0)
		s := r.Subscribe()
		got := make(chan []trace.Event)
		go func() {
			events, _, _ := s.Next(t.Context(), nil, 1)
			got <- events
		}()
		synctest.Wait()
		r.Record(trace.Event{Kind: trace.Join, Room: "x"})
		if events := <-got; len(events) != 1 || events[0].Room != "x" {
			t.Fatalf("events = %+v", events)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := s.Next(ctx, nil, 1); err == nil {
			t.Error("Next outlives its context")
		}
		s.Close()
		s.Close()
		if r.Watched() {
			t.Error("still watched after Close")
		}
	})
}

// The JSON is what pages and lesson checks read: its names are settled.
func TestEventJSON(t *testing.T) {
	e := trace.Event{ID: 7, Cause: 3, At: 12041, Kind: trace.Emit, Lab: "main", Instance: "a", Namespace: "/",
		Socket: "abc", User: "alice", Event: "news", Args: json.RawMessage(`[1]`),
		Target: &trace.Target{Rooms: []string{"project:1"}, Except: []string{"abc"}}}
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":7,"cause":3,"at":12041,"kind":"emit","lab":"main","instance":"a","nsp":"/","socket":"abc","user":"alice",` +
		`"event":"news","args":[1],"target":{"rooms":["project:1"],"except":["abc"]}}`
	if string(got) != want {
		t.Errorf("JSON =\n%s, want\n%s", got, want)
	}
}

func TestCause(t *testing.T) {
	if got := trace.Cause(trace.WithCause(t.Context(), 5)); got != 5 {
		t.Errorf("Cause = %d, want 5", got)
	}
	if got := trace.Cause(trace.WithCause(t.Context(), 0)); got != 0 {
		t.Errorf("Cause = %d, want 0", got)
	}
}
