package world_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// heap returns how many bytes are in use after a garbage collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A hundred labs are open. In one of them a client sends as fast as it can, while one
// page watches the lab and another page watches but never acknowledges. The server
// refuses most of these events with a reason and then disconnects the client. The other
// labs answer everything, and the heap does not grow.
func TestOneLabOfAHundredIsFlooded(t *testing.T) {
	limits := world.DefaultLimits()
	limits.SocketEvents = world.Rate{PerSecond: 10, Burst: 200} // so low that the slowest machine can exceed it too
	_, url := serve(t, world.Options{Limits: limits})
	labs := make([]openedLab, 100)
	members := make([]*wasmclient.Socket, len(labs))
	for i := range labs {
		labs[i] = createLab(t, url)
		var err error
		if members[i], err = labs[i].connect(t, url, "a", labs[i].token(t, url, "alice", "valid")); err != nil {
			t.Fatalf("lab %d: %v", i, err)
		}
	}
	var batches, seen, lost atomic.Int64
	labs[0].watch(t, url, true, func(int, uint64) { batches.Add(1) })
	labs[0].watch(t, url, false, func(events int, dropped uint64) {
		seen.Add(int64(events))
		lost.Add(int64(dropped))
	})
	before := heap()

	flood := members[0]
	gone := make(chan struct{})
	var once sync.Once
	flood.OnDisconnect(func(wasmclient.Reason, error) { once.Do(func() { close(gone) }) })
	var refused atomic.Int64
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	var flooding sync.WaitGroup
	began := time.Now()
	for range 8 {
		flooding.Go(func() {
			for flood.Connected() {
				for range 100 { // faster than the server can answer
					flood.Emit("presence:online")
				}
				got, err := wasmclient.Call[struct {
					Error        string
					RetryAfterMs int64
				}](ctx, flood, "presence:online")
				switch {
				case err != nil:
					return // the server has disconnected the client
				case got.Error == "rate_limited" && got.RetryAfterMs > 0:
					refused.Add(1)
				}
			}
		})
	}

	var answered atomic.Int64
	var others sync.WaitGroup
	const trips = 10
	for i := 1; i < len(labs); i++ {
		others.Go(func() {
			for range trips {
				wait, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				_, err := wasmclient.Call[any](wait, members[i], "presence:online")
				cancel()
				if err != nil {
					t.Errorf("lab %d: %v", i, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	others.Wait()
	if want := int64(trips * (len(labs) - 1)); answered.Load() != want {
		t.Errorf("the other labs answered %d of %d", answered.Load(), want)
	}
	select {
	case <-gone:
	case <-time.After(30 * time.Second):
		t.Error("the flooding client is never disconnected")
	}
	stop()
	flooding.Wait()
	if refused.Load() == 0 {
		t.Error("the flooding client was never told that it sends too much")
	}
	for i, m := range members[1:] {
		if !m.Connected() {
			t.Errorf("lab %d has lost its client", i+1)
		}
	}
	// The server waits ten seconds for an acknowledgement before it sends the next batch.
	if n := batches.Load(); n > 2+int64(time.Since(began)/(10*time.Second)) {
		t.Errorf("the page that acknowledges nothing was sent %d batches", n)
	}
	after := heap()
	t.Logf("%d refused; the page saw %d events and missed %d; heap %d MiB, then %d MiB", refused.Load(), seen.Load(), lost.Load(), before>>20, after>>20)
	if after > before+64<<20 {
		t.Errorf("the heap has grown from %d to %d MiB", before>>20, after>>20)
	}
}

// Pages send actions with arguments that are malformed or name something that does not
// exist. The lab answers each action with an error and does nothing.
func TestForgedControls(t *testing.T) {
	_, url := serve(t, world.Options{})
	l := createLab(t, url)
	s := l.watch(t, url, false, func(int, uint64) {})
	type answer struct{ Error string }
	for _, d := range words.Actions {
		for _, forged := range []any{"text", 7, []int{1}, map[string]any{"instance": 7}, map[string]any{"ms": "x", "on": "y"}} {
			got, err := wasmclient.Call[answer](t.Context(), s, string(d.Action), forged)
			if err != nil || got.Error != "invalid argument" {
				t.Errorf("%s %v: %+v, %v", d.Action, forged, got, err)
			}
		}
	}
	for _, tt := range []struct {
		event string
		a     lab.Request
	}{
		{"add", lab.Request{Instance: "z"}}, {"add", lab.Request{Instance: "control"}}, {"remove", lab.Request{Instance: "a"}}, {"remove", lab.Request{Instance: "c"}},
		{"kill", lab.Request{Instance: "z"}}, {"cut", lab.Request{Instance: "../a", On: true}},
		{"pause", lab.Request{Instance: "a", Socket: "nobody", Link: "x", On: true}},
		{"block", lab.Request{Link: "<b>", On: true}}, {"delay", lab.Request{Link: "x", Ms: -1}},
	} {
		got, err := wasmclient.Call[answer](t.Context(), s, tt.event, tt.a)
		if err != nil || got.Error == "" || got.Error == "internal error" {
			t.Errorf("%s %+v: %+v, %v", tt.event, tt.a, got, err)
		}
	}
	state, err := wasmclient.Call[lab.State](t.Context(), s, "state")
	if err != nil || len(state.Faults.Cut)+len(state.Faults.Links) > 0 || state.Faults.Alone || state.Faults.Scattered || len(state.Instances) != 2 || !state.Instances[0].Running {
		t.Errorf("a forged control had an effect: %+v, %v", state, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/" + lab.NewIDs([]byte("guess")).New(2) + "/control/socket.io/"})
	t.Cleanup(m.Close)
	if err := m.Socket("/lab").ConnectAndWait(ctx); err == nil || errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		t.Errorf("the control namespace of a lab that does not exist: %v", err)
	}
}
