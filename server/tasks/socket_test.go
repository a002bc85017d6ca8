package tasks_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// socket is a Socket that records the rooms it is in and what it emits.
type socket struct {
	handlers map[string]func(context.Context, [][]byte) any
	rooms    map[string]bool
	others   emitter
}

func (s *socket) On(event string, handle func(context.Context, [][]byte) any) {
	s.handlers[event] = handle
}

func (s *socket) Join(_ context.Context, rooms ...string) {
	for _, room := range rooms {
		s.rooms[room] = true
	}
}

func (s *socket) Leave(_ context.Context, room string) { delete(s.rooms, room) }

func (s *socket) EmitToOthers(ctx context.Context, room, event string, args ...any) error {
	return s.others.Emit(ctx, []string{room}, event, args...)
}

func (s *socket) joined() string { return strings.Join(slices.Sorted(maps.Keys(s.rooms)), ",") }

// send handles an event as if the client had sent it, and returns the acknowledgement.
func (s *socket) send(t *testing.T, event string, args ...string) string {
	t.Helper()
	var raw [][]byte
	for _, arg := range args {
		raw = append(raw, []byte(arg))
	}
	reply, err := json.Marshal(s.handlers[event](t.Context(), raw))
	if err != nil {
		t.Fatal(err)
	}
	return string(reply)
}

// connect connects a new socket of a user to the app.
func connect(t *testing.T, f *fixture, user string) *socket {
	s := &socket{handlers: make(map[string]func(context.Context, [][]byte) any), rooms: make(map[string]bool)}
	f.app.OnConnection(t.Context(), user, s)
	return s
}

const (
	ok        = `{"ok":true}`
	forbidden = `{"error":"forbidden"}`
)

func TestSubscription(t *testing.T) {
	f := newFixture(t)
	s := connect(t, f, "bob")
	if s.joined() != "user:bob" {
		t.Errorf("rooms = %s", s.joined())
	}
	if got := s.send(t, "task:subscribe", `{"projectId":"1"}`); got != ok || s.joined() != "project:1,user:bob" {
		t.Errorf("subscribe: %s, %s", got, s.joined())
	}
	if got := s.send(t, "task:subscribe", `{"projectId":"2"}`); got != forbidden || s.joined() != "project:1,user:bob" {
		t.Errorf("a project of other users: %s, %s", got, s.joined())
	}
	if got := s.send(t, "task:unsubscribe", `{"projectId":"1"}`); got != ok || s.joined() != "user:bob" {
		t.Errorf("unsubscribe: %s, %s", got, s.joined())
	}
	if got := s.send(t, "task:unsubscribe", `{"projectId":"1"}`); got != ok {
		t.Errorf("again: %s", got)
	}
}

func TestHostileEvents(t *testing.T) {
	f := newFixture(t)
	s := connect(t, f, "bob")
	payloads := []string{
		`null`, `1`, `"1"`, `true`, `[]`, `["1"]`, `{}`, `{"projectId":null}`, `{"projectId":1}`, `{"projectId":["1"]}`, `{"projectId":{}}`,
		`{"projectId":""}`, `{"projectId":"9"}`, `{"projectId":"*"}`, `{"projectId":"1#"}`, `{"projectId":"1\u0000"}`, `{"projectId":"../1"}`,
		`{"projectId":"user:alice"}`, `{"projectId":"` + strings.Repeat("1", 300) + `"}`, `{"_placeholder":true,"num":0}`,
		`{"room":"user:alice"}`, strings.Repeat(`{"a":`, 900) + `1` + strings.Repeat(`}`, 900),
	}
	for _, event := range []string{"task:subscribe", "task:unsubscribe"} {
		if got := s.send(t, event); got != forbidden {
			t.Errorf("%s without arguments: %s", event, got)
		}
		for _, payload := range payloads {
			got := s.send(t, event, payload)
			if event == "task:unsubscribe" && payload == `{"projectId":"9"}` {
				continue // a client may leave a room that it is not in
			}
			if got != forbidden || s.joined() != "user:bob" {
				t.Errorf("%s %.60s: %s, %s", event, payload, got, s.joined())
			}
		}
	}
	for _, payload := range payloads {
		if got := s.send(t, "presence:online", payload, payload); got != ok {
			t.Errorf("presence %.60s: %s", payload, got)
		}
	}
	if got := s.others.drain(); len(got) != len(payloads) || got[0] != (emitted{"user:bob", "presence:update", `[{"userId":"bob","status":"online"}]`}) {
		t.Errorf("emitted %+v", got)
	}
}

func TestPresence(t *testing.T) {
	f := newFixture(t)
	s := connect(t, f, "carol")
	if got := s.send(t, "presence:online"); got != ok {
		t.Errorf("reply = %s", got)
	}
	if got := s.others.drain(); len(got) != 1 || got[0] != (emitted{"user:carol", "presence:update", `[{"userId":"carol","status":"online"}]`}) {
		t.Errorf("emitted %+v", got)
	}
	s.others.fail = true
	if got := s.send(t, "presence:online"); got != `{"error":"unavailable"}` {
		t.Errorf("reply = %s", got)
	}
	f.redis.Close()
	if got := s.send(t, "task:subscribe", `{"projectId":"2"}`); got != `{"error":"unavailable"}` {
		t.Errorf("without Redis: %s", got)
	}
}
