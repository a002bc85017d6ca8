package lab_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// TestHealUndoesEveryFault causes one fault at a time. The trace must record the fault, and
// the state must show it. A switch must also undo the fault itself. After heal the state
// must show no fault, and emits must reach the other instance again, both ways.
func TestHealUndoesEveryFault(t *testing.T) {
	for _, d := range words.Actions {
		if !d.Fault || d.Action == words.Heal {
			continue
		}
		t.Run(string(d.Action), func(t *testing.T) {
			t.Parallel()
			l, p, url := openCables(t, socketio.Options{})
			onA, onB := p.client(url, "a", "on-a"), p.client(url, "b", "on-b")
			received := map[string]<-chan struct{}{"a": receive(onB, "from-a"), "b": receive(onA, "from-b")}
			type state struct {
				faults  lab.Faults
				running []bool
			}
			now := func() (s state) {
				all := l.State()
				s.faults = all.Faults
				for _, i := range all.Instances {
					s.running = append(s.running, i.Running)
				}
				return s
			}
			whole := now()
			wantRecorded := func(done lab.Done, name words.Recorded) {
				t.Helper()
				p.until(func(e trace.Event) bool {
					if e.ID == done.Cause && (e.Kind != trace.Action || e.Event != string(name)) {
						t.Errorf("the trace records %s %q, want action %q", e.Kind, e.Event, name)
					}
					return e.ID == done.Cause
				})
			}
			breakIt := func() {
				t.Helper()
				done := p.do(string(d.Action), lab.Request{Instance: "a", Socket: onA.ID(), Link: "on-a", On: true, Ms: 10})
				if broken := now(); reflect.DeepEqual(broken, whole) {
					t.Errorf("the state does not show it: %+v", broken)
				}
				wantRecorded(done, d.Recorded)
			}
			breakIt()
			if d.Switch() {
				done := p.do(string(d.Action), lab.Request{Instance: "a", Socket: onA.ID(), Link: "on-a"})
				if mended := now(); !reflect.DeepEqual(mended, whole) {
					t.Errorf("turned off again: %+v, before: %+v", mended, whole)
				}
				wantRecorded(done, d.Undone)
				breakIt()
			}
			p.do("heal", lab.Request{})
			if healed := now(); !reflect.DeepEqual(healed, whole) {
				t.Errorf("after heal: %+v, before: %+v", healed, whole)
			}
			for from, got := range received {
				p.emitUntil(from, got)
			}
		})
	}
}

// receive returns a channel that gets a value if the client receives the event.
func receive(client *wasmclient.Socket, event string) <-chan struct{} {
	got := make(chan struct{}, 1)
	client.On(event, func(*wasmclient.Event) {
		select {
		case got <- struct{}{}:
		default:
		}
	})
	return got
}

// emitUntil emits "from-a", if from is "a", to all clients until one has received it. The
// client may have to reconnect first, and the instance may have to subscribe again.
func (p *page) emitUntil(from string, received <-chan struct{}) {
	p.t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	for {
		if _, err := p.actWithin(ctx, "emit", lab.Request{Instance: from, Target: "all", Event: "from-" + from}); err != nil {
			p.t.Fatalf("no emit from %s reaches the other instance's client: %v", from, err)
		}
		for waiting := true; waiting; {
			select {
			case <-received:
				return
			case e := <-p.events: // if they were left, the page would stop reading
				p.seen = append(p.seen, e)
			case <-again.C:
				waiting = false
			}
		}
	}
}
