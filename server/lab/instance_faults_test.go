package lab_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

func TestRedisIsCut(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	p.client(url, "a", "alice")
	p.client(url, "b", "carol")
	p.wantReached(true)
	p.do("cut", lab.Request{Instance: "a", On: true})
	if got := l.State().Faults.Cut; !slices.Equal(got, []string{"a"}) {
		t.Errorf("cut off: %q", got)
	}
	done := p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "x"})
	if !strings.Contains(done.Problem, "publish") {
		t.Errorf("an emit without Redis answers %+v", done)
	}
	p.wantReached(false)
	p.do("cut", lab.Request{Instance: "a"})
	p.wantReached(true)
}

func TestAdapterIsRemoved(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	p.client(url, "a", "alice")
	p.client(url, "b", "carol")
	p.do("alone", lab.Request{On: true})
	p.bothReconnect()
	p.wantReached(false)
	p.do("heal", lab.Request{})
	p.bothReconnect()
	p.wantReached(true)
}

func TestInstanceIsKilled(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	s := p.client(url, "a", "alice")
	gone := make(chan wasmclient.Reason, 1)
	s.OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- r })
	p.do("kill", lab.Request{Instance: "a"})
	if r := <-gone; r != "transport close" && r != "transport error" {
		t.Errorf("the client sees %q", r)
	}
	p.do("start", lab.Request{Instance: "a"})
	p.connected("a")
	for _, e := range p.seen {
		if e.Kind == trace.Disconnecting || e.Kind == trace.Disconnect {
			t.Errorf("the trace has %+v of a killed instance", e)
		}
	}
	if !slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.InstanceStop && e.Reason == "killed" }) {
		t.Error("the trace does not say that it was killed")
	}
	p.wantReached(false)
	if l.State().Faults.Cut == nil || len(l.State().Faults.Cut) > 0 {
		t.Errorf("left cut off: %q", l.State().Faults.Cut)
	}
}

// In a lab with four instances, faults and heal apply to all of them.
func TestFaultsOfFour(t *testing.T) {
	l, p, url := openWithOptions(t, growing(4))
	for _, name := range []string{"a", "b", "c", "d"} {
		p.client(url, name, "on-"+name)
	}
	reached := func(from string) string {
		t.Helper()
		done := p.do("emit", lab.Request{Instance: from, Target: "all", Event: "x"})
		var who []string
		for quiet := time.After(500 * time.Millisecond); ; {
			select {
			case e := <-p.events:
				p.seen = append(p.seen, e)
				if e.Kind != trace.Deliver || e.Event != "x" {
					continue
				}
				if _, root := p.chain(e); root == done.Cause {
					who = append(who, e.Instance)
				}
				continue
			case <-quiet:
			}
			slices.Sort(who)
			return strings.Join(who, "")
		}
	}
	eventually := func(from, want string) {
		t.Helper()
		var got string
		for range 20 {
			if got = reached(from); got == want {
				return
			}
		}
		t.Errorf("an emit on %s reaches %q, want %q", from, got, want)
	}
	eventually("a", "abcd")
	p.do("cut", lab.Request{Instance: "c", On: true})
	eventually("a", "abd")
	eventually("c", "c")
	p.do("kill", lab.Request{Instance: "d"})
	eventually("b", "ab")
	p.do("heal", lab.Request{})
	p.connected("d")
	eventually("d", "abcd")
	if faults := l.State().Faults; len(faults.Cut) > 0 {
		t.Errorf("left broken: %+v", faults)
	}
}

// An instance that is added while the adapter is removed has no adapter either.
func TestAddedWithoutAdapter(t *testing.T) {
	_, p, url := openWithOptions(t, growing(2))
	p.do("alone", lab.Request{On: true})
	p.do("add", lab.Request{})
	p.client(url, "a", "alice")
	p.client(url, "c", "dan")
	emit := func() {
		p.do("emit", lab.Request{Instance: "c", Target: "all", Event: "x"})
		p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Instance == "c" })
	}
	emit()
	if slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.Publish && e.Event == "x" }) {
		t.Error("it publishes")
	}
	p.do("alone", lab.Request{})
	for seen := map[string]bool{}; len(seen) < 2; {
		seen[p.until(func(e trace.Event) bool { return e.Kind == trace.Connect }).Instance] = true
	}
	emit()
	p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Instance == "a" })
}
