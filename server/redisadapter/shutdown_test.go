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
	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// What a server that shuts down owes to the others. Each starts a server.
var owed = map[string]func(t *testing.T, start func(redisadapter.Options) *node){
	"clients' acknowledgements":           oweClients,
	"the answer of a handler":             oweHandler,
	"no more than it has the time for":    oweTooMuch,
	"what others owe to its own handlers": oweToItself,
}

func TestShutdownAnswersTheCluster(t *testing.T) {
	for name, test := range owed {
		t.Run(name, func(t *testing.T) {
			redis := newClient(t, miniredis.RunT(t).Addr())
			test(t, func(opts redisadapter.Options) *node { return startNode(t, redis, opts) })
		})
	}
}

// shutdown begins one, and waits until the other server does not count n any more.
func shutdown(t *testing.T, n, other *node, patience time.Duration) chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		done <- n.Shutdown(ctx)
	}()
	eventually(t, func() bool { n, err := other.ServerCount(t.Context()); return n == 1 && err == nil })
	return done
}

func together(t *testing.T, a *node) {
	t.Helper()
	eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 2 && err == nil })
}

type replies struct {
	all []string
	err error
}

func oweClients(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	connect(t, a, `["here"]`)
	slow := connect(t, b, "")
	together(t, a)
	called := make(chan replies, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		all, err := socketio.CallAll[string](ctx, a.To(), "ask")
		called <- replies{all, err}
	}()
	if got := slow.next(); got != `["ask"]` {
		t.Fatalf("received %s", got)
	}
	done := shutdown(t, b, a, patience)
	// It is alone by now, and what it asks concerns nobody else.
	if all, err := socketio.CallAll[string](t.Context(), a.To(), "ask"); err != nil || !slices.Equal(all, []string{"here"}) {
		t.Errorf("meanwhile: %q, %v", all, err)
	}
	if err := slow.conn.Write(t.Context(), websocket.MessageText, []byte(`430["there"]`)); err != nil {
		t.Fatal(err)
	}
	got := <-called
	if slices.Sort(got.all); got.err != nil || !slices.Equal(got.all, []string{"here", "there"}) {
		t.Errorf("replies %q, %v", got.all, got.err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func oweHandler(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{RequestTimeout: patience}), start(redisadapter.Options{})
	asked, release := make(chan bool, 2), make(chan bool)
	b.OnServer("ask", func(_ context.Context, e *socketio.Event) error {
		asked <- true
		<-release
		return e.Ack("done")
	})
	together(t, a)
	called := make(chan replies, 2)
	for range 2 { // the second waits for the first
		go func() {
			all, err := socketio.CallServers[string](context.Background(), a.Namespace, "ask")
			called <- replies{all, err}
		}()
	}
	<-asked
	eventually(t, func() bool { return b.stats.Received() == 2 })
	done := shutdown(t, b, a, patience)
	close(release)
	for range 2 {
		if got := <-called; got.err != nil || !slices.Equal(got.all, []string{"done"}) {
			t.Errorf("replies %q, %v", got.all, got.err)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func oweTooMuch(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	silent := connect(t, b, "")
	together(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	called := make(chan error, 1)
	go func() {
		_, err := socketio.CallAll[string](ctx, a.To(), "ask")
		called <- err
	}()
	silent.next()
	if err := <-shutdown(t, b, a, 100*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "requests of other servers") {
		t.Errorf("shutdown: %v", err)
	}
	if got := silent.next(); got != "" {
		t.Errorf("received %s", got)
	}
	cancel()
	if err := <-called; !errors.Is(err, context.Canceled) {
		t.Errorf("the call: %v", err)
	}
}

// A handler of the server that shuts down asks the others.
func oweToItself(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	begun, release, left := make(chan bool), make(chan bool), make(chan string, 1)
	b.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("count", socketio.Handle(func(ctx context.Context, s *socketio.Socket, _ int) (int, error) {
			begun <- true
			<-release
			all, err := b.FetchSockets(ctx)
			return len(all), err
		}))
		s.OnDisconnect(func(ctx context.Context, _ socketio.Reason) { // is she still there elsewhere?
			all, err := b.FetchSockets(ctx)
			left <- fmt.Sprint(len(all), " ", err)
		})
	})
	connect(t, a, "")
	c := connect(t, b, "")
	together(t, a)
	if err := c.conn.Write(t.Context(), websocket.MessageText, []byte(`421["count"]`)); err != nil {
		t.Fatal(err)
	}
	<-begun
	done := make(chan error, 1)
	go func() { done <- b.Shutdown(context.WithoutCancel(t.Context())) }()
	eventually(t, func() bool { return refuses(t, b) })
	close(release)
	if got := c.next(); got != `[2]` { // an acknowledgement
		t.Errorf("received %s", got)
	}
	if got := <-left; got != "1 <nil>" {
		t.Errorf("when the client has gone there are %s", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// refuses reports whether a server lets nobody in any more.
func refuses(t *testing.T, n *node) bool {
	t.Helper()
	resp, err := n.web.Client().Get(n.web.URL + "/socket.io/?EIO=4&transport=polling")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode == 503
}
