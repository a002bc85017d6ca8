package lab_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// wantChain checks the kinds of e, of its cause, of the cause of that, and so on. It
// returns the id of the first cause.
func (p *page) wantChain(e trace.Event, want ...string) (root uint64) {
	p.t.Helper()
	kinds, root := p.chain(e)
	if !slices.Equal(kinds, want) {
		p.t.Errorf("the causes of %s %s are %q, want %q", e.Kind, e.Event, kinds, want)
	}
	return root
}

func frame(kind trace.Kind, text string) func(trace.Event) bool {
	return func(e trace.Event) bool { return e.Kind == kind && e.Frame == text }
}

// The frame with a client's event is the cause of the handler's call. The call is the
// cause of everything that the handler does, and this is the cause of the frames that the
// server sends.
func TestCausesOfAnEvent(t *testing.T) {
	_, p, ids := openPage(t)
	if _, err := wasmclient.Call[string](t.Context(), p.clients[0], "ask", 1); err != nil {
		t.Fatal(err)
	}
	ack := p.until(frame(trace.FrameOut, `430["yes"]`))
	came := p.wantChain(ack, "frame-out", "ack-out", "handle", "frame-in")
	of := func(ok func(trace.Event) bool) trace.Event {
		t.Helper()
		i := slices.IndexFunc(p.seen, ok)
		if i < 0 {
			t.Fatalf("not in the trace: %+v", p.seen)
		}
		return p.seen[i]
	}
	if e := of(func(e trace.Event) bool { return e.ID == came }); e.Frame != `420["ask",1]` {
		t.Errorf("the first cause is %+v", e)
	}
	p.wantChain(of(func(e trace.Event) bool { return e.Kind == trace.Join && e.Room == "asked" }), "join", "handle", "frame-in")
	p.wantChain(of(frame(trace.FrameOut, `451-["told",{"_placeholder":true,"num":0}]`)), "frame-out", "deliver", "emit", "handle", "frame-in")
	p.wantChain(of(func(e trace.Event) bool { return e.Kind == trace.FrameOut && e.Hex == "6162" }), "frame-out", "deliver", "emit", "handle", "frame-in")
	p.wantChain(of(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Socket == ids["a"] }), "connect", "verdict", "frame-in")
	p.wantChain(of(frame(trace.FrameOut, "40{…}")), "frame-out", "verdict", "frame-in")
}

// A client's acknowledgement has two causes: the frame that brought it, and the delivery that
// asked for it.
func TestCausesOfAnAnswer(t *testing.T) {
	_, p, ids := openPage(t)
	done, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: "answered", Method: "emitWithAck", Data: json.RawMessage(`1`)})
	if err != nil || len(done.Answers) != 2 {
		t.Fatalf("answers %s, %v", done.Answers, err)
	}
	for range 2 {
		in := p.until(func(e trace.Event) bool { return e.Kind == trace.AckIn })
		p.wantChain(in, "ack-in", "frame-in")
		i := slices.IndexFunc(p.seen, func(e trace.Event) bool { return e.ID == in.Answers })
		if i < 0 || p.seen[i].Kind != trace.Deliver || p.seen[i].Socket != in.Socket {
			t.Fatalf("%+v answers no delivery", in)
		}
		asked := []string{"deliver", "emit", "action"}
		if in.Socket == ids["b"] {
			asked = []string{"deliver", "receive", "publish", "emit", "action"}
		}
		if root := p.wantChain(p.seen[i], asked...); root != done.Cause {
			t.Errorf("asked by %d, want %d", root, done.Cause)
		}
	}
}

// The trace names the cause of each disconnect.
func TestCausesOfADisconnect(t *testing.T) {
	_, p, ids := openPage(t)
	gone := func(instance string) trace.Event {
		return p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect && e.Instance == instance })
	}
	connected := func() trace.Event {
		return p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "a" })
	}
	// The client learns of a disconnect later than the trace. It can reconnect only after
	// that.
	lost := make(chan struct{}, 10)
	p.clients[0].OnDisconnect(func(wasmclient.Reason, error) { lost <- struct{}{} })
	wantLost := func() {
		t.Helper()
		select {
		case <-lost:
		case <-time.After(10 * time.Second):
			t.Fatal("the client does not learn that it is disconnected")
		}
	}
	done, err := p.act("drop", lab.Request{Instance: "a", Socket: ids["a"]})
	if err != nil {
		t.Fatal(err)
	}
	if root := p.wantChain(gone("a"), "disconnect", "disconnecting", "action"); root != done.Cause {
		t.Errorf("dropped by %d, want %d", root, done.Cause)
	}
	wantLost()
	connected()
	if _, err := p.act("emit", lab.Request{Instance: "b", Target: "all", Method: "disconnectSockets", Rooms: nil}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the events of both instances, in any order
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect })
		if e.Instance == "b" { // only on b, which ran the line: the message from b to a cannot carry a cause
			p.wantChain(e, "disconnect", "disconnecting", "action")
		}
	}
	wantLost()
	if err := p.clients[0].ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	connected()
	p.clients[0].Disconnect()
	p.wantChain(gone("a"), "disconnect", "disconnecting", "frame-in")
	if err := p.clients[0].ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	connected()
	if _, err := p.act("stop", lab.Request{Instance: "a"}); err != nil {
		t.Fatal(err)
	}
	p.wantChain(gone("a"), "disconnect", "disconnecting", "instance-stop", "action")
	if _, err := p.act("start", lab.Request{Instance: "a"}); err != nil {
		t.Fatal(err)
	}
	p.wantChain(p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStart }), "instance-start", "action")
}

// The trace connects an emit with each delivery, also with those on the other instance.
// It does not confuse equal emits.
func TestTraceFollowsAnEmit(t *testing.T) {
	_, p, ids := openPage(t)
	for range 2 {
		done, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: "news", Data: json.RawMessage(`{"n":12345678901234567}`)})
		if err != nil || done.Cause == 0 {
			t.Fatalf("emit: %+v, %v", done, err)
		}
		remote := p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Socket == ids["b"] })
		kinds, root := p.chain(remote)
		if want := []string{"deliver", "receive", "publish", "emit", "action"}; !slices.Equal(kinds, want) || root != done.Cause {
			t.Errorf("delivery on b: %q from %d, want %q from %d", kinds, root, want, done.Cause)
		}
		i := slices.IndexFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Socket == ids["a"] })
		if kinds, _ := p.chain(p.seen[i]); !slices.Equal(kinds, []string{"deliver", "emit", "action"}) {
			t.Errorf("delivery on a: %q", kinds)
		}
		if remote.User != "on-b" || string(remote.Args) != `[{"n":12345678901234567}]` || remote.Event != "news" {
			t.Errorf("delivery %+v", remote)
		}
		p.seen = nil
	}
}
