package lab_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/trace"
)

func TestTargetsReach(t *testing.T) {
	l, p, ids := openPage(t)
	if _, err := p.act("join", lab.Request{Instance: "b", Socket: ids["b"], Room: "red"}); err != nil {
		t.Fatal(err)
	}
	rooms := l.State().Instances[1].Sockets[0].Rooms
	if !slices.Contains(rooms, "red") {
		t.Errorf("rooms %q", rooms)
	}
	reached := func(a lab.Request) (who []string) {
		t.Helper()
		a.Event = "x"
		done, err := p.act("emit", a)
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		// When a later emit has reached b, the trace has everything that the first emit
		// caused.
		if _, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: "mark"}); err != nil {
			t.Fatal(err)
		}
		p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Event == "mark" && e.Instance == "b" })
		for _, e := range p.seen {
			if e.Kind != trace.Deliver || e.Event != "x" {
				continue
			}
			if _, root := p.chain(e); root == done.Cause {
				who = append(who, e.Instance)
			}
		}
		slices.Sort(who)
		return who
	}
	tests := []struct {
		action lab.Request
		want   []string
	}{
		{lab.Request{Instance: "a", Target: "socket", Socket: ids["a"]}, []string{"a"}},
		{lab.Request{Instance: "a", Target: "all"}, []string{"a", "b"}},
		{lab.Request{Instance: "a", Target: "broadcast", Socket: ids["a"]}, []string{"b"}},
		{lab.Request{Instance: "a", Target: "room", Room: "red"}, []string{"b"}},
		{lab.Request{Instance: "b", Target: "room-except", Room: "red", Socket: ids["b"]}, nil},
		{lab.Request{Instance: "a", Target: "rooms", Rooms: []string{"red", ids["a"]}}, []string{"a", "b"}},
		{lab.Request{Instance: "a", Target: "except", Except: []string{"red"}}, []string{"a"}},
		{lab.Request{Instance: "a", Target: "namespace", Namespace: "/"}, []string{"a", "b"}},
	}
	for _, tt := range tests {
		if got := reached(tt.action); !slices.Equal(got, tt.want) {
			t.Errorf("%s reached %q, want %q", tt.action.Target, got, tt.want)
		}
	}
	if _, err := p.act("leave", lab.Request{Instance: "b", Socket: ids["b"], Room: "red"}); err != nil {
		t.Error(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Leave && e.Room == "red" })
}

// deliveries returns the instances on which sockets received the event. It first waits
// until a later emit has reached all instances.
func (p *page) deliveries(event string) (instances []string) {
	p.t.Helper()
	mark := "after " + event
	if _, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: mark}); err != nil {
		p.t.Fatal(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Event == mark && e.Instance == "b" })
	for _, e := range p.seen {
		if e.Kind == trace.Deliver && e.Event == event {
			instances = append(instances, e.Instance)
		}
	}
	slices.Sort(instances)
	return instances
}

func TestLineFlags(t *testing.T) {
	_, p, ids := openPage(t)
	for name, tt := range map[string]struct {
		action lab.Request
		want   []string
	}{
		"local":            {lab.Request{Instance: "a", Target: "all", Local: true}, []string{"a"}},
		"local, broadcast": {lab.Request{Instance: "a", Target: "broadcast", Socket: ids["a"], Local: true}, nil},
	} {
		tt.action.Event = name
		if _, err := p.act("emit", tt.action); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := p.deliveries(name); !slices.Equal(got, tt.want) {
			t.Errorf("%s reached %q, want %q", name, got, tt.want)
		}
		emit := p.seen[slices.IndexFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.Emit && e.Event == name })]
		if emit.Target.Local != tt.action.Local || emit.Target.Volatile != tt.action.Volatile {
			t.Errorf("%s: the trace has %+v", name, emit.Target)
		}
	}
}

// A volatile event is lost if the client is not ready, so the test repeats it until it is
// delivered.
func TestVolatileLine(t *testing.T) {
	_, p, ids := openPage(t)
	for name, a := range map[string]lab.Request{
		"to one": {Instance: "b", Target: "socket", Socket: ids["b"], Volatile: true},
		"to all": {Instance: "a", Target: "all", Volatile: true},
	} {
		a.Event = name
		for tries := 0; !slices.Contains(p.deliveries(name), "b"); tries++ {
			if tries == 100 {
				t.Fatalf("%s: it is never delivered", name)
			}
			if _, err := p.act("emit", a); err != nil {
				t.Fatal(err)
			}
		}
		emit := p.seen[slices.IndexFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.Emit && e.Event == name })]
		if !emit.Target.Volatile {
			t.Errorf("%s: the trace has %+v", name, emit.Target)
		}
	}
}

