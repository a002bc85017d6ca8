package lab_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// A page that knows the name of the hidden namespace, and even the id of a socket there,
// can do nothing with them. Without the condition in Lab.namespace, the keeper is emitted
// to, joins a room and is disconnected.
func TestPagesDoNotReachHidden(t *testing.T) {
	l := newLab(t, lab.Options{Hidden: "/secret", Setup: func(_ string, io *socketio.Server) { io.Of("/secret") }})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	keeper := dial(t, srv.URL, "/secret", "/lab/main/a/socket.io/", "keeper")
	p := watch(t, srv.URL)
	for _, tt := range []struct {
		action string
		r      lab.Request
	}{
		{"emit", lab.Request{Event: "answered"}},
		{"emit", lab.Request{Target: words.ToSocket, Event: "answered"}},
		{"emit", lab.Request{Method: words.MethodEmitWithAck, Event: "answered", Timeout: 1000}},
		{"emit", lab.Request{Method: words.MethodFetchSockets}},
		{"emit", lab.Request{Method: words.MethodSocketsJoin, NewRoom: "red"}},
		{"emit", lab.Request{Method: words.MethodSocketsLeave, NewRoom: keeper.ID()}},
		{"emit", lab.Request{Method: words.MethodServerSideEmit, Event: "x"}},
		{"emit", lab.Request{Method: words.MethodDisconnectSockets, Close: true}},
		{"join", lab.Request{Room: "red"}},
		{"leave", lab.Request{Room: keeper.ID()}},
		{"drop", lab.Request{}},
		{"disconnect-socket", lab.Request{Close: true}},
	} {
		tt.r.Instance, tt.r.Namespace, tt.r.Socket = "a", "/secret", keeper.ID()
		if done, err := p.act(tt.action, tt.r); err == nil || err.Error() != `There is no namespace "/secret".` {
			t.Errorf("%s %+v: %+v, %v", tt.action, tt.r, done, err)
		}
	}
	if s := l.Instance("a").Server().Of("/secret").Socket(keeper.ID()); s == nil || len(s.Rooms()) != 1 {
		t.Error("the keeper is disconnected, or in other rooms")
	}
}

// The trace and the state show no socket in a hidden namespace, no event in it, and
// nothing on a connection with a socket in it. They do show a client that is refused in
// that namespace.
func TestHidden(t *testing.T) {
	l := newLab(t, lab.Options{Hidden: "/secret", Setup: func(_ string, io *socketio.Server) {
		io.Of("/secret").Use(func(_ context.Context, s *socketio.Socket) error {
			var auth struct {
				Name string
			}
			if err := s.Handshake().BindAuth(&auth); err != nil || auth.Name != "keeper" {
				return &socketio.ConnectError{Message: "no"}
			}
			return nil
		})
		io.Of("/secret").OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.Join(ctx, "hidden-room")
			s.On("x", func(ctx context.Context, e *socketio.Event) error {
				return s.Namespace().Emit(ctx, "hidden-event")
			})
		})
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	sub := l.Trace().Subscribe()
	defer sub.Close()

	keeper := dial(t, srv.URL, "/secret", "/lab/main/a/socket.io/", "keeper")
	done := make(chan struct{})
	keeper.On("hidden-event", func(*wasmclient.Event) { close(done) })
	if err := keeper.Emit("x", "hidden-word"); err != nil {
		t.Fatal(err)
	}
	<-done
	seen := dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "learner")

	curious := seen.Manager().Socket("/secret")
	if err := curious.ConnectAndWait(t.Context()); err == nil {
		t.Error("a learner is let in")
	}
	if sockets := l.State().Instances[0].Sockets; len(sockets) != 1 || sockets[0].ID != seen.ID() {
		t.Errorf("the state shows %+v", sockets)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for shown, refused := false, false; !shown || !refused; {
		events, _, err := sub.Next(ctx, nil, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			shown = shown || e.Kind == "connect" && e.Socket == seen.ID()
			refused = refused || strings.HasPrefix(e.Frame, "44/secret,")
			text := string(e.Args) + e.Frame + e.Room + e.Event
			if e.Namespace == "/secret" || e.Socket == keeper.ID() || strings.Contains(text, "hidden") {
				t.Errorf("the trace shows %+v", e)
			}
		}
	}
}
