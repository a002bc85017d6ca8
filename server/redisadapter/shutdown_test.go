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

// duties are tests of what a server still has to do for other servers while it shuts
// down. Each test gets a function that starts a server.
var duties = map[string]func(t *testing.T, start func(redisadapter.Options) *node){
	"wait for clients' acknowledgements": waitForClients,
	"wait for the answer of a handler":   waitForHandler,
	"end when its time is over":          endWithContext,
	"get answers for its own handlers":   serveOwnHandlers,
}

func TestShutdownAnswersTheCluster(t *testing.T) {
	for name, test := range duties {
		t.Run(name, func(t *testing.T) {
			redis := newClient(t, miniredis.RunT(t).Addr())
			test(t, func(opts redisadapter.Options) *node { return startNode(t, redis, opts) })
		})
	}
}

// shutdown begins the shutdown of n, and waits until the other server no longer counts
// n.
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

func waitForTwoServers(t *testing.T, a *node) {
	t.Helper()
	eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 2 && err == nil })
}

type replies struct {
	all []string
	err error
}

func waitForClients(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	connect(t, a, `["here"]`)
	slow := connect(t, b, "")
	waitForTwoServers(t, a)
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
	// The other server is alone by now. So a new request reaches only its own clients.
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

func waitForHandler(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{RequestTimeout: patience}), start(redisadapter.Options{})
	asked, release := make(chan bool, 2), make(chan bool)
	b.OnServer("ask", func(_ context.Context, e *socketio.Event) error {
		asked <- true
		<-release
		return e.Ack("done")
	})
	waitForTwoServers(t, a)
	called := make(chan replies, 2)
	for range 2 { // the handler of the second call waits for that of the first
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

func endWithContext(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	silent := connect(t, b, "")
	waitForTwoServers(t, a)
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

// serveOwnHandlers checks that a handler of the server that shuts down can still send
// requests to the other servers.
func serveOwnHandlers(t *testing.T, start func(redisadapter.Options) *node) {
	a, b := start(redisadapter.Options{}), start(redisadapter.Options{})
	begun, release, left := make(chan bool), make(chan bool), make(chan string, 1)
	b.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("count", socketio.Handle(func(ctx context.Context, s *socketio.Socket, _ int) (int, error) {
			begun <- true
			<-release
			all, err := b.FetchSockets(ctx)
			return len(all), err
		}))
		s.OnDisconnect(func(ctx context.Context, _ socketio.Reason) { // the request asks for the clients that are left in the cluster
			all, err := b.FetchSockets(ctx)
			left <- fmt.Sprint(len(all), " ", err)
		})
	})
	connect(t, a, "")
	c := connect(t, b, "")
	waitForTwoServers(t, a)
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
		t.Errorf("after the disconnect there are %s sockets", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// refuses reports whether a server refuses new connections.
func refuses(t *testing.T, n *node) bool {
	t.Helper()
	resp, err := n.web.Client().Get(n.web.URL + "/socket.io/?EIO=4&transport=polling")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode == 503
}
