package trace_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/trace"
)

// large returns an event in which everything that a client decides is as long as its packet
// allows.
func large() trace.Event {
	text := strings.Repeat("x", 900_000)
	rooms := slices.Repeat([]string{text[:2000]}, 3000)
	return trace.Event{
		Kind: trace.Handle, Instance: text, Session: text, Transport: text, Namespace: text, Socket: text, User: text, Event: text,
		Args: json.RawMessage(`["` + text + `"]`), Target: &trace.Target{Socket: text, Rooms: rooms, Except: rooms},
		Link: text, Room: text, Rooms: rooms, Reason: text, Error: text, Channel: text, Frame: text, Hex: text, Method: text, Path: text,
	}
}

// keptBy returns the events that a recorder keeps. slow must have read none of them.
func keptBy(t *testing.T, slow *trace.Subscription) (events []trace.Event, dropped uint64) {
	t.Helper()
	events, dropped, err := slow.Next(t.Context(), nil, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return events, dropped
}

func sizeInJSON(t *testing.T, events []trace.Event) (n int) {
	t.Helper()
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		n += len(text)
	}
	return n
}

// Without the call of cut in Record, an event has megabytes. Each field alone turns the
// test red too, if it is taken out of Event.cut.
func TestRecorderCutsEachEvent(t *testing.T) {
	r := trace.NewRecorder(trace.Options{})
	sub := r.Subscribe()
	defer sub.Close()
	e := large()
	r.Record(e)
	kept, _ := keptBy(t, sub)
	if n := sizeInJSON(t, kept); n > 100_000 {
		t.Errorf("the event has %d bytes", n)
	}
	if kept[0].Missing < 16*890_000 || kept[0].MissingRooms != 3*2900 {
		t.Errorf("%d bytes and %d rooms are said to be cut", kept[0].Missing, kept[0].MissingRooms)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(e)) {
		if field.Type == reflect.TypeFor[string]() && reflect.ValueOf(e).FieldByIndex(field.Index).Len() != 900_000 {
			t.Errorf("large leaves out %s, so nothing tests that it is cut", field.Name)
		}
	}
	if len(e.Args) != 900_004 || len(e.Target.Rooms) != 3000 || len(e.Target.Rooms[0]) != 2000 {
		t.Error("the caller's event has changed")
	}
}

// Without beginning, two of the three names end inside a character.
func TestRecorderDividesNoCharacter(t *testing.T) {
	r := trace.NewRecorder(trace.Options{})
	sub := r.Subscribe()
	defer sub.Close()
	for _, before := range []string{"", "x", "xx"} {
		r.Record(trace.Event{Event: before + strings.Repeat("€", 1000)})
	}
	kept, _ := keptBy(t, sub)
	for _, e := range kept {
		if name := strings.TrimSuffix(e.Event, "…"); !utf8.ValidString(name) || len(name) < 253 || len(name)+e.Missing < 3000 {
			t.Errorf("%d bytes are kept and %d are cut: %q", len(name), e.Missing, name)
		}
	}
}

func TestRecorderKeepsShortEvents(t *testing.T) {
	r := trace.NewRecorder(trace.Options{})
	sub := r.Subscribe()
	defer sub.Close()
	e := trace.Event{
		Kind: trace.Emit, Session: "s1", Event: "news", Args: json.RawMessage(`[ 12345678901234567890, {"a":"ä😀\u00e4"} ]`), Room: "red", Rooms: []string{"a"},
		Target: &trace.Target{Rooms: []string{"red"}, Except: []string{}}, Frame: strings.Repeat("f", 2049),
	}
	r.Record(e)
	kept, _ := keptBy(t, sub)
	e.ID, e.At = 1, kept[0].At
	want, _ := json.Marshal(e)
	got, _ := json.Marshal(kept[0])
	if !bytes.Equal(got, want) || !bytes.Equal(kept[0].Args, e.Args) {
		t.Errorf("kept\n%s, want\n%s", got, want)
	}
}

// Without the bound of bytes in Record, the recorder keeps 64 times and 640 times the
// arguments. The events that were forgotten count as dropped.
func TestRecorderIsBoundedInBytes(t *testing.T) {
	const limit = 1 << 20
	e := large()
	for _, n := range []uint64{64, 640} {
		r := trace.NewRecorder(trace.Options{Bytes: limit})
		sub := r.Subscribe()
		for range n {
			r.Record(e)
		}
		kept, dropped := keptBy(t, sub)
		if size := sizeInJSON(t, kept); size > limit+limit/10 || size < limit/2 {
			t.Errorf("after %d events: %d bytes in %d events", n, size, len(kept))
		}
		if dropped+uint64(len(kept)) != n || kept[len(kept)-1].ID != n {
			t.Errorf("of %d events %d are kept and %d dropped", n, len(kept), dropped)
		}
		r.Record(trace.Event{Kind: trace.Join})
		if kept, dropped = keptBy(t, sub); dropped != 0 || len(kept) != 1 || kept[0].ID != n+1 {
			t.Errorf("the next read: %d dropped, %d events", dropped, len(kept))
		}
		sub.Close()
	}
}

