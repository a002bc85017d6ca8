package socketio_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestDynamicNamespaces(t *testing.T) {
	sockettest.Run(t, &socketio.Options{CleanupEmptyChildNamespaces: true}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		teams.Use(func(_ context.Context, s *socketio.Socket) error {
			log.add("middleware " + s.Namespace().Name())
			return nil
		})
		teams.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection " + s.Namespace().Name()) })
		slow := io.OfFunc(func(_ context.Context, name string, auth []byte) bool {
			time.Sleep(time.Second)
			return string(auth) == `{"ok":true}`
		})
		a, b := sockettest.Connect(t, net, "/team-1,"), sockettest.Connect(t, net, "/team-1,", "/team-2,")
		log.want(t, "middleware /team-1", "connection /team-1", "middleware /team-1", "connection /team-1", "middleware /team-2", "connection /team-2")
		if err := teams.Emit(t.Context(), "x"); err != nil {
			t.Error(err)
		}
		a.Want(`42/team-1,["x"]`)
		b.Want(`42/team-1,["x"]`, `42/team-2,["x"]`)

		c := sockettest.Connect(t, net, "/team-1,")
		c.Send(`40/other,{"ok":false}`)
		c.Want()
		time.Sleep(2 * time.Second)
		c.Want(`44/other,{"message":"Invalid namespace"}`)
		c.Send(`40/other,{"ok":true}`)
		time.Sleep(2 * time.Second)
		if got := c.DrainFrames(); len(got) != 1 || !strings.HasPrefix(got[0], `40/other,{"sid"`) || len(slow.Children()) != 1 {
			t.Errorf("%q, %d children", got, len(slow.Children()))
		}

		b.Send("41/team-1,", "41/team-2,")
		if n := len(teams.Children()); n != 1 {
			t.Errorf("%d children, want only the one that has a socket", n)
		}
		a.Send("41/team-1,")
		c.Send("41/team-1,", "41/other,")
		if n := len(teams.Children()) + len(slow.Children()); n != 0 || len(io.Namespaces()) != 1 {
			t.Errorf("%d children and %d namespaces are left", n, len(io.Namespaces()))
		}
	})
}

// Without CleanupEmptyChildNamespaces, a child namespace stays after its last socket has
// gone.
func TestChildNamespacesStay(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		c := sockettest.Connect(t, net, "/team-1,")
		c.Send("41/team-1,")
		if children := teams.Children(); len(children) != 1 || children[0].Name() != "/team-1" || len(children[0].Sockets()) != 0 {
			t.Errorf("children %v", children)
		}
	})
}

// A client sends CONNECT twice, the second time while the function of the parent namespace
// still decides about the first.
func TestDynamicNamespaceTwice(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OfFunc(func(context.Context, string, []byte) bool { time.Sleep(time.Second); return true })
		c := sockettest.Dial(t, net)
		c.Send("40/x", "40/x")
		time.Sleep(2 * time.Second)
		if !c.Closed() {
			t.Error("the connection is still open")
		}
	})
}
