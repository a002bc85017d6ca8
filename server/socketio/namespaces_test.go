package socketio_test

import (
	"context"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// OnNewNamespace is called once with each new namespace. A namespace that the server itself
// creates is a child of the parent whose pattern matches its name.
func TestNewNamespaces(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		off := io.OnNewNamespace(func(ns *socketio.Namespace) { log.add(ns.Name()) })
		teams := io.OfPattern(regexp.MustCompile(`^/team-`))
		teams.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection " + s.Namespace().Name()) })
		io.OfFunc(func(context.Context, string, []byte) bool { return true })
		io.Of("chat")
		io.Of("/chat")
		io.Of("/team-1")
		io.Of("/")
		log.want(t, "/chat", "/team-1")
		sockettest.Connect(t, net, "/team-1,", "/team-2,", "/any,")
		log.want(t, "connection /team-1", "/team-2", "connection /team-2", "/any")
		if n := len(teams.Children()); n != 2 {
			t.Errorf("%d children, want 2", n)
		}
		off()
		io.Of("/more")
		log.want(t)
	})
}

// If making the adapter of a namespace takes long, only callers that need this namespace
// wait.
func TestSlowAdapter(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var made atomic.Int32
	io, err := socketio.New(&socketio.Options{Adapter: func(ns socketio.Local) socketio.Adapter {
		if ns.Name() == "/slow" {
			made.Add(1)
			close(begun)
			<-release
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	slow := make(chan *socketio.Namespace, 2)
	for range cap(slow) {
		go func() { slow <- io.Of("/slow") }()
	}
	<-begun
	quick := make(chan *socketio.Namespace)
	go func() { quick <- io.Of("/quick") }()
	select {
	case <-quick:
	case <-time.After(10 * time.Second):
		t.Error("another namespace has to wait, too")
	}
	if len(slow) != 0 {
		t.Error("Of returned a namespace before its adapter was made")
	}
	close(release)
	if first, second := <-slow, <-slow; first != second || made.Load() != 1 {
		t.Errorf("two namespaces, or %d adapters", made.Load())
	}
	if err := io.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
