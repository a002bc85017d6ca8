package trace_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/trace"
)

// watchedRecorders returns recorders with one subscription each, which reads nothing so far.
func watchedRecorders(t *testing.T, n int, opts trace.Options) (rs []*trace.Recorder, subs []*trace.Subscription) {
	for range n {
		r := trace.NewRecorder(opts)
		sub := r.Subscribe()
		t.Cleanup(sub.Close)
		rs, subs = append(rs, r), append(subs, sub)
	}
	return rs, subs
}

// readNow reads the events that the recorder keeps for a subscription. It waits for none.
func readNow(t *testing.T, sub *trace.Subscription) (events []trace.Event, dropped uint64) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	events, dropped, _ = sub.Next(ctx, nil, 1<<20)
	return events, dropped
}

// click is an event as a learner causes it.
var click = trace.Event{Kind: trace.Deliver, Instance: "a", Namespace: "/", Socket: "8mWbPxNqHkT3sVYcAAAB", Event: "news", Args: json.RawMessage(`[{"text":"hello"}]`)}

// Three hundred labs are watched by pages that read nothing, and filled. Together they keep
// what the budget allows. What is closed keeps nothing.
//
// Without makeRoomLocked, they keep 300 times Options.Bytes. Without sizeOfKept in
// Event.size, their events are many times as large as the budget knows. If Close forgets
// nothing, the budget stays used.
func TestManyFilledRecordersKeepTheBudget(t *testing.T) {
	const most = 4 << 20
	for name, e := range map[string]trace.Event{"small": click, "large": large(), "empty": {Kind: trace.Join}} {
		budget := trace.NewBudget(most)
		rs, subs := watchedRecorders(t, 300, trace.Options{Bytes: 1 << 20, Budget: budget})
		before := heap()
		events := 100 * len(rs)
		if name == "large" {
			events = 100 // it takes long to cut them
		}
		for n := range events {
			rs[n%len(rs)].Record(e)
		}
		if used := budget.Used(); used > most || used < most/2 {
			t.Errorf("%s events: %d bytes of %d are used", name, used, most)
		}
		if after := heap(); after > before+most*3/2 {
			t.Errorf("%s events: %d KiB are kept", name, (after-before)>>10)
		}
		for _, sub := range subs {
			sub.Close()
			sub.Close()
		}
		if used := budget.Used(); used != 0 {
			t.Errorf("%s events: %d bytes are used when all are closed", name, used)
		}
		if after := heap(); after > before+most/10 {
			t.Errorf("%s events: %d KiB are kept when all are closed", name, (after-before)>>10)
		}
	}
}

// A recorder allocates as much as it keeps. If its events had places before they come, 300
// watched labs would have megabytes although nothing has happened in them.
func TestWatchedRecorderIsSmall(t *testing.T) {
	before := heap()
	_, subs := watchedRecorders(t, 300, trace.Options{Bytes: 1 << 20})
	if after := heap(); after > before+1<<20 {
		t.Errorf("%d KiB are kept", (after-before)>>10)
	}
	subs[0].Close()
}

// Pages that read nothing have filled the budget. Other labs get their equal share: first
// all of their events are kept, then the oldest of their own go.
//
// If each recorder made room from its own events alone, the newcomers would keep nothing. If
// it always made room from those of others, each newcomer would have more than its share.
func TestSlowSubscribersCostOthersNothing(t *testing.T) {
	const places = 1000
	budget := trace.NewBudget(places * trace.SizeOfKept)
	rs, subs := watchedRecorders(t, 8, trace.Options{Budget: budget})
	fill := func(r *trace.Recorder, n int) {
		for range n {
			r.Record(trace.Event{Kind: trace.Join})
		}
	}
	read := func(of int) (kept int, dropped uint64) {
		t.Helper()
		events, dropped := readNow(t, subs[of])
		return len(events), dropped
	}
	fill(rs[0], 5*places)
	for _, r := range rs[1:7] {
		fill(r, places/8)
	}
	fill(rs[7], places)
	for of := 1; of < 7; of++ {
		if kept, dropped := read(of); kept != places/8 || dropped != 0 {
			t.Errorf("recorder %d within its share: %d kept, %d dropped", of, kept, dropped)
		}
	}
	kept, dropped := read(7)
	if kept < places/8 || kept > places/8+1 || kept+int(dropped) != places {
		t.Errorf("the last one: %d kept, %d dropped", kept, dropped)
	}
	if kept, dropped := read(0); kept < places/8-1 || kept+int(dropped) != 5*places {
		t.Errorf("the first one: %d kept, %d dropped", kept, dropped)
	}
	if used := budget.Used(); used != 0 {
		t.Errorf("all have read everything, and %d bytes are used", used)
	}
}

