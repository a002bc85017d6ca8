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

func TestWebSocketIsBlocked(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	p.do("block", lab.Request{Link: "alice", On: true})
	s := p.client(url, "a", "alice")
	refused := func(e trace.Event) bool {
		return e.Kind == trace.Refused && e.Transport == "websocket" && e.Error == "Bad request"
	}
	if !slices.ContainsFunc(p.seen, refused) { // the refusal can be recorded before the client is connected or after
		p.until(refused)
	}
	if _, err := wasmclient.Call[int](t.Context(), s, "echo", 1); err != nil {
		t.Error(err)
	}
	of := l.State().Instances[0].Sockets
	if len(of) != 1 || of[0].Transport != "polling" || of[0].Link != "alice" {
		t.Errorf("sockets %+v", of)
	}
	p.client(url, "a", "bob", "websocket")
	p.do("block", lab.Request{Link: "alice"})
	if got := l.State().Faults.Links; len(got) != 0 {
		t.Errorf("links %+v", got)
	}
}

func TestLinkIsSlow(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	const each = 100 * time.Millisecond
	for _, transport := range []string{"websocket", "polling"} {
		s, other := p.client(url, "a", "slow-"+transport, transport), p.client(url, "a", "quick-"+transport, transport)
		p.do("delay", lab.Request{Link: "slow-" + transport, Ms: int(each.Milliseconds())})
		trip := func(s *wasmclient.Socket) time.Duration {
			began := time.Now()
			for i := range 5 { // the events travel at the same time, so that only one delay counts
				s.Emit("echo", i)
			}
			if got, err := wasmclient.Call[int](t.Context(), s, "echo", 7); err != nil || got != 7 {
				t.Errorf("%s: %d, %v", transport, got, err)
			}
			return time.Since(began)
		}
		trip(s) // the first trip can still meet packets that were sent without the delay
		if took := trip(s); took < 2*each {
			t.Errorf("%s: a round trip on the slow link takes %v", transport, took)
		}
		_ = trip(other)
		p.do("delay", lab.Request{Link: "slow-" + transport})
	}
	if _, err := p.act("delay", lab.Request{Link: "x", Ms: 20_000}); err == nil || !strings.Contains(err.Error(), "10,000") {
		t.Errorf("a delay of 20 s: %v", err)
	}
	if _, err := p.act("delay", lab.Request{Link: "a b", Ms: 20}); err == nil || !strings.Contains(err.Error(), "name of a link") {
		t.Errorf("a link with a blank: %v", err)
	}
}

// The server disconnects a client whose pongs do not arrive, and the client reconnects.
func TestHeartbeatIsPaused(t *testing.T) {
	for _, transport := range []string{"websocket", "polling"} {
		l, p, url := openCables(t, socketio.Options{PingTimeout: 300 * time.Millisecond})
		s := p.client(url, "a", "alice", transport)
		p.do("pause", lab.Request{Instance: "a", Socket: s.ID(), Link: "alice", On: true})
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect })
		if e.Reason != "ping timeout" {
			t.Errorf("%s: disconnected for %q", transport, e.Reason)
		}
		p.connected("a")
		if got := l.State().Faults.Links; len(got) != 0 {
			t.Errorf("%s: links %+v", transport, got)
		}
	}
}

func TestTooManyLinks(t *testing.T) {
	_, p, _ := openCables(t, socketio.Options{})
	for i := range 600 {
		_, err := p.act("block", lab.Request{Link: "l" + strings.Repeat("x", i%30) + string(rune('a'+i/30)), On: true})
		if refused := err != nil; refused != (i >= 500) {
			t.Fatalf("link %d: %v", i, err)
		}
	}
	p.do("heal", lab.Request{})
	p.do("block", lab.Request{Link: "one-more", On: true})
}
