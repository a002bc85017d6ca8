package lab_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// single returns the options of a lab that begins with one instance, which always stays.
func single() lab.Options {
	return lab.Options{Instances: []string{"a", "b", "c", "d"}, First: 1, Least: 1}
}

// reached emits from instance a to all, and returns the kinds of what followed: until the
// event was delivered on all of these instances, and a second one on a.
func (p *page) reached(instances ...string) (kinds []trace.Kind) {
	p.t.Helper()
	p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "x"})
	for waiting := len(instances); waiting > 0; {
		p.until(func(e trace.Event) bool {
			kinds = append(kinds, e.Kind)
			return e.Kind == trace.Deliver && e.Event == "x" && slices.Contains(instances, e.Instance)
		})
		waiting--
	}
	p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "y"}) // the first one is published after it is delivered on a
	p.until(func(e trace.Event) bool {
		kinds = append(kinds, e.Kind)
		return e.Kind == trace.Deliver && e.Event == "y" && e.Instance == "a"
	})
	return kinds
}

// The only instance of a lab runs without an adapter, so the trace has neither publish nor
// receive. With a second instance it restarts with the adapter, and both reach each other's
// clients. When it is alone again it restarts without it.
//
// If startMode does not ask how many instances there are, the first emit is published.
// If add does not restart instance a, its clients do not receive the emit of b, and if
// remove does not, the last emit is published.
func TestOneInstanceHasNoAdapter(t *testing.T) {
	l, p, url := openWithOptions(t, single())
	if names(l) != "a" || offers(l) != "b-" {
		t.Fatalf("at first %s, %s", names(l), offers(l))
	}
	p.client(url, "a", "alice")
	alone := func(when string) {
		t.Helper()
		if kinds := p.reached("a"); slices.Contains(kinds, trace.Publish) || slices.Contains(kinds, trace.Receive) {
			t.Errorf("%s the trace has %q", when, kinds)
		}
	}
	alone("at first")

	done := p.do("add", lab.Request{})
	for _, want := range []struct {
		kind     trace.Kind
		instance string
	}{{trace.InstanceStop, "a"}, {trace.InstanceStart, "a"}, {trace.InstanceStart, "b"}} {
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStop || e.Kind == trace.InstanceStart })
		if e.Kind != want.kind || e.Instance != want.instance || e.Cause != done.Cause {
			t.Errorf("after add: %+v, want %v", e, want)
		}
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "a" })
	p.client(url, "b", "carol")
	p.wantReached(true)
	if kinds := p.reached("a", "b"); !slices.Contains(kinds, trace.Publish) || !slices.Contains(kinds, trace.Receive) {
		t.Errorf("of two instances the trace has %q", kinds)
	}

	p.do("remove", lab.Request{Instance: "b"})
	p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "a" })
	alone("at the end")
	if _, err := p.act("remove", lab.Request{Instance: "a"}); err == nil || !strings.Contains(err.Error(), "a stays") {
		t.Errorf("a is removed: %v", err)
	}
}

// What can only be broken among several instances cannot be broken in a lab of one, and a lab
// that has one left no longer has it.
//
// Without amongInstances the lab breaks it, and without leaveAlone the page of a lab of one
// would show faults that it has no buttons for.
func TestOneInstanceHasNoFaultsOfSeveral(t *testing.T) {
	l, p, _ := openWithOptions(t, single())
	several := []string{"cut", "alone", "scatter", "failover"}
	whole := func() bool {
		f := l.State().Faults
		return len(f.Cut) == 0 && !f.Alone && !f.Scattered && !f.Failover
	}
	for _, action := range several {
		if _, err := p.act(action, lab.Request{Instance: "a", On: true}); err == nil || !strings.Contains(err.Error(), "one instance") || !whole() {
			t.Errorf("%s: %v, %+v", action, err, l.State().Faults)
		}
		p.do(action, lab.Request{Instance: "a"}) // to undo it is no fault
	}
	p.do("add", lab.Request{})
	for _, action := range several {
		p.do(action, lab.Request{Instance: "a", On: true})
	}
	if f := l.State().Faults; len(f.Cut) != 1 || !f.Alone || !f.Scattered || !f.Failover {
		t.Errorf("of two instances: %+v", f)
	}
	p.do("remove", lab.Request{Instance: "b"})
	if !whole() {
		t.Errorf("left alone: %+v", l.State().Faults)
	}
	p.do("add", lab.Request{})
	if !whole() {
		t.Errorf("of two again: %+v", l.State().Faults)
	}
}

// The faults of several end although the page that removes an instance leaves meanwhile. If
// remove returns the error of the stop at once, instance a stays cut off.
func TestPageLeavesWhileAnInstanceIsRemoved(t *testing.T) {
	entered, mended := make(chan struct{}), make(chan string, 9)
	options := single()
	options.First = 2
	options.Adapter = func(string, socketio.Observer) func(socketio.Local) socketio.Adapter {
		return func(socketio.Local) socketio.Adapter { return nowhere{} }
	}
	options.Cut = func(instance string, cut bool) {
		if !cut {
			mended <- instance
		}
	}
	goOn := make(chan struct{})
	options.Setup = func(_ string, io *socketio.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("work", func(context.Context, *socketio.Event) error {
				close(entered)
				<-goOn
				return nil
			})
		})
	}
	l := newLab(t, options)
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(goOn) })
	p := watch(t, srv.URL)
	client := p.client(srv.URL, "b", "carol")
	if err := client.Emit("work"); err != nil {
		t.Fatal(err)
	}
	<-entered
	p.do("cut", lab.Request{Instance: "a", On: true})
	if err := p.socket.Emit("remove", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.InstanceStop && e.Instance == "b" })
	p.socket.Close()
	select {
	case instance := <-mended:
		if instance != "a" {
			t.Errorf("instance %s is no longer cut off", instance)
		}
	case <-time.After(10 * time.Second):
		t.Error("instance a is still cut off")
	}
}