// An event that is larger than what each of the others keeps displaces none of theirs.
//
// Without the comparison with r.bytes+n in makeRoomLocked, five of the others lose theirs.
func TestLargeEventDisplacesNoSmallOnes(t *testing.T) {
	budget := trace.NewBudget(10 * trace.SizeOfKept)
	rs, subs := watchedRecorders(t, 11, trace.Options{Budget: budget})
	for _, r := range rs[:10] {
		r.Record(trace.Event{Kind: trace.Join})
	}
	rs[10].Record(trace.Event{Kind: trace.Join, Frame: strings.Repeat("x", 4*trace.SizeOfKept)})
	for n, sub := range subs[:10] {
		if events, dropped := readNow(t, sub); len(events) != 1 || dropped != 0 {
			t.Errorf("recorder %d has %d events, %d dropped", n, len(events), dropped)
		}
	}
	rs[10].Record(trace.Event{Kind: trace.Join})
	if events, dropped := readNow(t, subs[10]); len(events) != 1 || dropped != 1 {
		t.Errorf("the last one has %d events, %d dropped", len(events), dropped)
	}
}

// An event that all subscriptions have read is forgotten at once. One that reads nothing
// keeps it, until it is closed.
//
// If read does not call forgetReadLocked, the budget stays used.
func TestReadEventsAreForgotten(t *testing.T) {
	budget := trace.NewBudget(0)
	r := trace.NewRecorder(trace.Options{Budget: budget})
	quick, slow := r.Subscribe(), r.Subscribe()
	defer quick.Close()
	keeps := func(when string, events int) {
		t.Helper()
		if used := budget.Used(); used != events*trace.SizeOfKept {
			t.Errorf("%s: %d bytes are used, want %d events", when, used, events)
		}
	}
	read := func(s *trace.Subscription, n int) {
		t.Helper()
		if events, dropped, err := s.Next(t.Context(), nil, n); len(events) != n || dropped != 0 || err != nil {
			t.Fatalf("%d events, want %d; %d dropped, %v", len(events), n, dropped, err)
		}
	}
	for range 6 {
		r.Record(trace.Event{Kind: trace.Join})
	}
	read(quick, 5)
	keeps("one has read", 6)
	read(slow, 2)
	keeps("both have read", 4)
	late := r.Subscribe()
	slow.Close()
	keeps("the slow one is closed", 1)
	r.Record(trace.Event{Kind: trace.Join})
	read(quick, 2)
	keeps("one has read all", 1)
	late.Close()
	keeps("the other is closed", 0)
	r.Record(trace.Event{Kind: trace.Join})
	read(quick, 1)
	keeps("at the end", 0)
}

// An event that is larger than a limit is not kept, and counts as dropped.
func TestTooLargeAnEvent(t *testing.T) {
	for name, opts := range map[string]trace.Options{
		"of the recorder": {Bytes: 2000, Budget: trace.NewBudget(1 << 20)},
		"of all":          {Budget: trace.NewBudget(2000)},
	} {
		r := trace.NewRecorder(opts)
		sub := r.Subscribe()
		r.Record(click)
		r.Record(trace.Event{Error: strings.Repeat("x", 900), Frame: strings.Repeat("x", 4000)})
		if used := opts.Budget.Used(); used != 0 {
			t.Errorf("the limit %s: %d bytes are used by it", name, used)
		}
		r.Record(click)
		if events, dropped := readNow(t, sub); len(events) != 1 || dropped != 2 || events[0].ID != 3 {
			t.Errorf("the limit %s: %d events, %d dropped", name, len(events), dropped)
		}
		sub.Close()
		if used := opts.Budget.Used(); used != 0 {
			t.Errorf("the limit %s: %d bytes are used", name, used)
		}
	}
}
