package lab_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// The trace has no auth payload and no session id.
func TestTraceHasNoCredentials(t *testing.T) {
	_, p, _ := openPage(t)
	for _, e := range p.seen {
		if strings.Contains(e.Frame, "on-a") || strings.Contains(e.Frame, `"sid":"`) && strings.HasPrefix(e.Frame, "0") && !strings.Contains(e.Frame, "…") {
			t.Errorf("a frame in the trace: %s", e.Frame)
		}
	}
	if !slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.FrameIn && e.Frame == "40{…}" }) {
		t.Error("the CONNECT frame is not in the trace")
	}
}

// The trace shows polling requests with their bodies, and binary frames.
func TestTraceShowsTheWire(t *testing.T) {
	l := newLab(t, lab.Options{Setup: func(_ string, io *socketio.Server) {
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) { _ = s.Emit(ctx, "bytes", []byte{1, 2, 0xab}) })
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	sub := l.Trace().Subscribe()
	defer sub.Close()
	dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "me")

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var first *trace.Event
	for {
		events, _, err := sub.Next(ctx, nil, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == trace.HTTP && first == nil {
				first = &e
			}
			if !e.Binary {
				continue
			}
			if e.Kind != trace.FrameOut || e.Hex != "0102ab" || e.Bytes != 3 || e.Frame != "" {
				t.Errorf("binary frame %+v", e)
			}
			if first == nil || first.Method != "GET" || first.Status != 200 || first.Instance != "a" || first.Session == "" ||
				!strings.HasPrefix(first.Frame, `0{"sid":"…",`) || first.Bytes <= len(first.Frame) {
				t.Errorf("the handshake: %+v", first)
			}
			return
		}
	}
}

// The trace keeps the first 2,048 bytes of a text, or up to three fewer: a character that
// is divided would reach the pages as U+FFFD.
func TestTraceDividesNoCharacter(t *testing.T) {
	polling := socketio.Options{NoUpgrades: true} // so that there are bodies as well as frames
	l := newLab(t, lab.Options{Server: polling, Setup: func(_ string, io *socketio.Server) {
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			for _, before := range []string{"", "x", "xx", "xxx"} {
				_ = s.Emit(ctx, "long", before+strings.Repeat("😀", 600))
			}
		})
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	sub := l.Trace().Subscribe()
	defer sub.Close()
	dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "me")

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	frames, bodies := 0, 0
	for frames < 4 || bodies < 1 {
		events, _, err := sub.Next(ctx, nil, 100)
		if err != nil {
			t.Fatalf("%d frames and %d bodies were cut: %v", frames, bodies, err)
		}
		for _, e := range events {
			if e.Bytes < 2400 || e.Kind != trace.FrameOut && e.Kind != trace.HTTP {
				continue
			}
			most := 2048
			if e.Kind == trace.FrameOut {
				frames++
				most++ // the packet's type
			} else {
				bodies++
			}
			if !utf8.ValidString(e.Frame) || len(e.Frame) > most || len(e.Frame) < most-3 {
				t.Errorf("%s has %d bytes of %d, the last are %q", e.Kind, len(e.Frame), e.Bytes, e.Frame[len(e.Frame)-5:])
			}
		}
	}
}

// The trace says whether the server listens to an event of a client. Without Unheard, the
// page says that a handler runs where there is none.
func TestTraceSaysWhoListens(t *testing.T) {
	_, p, _ := openPage(t)
	for event, unheard := range map[string]bool{"ask": false, "nobody listens": true} {
		if err := p.clients[0].Emit(event); err != nil {
			t.Fatal(err)
		}
		if e := p.until(func(e trace.Event) bool { return e.Kind == trace.Handle && e.Event == event }); e.Unheard != unheard {
			t.Errorf("%q is recorded as unheard: %t, want %t", event, e.Unheard, unheard)
		}
	}
	for _, e := range p.seen {
		if e.Kind == trace.Verdict && !e.Unheard {
			t.Errorf("a middleware seems to have let %s in, and there is none", e.User)
		}
	}
}

// A client's link stands in the trace whenever the client is let in, so a page knows that
// the client with a new socket is the one that was there before.
func TestTraceNamesTheLink(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	s := p.client(url, "a", "alice")
	p.do("drop", lab.Request{Instance: "a", Socket: s.ID()})
	p.connected("a")
	var got []string
	for _, e := range p.seen {
		if e.Kind == trace.Verdict || e.Kind == trace.Connect {
			got = append(got, string(e.Kind)+" "+e.Link)
		} else if e.Link != "" {
			t.Errorf("%s has a link", e.Kind)
		}
	}
	if want := []string{"verdict alice", "connect alice", "verdict alice", "connect alice"}; !slices.Equal(got, want) {
		t.Errorf("the trace has %q, want %q", got, want)
	}
}

// If an instance is cut off from Redis, its publication has an error in the trace. So the
// page can say which of two instances was cut off.
func TestTraceSaysThatNothingWasPublished(t *testing.T) {
	_, p, _ := openCables(t, socketio.Options{})
	publishOn := func(instance string) trace.Event {
		t.Helper()
		p.do("emit", lab.Request{Instance: instance, Target: "all", Event: "x"})
		return p.until(func(e trace.Event) bool { return e.Kind == trace.Publish && e.Instance == instance })
	}
	p.do("cut", lab.Request{Instance: "a", On: true})
	if e := publishOn("a"); e.Error == "" {
		t.Error("a, which is cut off, seems to have published")
	}
	if e := publishOn("b"); e.Error != "" {
		t.Errorf("b, which has Redis, could not publish: %s", e.Error)
	}
	p.do("cut", lab.Request{Instance: "a"})
	if e := publishOn("a"); e.Error != "" {
		t.Errorf("a, which has Redis again, could not publish: %s", e.Error)
	}
}
