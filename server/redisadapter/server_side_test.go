package redisadapter_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

func TestServerSideEmit(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a, b := startNode(t, redis, redisadapter.Options{}), startNode(t, redis, redisadapter.Options{})
	got := make(chan string, 100)
	for name, n := range map[string]*node{"a": a, "b": b} {
		n.OnServer("note", func(_ context.Context, e *socketio.Event) error {
			var text string
			var more any
			if err := e.Bind(&text, &more); err != nil {
				t.Error(err)
			}
			if e.Socket != nil || e.WantsAck() {
				t.Error("the event has a socket, or wants an acknowledgement")
			}
			got <- fmt.Sprint(name, " ", text, " ", more)
			return nil
		})
	}
	for i := range 50 {
		if err := a.ServerSideEmit(t.Context(), "note", "text", i); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.ServerSideEmit(t.Context(), "note", "bytes", []byte("<b>")); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if s := <-got; s != fmt.Sprint("b text ", i) {
			t.Errorf("got %q for %d", s, i)
		}
	}
	if s := <-got; s != fmt.Sprint("b bytes ", []byte("<b>")) || len(got) != 0 {
		t.Errorf("got %q, and %d more", s, len(got))
	}
}

func TestCallServers(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a := startNode(t, redis, redisadapter.Options{})
	if replies, err := socketio.CallServers[int](t.Context(), a.Namespace, "add", 1); err != nil || len(replies) != 0 {
		t.Errorf("a single server: %v, %v", replies, err)
	}
	for i := range 3 {
		n := startNode(t, redis, redisadapter.Options{PublishOnSpecificResponseChannel: i == 0})
		n.OnServer("add", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in int) (int, error) { return in + i, nil }))
		n.OnServer("bytes", func(_ context.Context, e *socketio.Event) error {
			var b []byte
			return errors.Join(e.Bind(&b), e.Ack(map[string]any{"got": append(b, byte('0'+i))}, "more"))
		})
		n.OnServer("some", func(_ context.Context, e *socketio.Event) error {
			if i == 0 {
				return nil // this server never acknowledges
			}
			return errors.Join(e.Ack(i), e.Ack("twice"))
		})
	}
	replies, err := socketio.CallServers[int](t.Context(), a.Namespace, "add", 40)
	slices.Sort(replies)
	if err != nil || !slices.Equal(replies, []int{40, 41, 42}) {
		t.Errorf("replies %v, %v", replies, err)
	}
	type reply struct {
		Got []byte `json:"got"`
	}
	found, err := socketio.CallServers[reply](t.Context(), a.Namespace, "bytes", []byte("b"))
	texts := make([]string, len(found))
	for i, r := range found {
		texts[i] = string(r.Got)
	}
	slices.Sort(texts)
	if err != nil || !slices.Equal(texts, []string{"b0", "b1", "b2"}) {
		t.Errorf("replies %q, %v", texts, err)
	}
	replies, err = socketio.CallServers[int](brief(t), a.Namespace, "some")
	slices.Sort(replies)
	if !slices.Equal(replies, []int{1, 2}) {
		t.Errorf("replies %v", replies)
	}
	wantIncomplete(t, err, 2, 3, context.DeadlineExceeded)
	if a.stats.Timeouts() != 1 {
		t.Errorf("%d timeouts", a.stats.Timeouts())
	}
	if _, err := socketio.CallServers[int](brief(t), a.Namespace, "unheard"); err == nil {
		t.Error("an event without a handler was answered")
	}
}

// A slow handler delays neither broadcasts nor requests.
func TestSlowServerSideHandler(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a := startNode(t, redis, redisadapter.Options{})
	b := startNode(t, redis, redisadapter.Options{QueueMessages: 10})
	release := make(chan struct{})
	b.OnServer("slow", func(context.Context, *socketio.Event) error { <-release; return nil })
	c := connect(t, b, `["here"]`)
	for range 100 {
		if err := a.ServerSideEmit(t.Context(), "slow"); err != nil {
			t.Fatal(err)
		}
	}
	// Of 100 events, up to ten are in the batch of the handler's queue and ten wait in
	// the queue. The inbox may have dropped some messages too. When b answers a request,
	// the inbox is empty.
	eventually(t, func() bool { return b.stats.Dropped() >= 79 })
	eventually(t, func() bool {
		_, err := a.FetchSockets(t.Context())
		return err == nil
	})
	if err := a.Emit(t.Context(), "news"); err != nil {
		t.Fatal(err)
	}
	if got := c.next(); got != `["news"]` {
		t.Errorf("received %s", got)
	}
	if sockets, err := a.FetchSockets(t.Context()); err != nil || len(sockets) != 1 {
		t.Errorf("%d sockets, %v", len(sockets), err)
	}
	if replies, err := socketio.CallAll[string](t.Context(), a.To(), "ask"); err != nil || !slices.Equal(replies, []string{"here"}) {
		t.Errorf("replies %q, %v", replies, err)
	}
	close(release)
}

// The handler of another server's event may close this server.
func TestCloseFromAHandler(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a := startNode(t, redis, redisadapter.Options{})
	b := startNode(t, redis, redisadapter.Options{RequestTimeout: 100 * time.Millisecond})
	closed := make(chan error, 1)
	b.OnServer("stop", func(ctx context.Context, _ *socketio.Event) error {
		closed <- b.Close(ctx)
		return nil
	})
	if err := a.ServerSideEmit(t.Context(), "stop"); err != nil {
		t.Fatal(err)
	}
	if err := <-closed; err == nil || !strings.Contains(err.Error(), "still running") {
		t.Errorf("close: %v", err)
	}
	eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return err == nil && n == 1 })
}
