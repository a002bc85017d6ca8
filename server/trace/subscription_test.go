package trace_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/trace"
)

func TestEachSubscriberReadsAtItsOwnPace(t *testing.T) {
	r := trace.NewRecorder(trace.Options{Bytes: 4 * trace.SizeOfKept})
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
		r := trace.NewRecorder(trace.Options{})
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
