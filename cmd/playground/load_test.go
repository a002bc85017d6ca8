package main

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

// heap returns what is in use once the garbage is gone.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watchLab opens a page's connection to a lab. A slow one takes the first batch of the
// trace and never says so.
func watchLab(t *testing.T, url string, l newLab, slow bool, batch func(events int, dropped uint64)) *wasmclient.Socket {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "control/socket.io/"})
	t.Cleanup(m.Close)
	s := m.Socket("/lab")
	s.On("trace", func(e *wasmclient.Event) {
		var b struct {
			Events  []struct{ ID uint64 }
			Dropped uint64
		}
		if err := e.Bind(&b); err != nil {
			t.Error(err)
		}
		batch(len(b.Events), b.Dropped)
		if !slow {
			_ = e.Ack()
		}
	})
	if err := s.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// A hundred labs are open. In one of them a client sends as fast as it can, before a
// page that looks on and one that does not read: the flood is turned away in words, the
// other labs answer everything, and memory stays where it was.
func TestOneLabOfAHundredIsFlooded(t *testing.T) {
	bound := labFlood
	labFlood = lab.Flood{Rate: 10, Burst: 200} // too much on the slowest machine, too
	t.Cleanup(func() { labFlood = bound })
	url, _, _ := start(t)
	labs := make([]newLab, 100)
	members := make([]*wasmclient.Socket, len(labs))
	for i := range labs {
		labs[i] = openLab(t, url)
		var err error
		if members[i], err = connect(t, url, labs[i].URL+"a/socket.io/", labToken(t, url+labs[i].URL, "alice")); err != nil {
			t.Fatalf("lab %d: %v", i, err)
		}
	}
	var batches, seen, lost atomic.Int64
	watchLab(t, url, labs[0], true, func(int, uint64) { batches.Add(1) })
	watchLab(t, url, labs[0], false, func(events int, dropped uint64) {
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
				for range 100 { // faster than anybody could answer
					flood.Emit("presence:online")
				}
				got, err := wasmclient.Call[struct {
					Error        string
					RetryAfterMs int64
				}](ctx, flood, "presence:online")
				switch {
				case err != nil:
					return // it has been disconnected
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
		t.Error("who floods is never disconnected")
	}
	stop()
	flooding.Wait()
	if refused.Load() == 0 {
		t.Error("who floods was not told")
	}
	for i, m := range members[1:] {
		if !m.Connected() {
			t.Errorf("lab %d has lost its client", i+1)
		}
	}
	// The next one comes when ten seconds of waiting for the first are over.
	if n := batches.Load(); n > 2+int64(time.Since(began)/(10*time.Second)) {
		t.Errorf("who does not read was sent %d batches", n)
	}
	after := heap()
	t.Logf("%d refused; the page saw %d events and missed %d; heap %d MiB, then %d MiB", refused.Load(), seen.Load(), lost.Load(), before>>20, after>>20)
	if after > before+64<<20 {
		t.Errorf("the heap has grown from %d to %d MiB", before>>20, after>>20)
	}
}

// What a page asks for may be anything.
func TestForgedControls(t *testing.T) {
	url, _, _ := start(t)
	l := openLab(t, url)
	s := watchLab(t, url, l, false, func(int, uint64) {})
	type answer struct{ Error string }
	for _, event := range []string{"emit", "join", "leave", "drop", "disconnect-socket", "stop", "kill", "cut", "alone", "scatter", "failover", "block", "delay", "pause", "heal", "add", "remove"} {
		for _, forged := range []any{"text", 7, []int{1}, map[string]any{"instance": 7}, map[string]any{"ms": "x", "on": "y"}} {
			got, err := wasmclient.Call[answer](t.Context(), s, event, forged)
			if err != nil || got.Error != "invalid argument" {
				t.Errorf("%s %v: %+v, %v", event, forged, got, err)
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
		t.Errorf("they have done something: %+v, %v", state, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/" + lab.NewIDs([]byte("guess")).New(2) + "/control/socket.io/"})
	t.Cleanup(m.Close)
	if err := m.Socket("/lab").ConnectAndWait(ctx); err == nil || errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		t.Errorf("the control plane of no lab: %v", err)
	}
}
