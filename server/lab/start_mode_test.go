package lab_test

import (
	"context"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/socketplay/socketplay/wasmclient"
)

// With recovery, and without the adapter, a client whose connection breaks comes back as
// the socket that it was. With the pub/sub adapter it does not, since that adapter keeps no
// events. Without Recovery in startMode.apply, the first half fails.
func TestRecovery(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	client := p.client(url, "a", "on-a")
	// again cuts the client's connection and returns how the client comes back.
	again := func() (before string, back trace.Event) {
		t.Helper()
		got := receive(client, "from-a")
		p.emitUntil("a", got) // the client needs an offset
		before = client.ID()
		p.do("drop", lab.Request{Instance: "a", Socket: before})
		return before, p.connected("a")
	}
	p.do("alone", lab.Request{On: true})
	p.connected("a")
	p.do("recover", lab.Request{On: true})
	if p.connected("a").Recovered {
		t.Error("a client has survived the restart of its server")
	}
	if before, back := again(); !back.Recovered || back.Socket != before {
		t.Errorf("alone, %s comes back as %s, recovered %v", before, back.Socket, back.Recovered)
	}
	p.do("alone", lab.Request{})
	p.connected("a")
	if before, back := again(); back.Recovered || back.Socket == before {
		t.Errorf("with the adapter, %s comes back as %s, recovered %v", before, back.Socket, back.Recovered)
	}
}

// The state says how the heartbeat is set, and the servers run with the same. Without the
// options in startMode.apply, both stay what they were.
func TestQuickHeartbeat(t *testing.T) {
	l, p, _ := openCables(t, socketio.Options{})
	for _, want := range []struct {
		on      bool
		options lab.Heartbeat
	}{{true, lab.Heartbeat{Interval: 2000, Timeout: 2000, Upgrade: 3000}}, {false, lab.Heartbeat{Interval: 25_000, Timeout: 20_000, Upgrade: 10_000}}} {
		p.do("quick", lab.Request{On: want.on})
		if got := l.State().Heartbeat; got != want.options {
			t.Errorf("on %v: the state has %+v", want.on, got)
		}
		for _, i := range l.Instances() {
			o := i.Server().Options()
			if got := (lab.Heartbeat{Interval: o.PingInterval.Milliseconds(), Timeout: o.PingTimeout.Milliseconds(), Upgrade: o.UpgradeTimeout.Milliseconds()}); got != want.options {
				t.Errorf("on %v: instance %s has %+v", want.on, i.Name(), got)
			}
		}
	}
}

// An instance that is just starting when the mode changes runs in the new mode too. If
// runsOtherwise does not wait for the start, instance a keeps the usual heartbeat.
func TestModeChangesDuringAStart(t *testing.T) {
	starting, goOn := make(chan struct{}), make(chan struct{})
	var again atomic.Bool
	l := newLab(t, lab.Options{Adapter: func(name string, _ socketio.Observer) func(socketio.Local) socketio.Adapter {
		if name == "a" && again.CompareAndSwap(true, false) {
			close(starting)
			<-goOn
		}
		return func(socketio.Local) socketio.Adapter { return nowhere{} }
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	first, second := watch(t, srv.URL), watch(t, srv.URL)
	first.do("stop", lab.Request{Instance: "a"})
	again.Store(true)
	var done sync.WaitGroup
	done.Go(func() { _, _ = first.act("start", lab.Request{Instance: "a"}) })
	<-starting
	done.Go(func() { _, _ = second.act("quick", lab.Request{On: true}) })
	for !l.State().Faults.Quick {
		runtime.Gosched()
	}
	close(goOn)
	done.Wait()
	for _, i := range l.Instances() {
		if io := i.Server(); io == nil || io.Options().PingInterval != 2*time.Second {
			t.Errorf("instance %s does not run in the new mode", i.Name())
		}
	}
}

// nowhere is an adapter that reaches no other instance.
type nowhere struct{}

func (nowhere) Broadcast(context.Context, sio.Packet, socketio.BroadcastOptions) error { return nil }
func (nowhere) Close() error                                                           { return nil }

// A client that is frozen keeps its connection until the ping timeout, and the trace says
// which rule ended it.
func TestQuickHeartbeatEnds(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	p.do("quick", lab.Request{On: true})
	client := p.client(url, "a", "on-a")
	p.do("pause", lab.Request{Instance: "a", Socket: client.ID(), Link: "on-a", On: true})
	for _, kind := range []trace.Kind{trace.Disconnecting, trace.Disconnect} {
		if e := p.until(func(e trace.Event) bool { return e.Kind == kind }); e.Rule != "heartbeat" || e.Reason != "ping timeout" {
			t.Errorf("%s: reason %q, rule %q", kind, e.Reason, e.Rule)
		}
	}
}

// The list of rules in the trace is that of the servers, and the lab's own.
func TestRules(t *testing.T) {
	want := []trace.Rule{trace.EventRate}
	for _, r := range socketio.Rules {
		want = append(want, trace.Rule(r))
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(trace.Rules)); !slices.Equal(got, want) {
		t.Errorf("the trace has %q, want %q", got, want)
	}
}

// What an offline client emits is kept and comes once it is back, and what is emitted to it
// meanwhile is lost. Without the check in links.serve, the client is back at once.
func TestOffline(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	client := p.client(url, "a", "on-a")
	missed := receive(client, "from-a")
	left, refused, back := make(chan struct{}, 9), make(chan struct{}, 100), make(chan struct{}, 9)
	client.OnDisconnect(func(wasmclient.Reason, error) { left <- struct{}{} })
	client.OnConnectError(func(error) { refused <- struct{}{} })
	client.OnConnect(func() { back <- struct{}{} })
	done := p.do("offline", lab.Request{Link: "on-a", On: true})
	gone := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnecting })
	if gone.Cause != done.Cause {
		t.Errorf("the disconnect follows from %d, want the action %d", gone.Cause, done.Cause)
	}
	p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "from-a"})
	<-left
	if err := client.Emit("echo", "kept"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-refused:
	case <-back:
		t.Fatal("an offline client has connected")
	}
	if n := len(l.State().Instances[0].Sockets); n != 0 {
		t.Errorf("%d sockets while the client is offline", n)
	}
	p.do("offline", lab.Request{Link: "on-a"})
	if e := p.until(func(e trace.Event) bool { return e.Kind == trace.Handle }); e.Event != "echo" {
		t.Errorf("first the server handles %q", e.Event)
	}
	select {
	case <-missed:
		t.Error("the client has received what was emitted while it was offline")
	default:
	}
}