// Both clients answer the event "answered". Only the client on a answers "answered by a".
func TestLineWithAcknowledgements(t *testing.T) {
	_, p, ids := openPage(t)
	done, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Method: "emitWithAck", Event: "answered", Data: json.RawMessage("1"), Timeout: 5000})
	if err != nil || done.Problem != "" || len(done.Answers) != 2 {
		t.Errorf("from all: %+v, %v", done, err)
	}
	done, err = p.act("emit", lab.Request{Instance: "a", Target: "socket", Socket: ids["a"], Method: "emitWithAck", Event: "answered", Timeout: 5000})
	if err != nil || done.Problem != "" || len(done.Answers) != 1 || string(done.Answers[0]) != `"on-a"` {
		t.Errorf("from one: %+v, %v", done, err)
	}
	done, err = p.act("emit", lab.Request{Instance: "a", Target: "all", Method: "emitWithAck", Event: "answered by a", Timeout: 200})
	if err != nil || !strings.Contains(done.Problem, "not all have acknowledged") || len(done.Answers) != 1 || string(done.Answers[0]) != `"on-a"` {
		t.Errorf("from all, one of which does not answer: %+v, %v", done, err)
	}
}

func TestLineOnSockets(t *testing.T) {
	l, p, ids := openPage(t)
	do := func(method words.Method, a lab.Request) lab.Done {
		t.Helper()
		a.Method = method
		done, err := p.act("emit", a)
		if err != nil || done.Problem != "" || done.Cause == 0 {
			t.Fatalf("%s: %+v, %v", method, done, err)
		}
		return done
	}
	if got := do("fetchSockets", lab.Request{Instance: "a", Target: "all"}).Sockets; len(got) != 2 {
		t.Errorf("fetched %+v", got)
	}
	do("socketsJoin", lab.Request{Instance: "a", Target: "room", Room: ids["b"], NewRoom: "red"})
	p.until(func(e trace.Event) bool { return e.Kind == trace.Join && e.Instance == "b" && e.Room == "red" })
	if got := do("fetchSockets", lab.Request{Instance: "a", Target: "room", Room: "red"}).Sockets; len(got) != 1 || got[0].ID != ids["b"] || !slices.Contains(got[0].Rooms, "red") {
		t.Errorf("fetched in red: %+v", got)
	}
	do("socketsLeave", lab.Request{Instance: "a", Target: "all", NewRoom: "red"})
	p.until(func(e trace.Event) bool { return e.Kind == trace.Leave && e.Instance == "b" && e.Room == "red" })
	if got := do("fetchSockets", lab.Request{Instance: "a", Target: "room", Room: "red"}).Sockets; got == nil || len(got) != 0 {
		t.Errorf("fetched in an empty room: %+v", got)
	}
	for _, event := range []string{"hello", "hello"} { // twice: the first time leaves no handler behind
		if got := do("serverSideEmit", lab.Request{Instance: "a", Target: "all", Event: event}).Answers; len(got) != 1 || string(got[0]) != `"b"` {
			t.Errorf("instances answered %s", got)
		}
	}
	do("disconnectSockets", lab.Request{Instance: "a", Target: "room", Room: ids["b"]})
	gone := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect && e.Instance == "b" })
	if gone.Reason != "server namespace disconnect" || len(l.State().Instances[0].Sockets) != 1 {
		t.Errorf("disconnected: %+v", gone)
	}
}

func TestLinesRefused(t *testing.T) {
	_, p, ids := openPage(t)
	for want, a := range map[string]lab.Request{
		`no emit target "moon"`:               {Instance: "a", Target: "moon", Event: "x"},
		`no method "emitLoudly"`:              {Instance: "a", Target: "all", Method: "emitLoudly", Event: "x"},
		"no socket.local.emit":                {Instance: "a", Target: "socket", Socket: ids["a"], Local: true, Event: "x"},
		"A room needs a name":                 {Instance: "a", Target: "all", Method: "socketsJoin"},
		"reserved event name":                 {Instance: "a", Target: "all", Method: "serverSideEmit", Event: "connection"},
		"reserved event name: \"disconnect\"": {Instance: "a", Target: "all", Event: "disconnect"},
	} {
		if _, err := p.act("emit", a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", a, err, want)
		}
	}
}