// The texts of an event are often parts of a packet: a recorder that kept them would keep
// the packet. Without a copy of any one field, the 64 packets stay in memory.
func TestRecorderKeepsNoPacket(t *testing.T) {
	const packet = 256 << 10
	fields := map[string]func(whole []byte, text string) trace.Event{
		"args": func(whole []byte, _ string) trace.Event { return trace.Event{Args: whole[2:4]} },
		"long args": func(whole []byte, _ string) trace.Event {
			copy(whole[2:], `["`)
			copy(whole[50_000:], `"]`)
			return trace.Event{Args: whole[2:50_002]}
		},
		"event": func(_ []byte, text string) trace.Event { return trace.Event{Event: text} },
		"room":  func(_ []byte, text string) trace.Event { return trace.Event{Room: text} },
		"rooms": func(_ []byte, text string) trace.Event { return trace.Event{Rooms: []string{text}} },
		"target": func(_ []byte, text string) trace.Event {
			return trace.Event{Target: &trace.Target{Rooms: []string{text}}}
		},
		"except": func(_ []byte, text string) trace.Event {
			return trace.Event{Target: &trace.Target{Except: []string{text}}}
		},
		"error":     func(_ []byte, text string) trace.Event { return trace.Event{Error: text} },
		"namespace": func(_ []byte, text string) trace.Event { return trace.Event{Namespace: text} },
		"transport": func(_ []byte, text string) trace.Event { return trace.Event{Transport: text} },
		"method":    func(_ []byte, text string) trace.Event { return trace.Event{Method: text} },
		"path":      func(_ []byte, text string) trace.Event { return trace.Event{Path: text} },
		"frame":     func(_ []byte, text string) trace.Event { return trace.Event{Frame: text} },
		"user":      func(_ []byte, text string) trace.Event { return trace.Event{User: text} },
		"channel":   func(_ []byte, text string) trace.Event { return trace.Event{Channel: text} },
		"reason":    func(_ []byte, text string) trace.Event { return trace.Event{Reason: text} },
		"session":   func(_ []byte, text string) trace.Event { return trace.Event{Session: text} },
		"socket":    func(_ []byte, text string) trace.Event { return trace.Event{Socket: text} },
		"link":      func(_ []byte, text string) trace.Event { return trace.Event{Link: text} },
	}
	for name, event := range fields {
		r := trace.NewRecorder(trace.Options{})
		sub := r.Subscribe()
		before := heap()
		for range 64 {
			whole := bytes.Repeat([]byte("x"), packet)
			copy(whole[2:], "[]")
			r.Record(event(whole, strings.Repeat("y", packet)[10:20]))
		}
		if after := heap(); after > before+16*packet {
			t.Errorf("%s: %d MiB are kept after 64 packets of a quarter", name, (after-before)>>20)
		}
		sub.Close()
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // the first one may have begun before the last packet was let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Without the call of withoutTokens for each text, the tokens are in the trace.
func TestRecorderKeepsNoToken(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
	r := trace.NewRecorder(trace.Options{})
	sub := r.Subscribe()
	defer sub.Close()
	r.Record(trace.Event{
		Kind: trace.Action, Session: token, Link: token, Event: token, Args: json.RawMessage(`[{"data":"` + token + `","e":"\u0065` + token[1:] + `"}]`), Room: token, Rooms: []string{token},
		Target: &trace.Target{Rooms: []string{token}, Except: []string{token}}, Error: "no room " + token, Channel: "#" + token + "#", Frame: "42[" + token, Reason: token,
	})
	kept, _ := keptBy(t, sub)
	text, err := json.Marshal(kept)
	if err != nil || bytes.Contains(text, []byte("c2lnbmF0dXJl")) || bytes.Count(text, []byte("eyJ…")) != 13 {
		t.Errorf("%v, the trace has %s", err, text)
	}
}

// Without BatchBytes, Next returns all of them.
func TestNextReturnsBatchesOfBytes(t *testing.T) {
	r := trace.NewRecorder(trace.Options{})
	sub := r.Subscribe()
	defer sub.Close()
	sub.BatchBytes = 25_000
	for range 5 {
		r.Record(trace.Event{Args: json.RawMessage(`["` + strings.Repeat("x", 10_000) + `"]`)})
	}
	var batches []int
	for next := uint64(1); next <= 5; {
		events, dropped, err := sub.Next(t.Context(), nil, 100)
		if err != nil || dropped != 0 || events[0].ID != next {
			t.Fatalf("%d events, %d dropped, %v", len(events), dropped, err)
		}
		batches = append(batches, len(events))
		next += uint64(len(events))
	}
	if !slices.Equal(batches, []int{2, 2, 1}) {
		t.Errorf("the batches have %d events", batches)
	}
	sub.BatchBytes = 10
	r.Record(trace.Event{Room: "a longer name"})
	if events, _, err := sub.Next(t.Context(), nil, 100); err != nil || len(events) != 1 {
		t.Errorf("an event that is larger than a batch: %d events, %v", len(events), err)
	}
}
