package lab_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// userClient makes a client of a user that is not connected yet.
func userClient(t *testing.T, url, instance, namespace, user string) *wasmclient.Socket {
	t.Helper()
	return userClientAt(t, url, instance, namespace, user, "")
}

// userClientAt does what userClient does, for a client at another address than the test's.
// The server must be wrapped by fromAddress.
func userClientAt(t *testing.T, url, instance, namespace, user, address string) *wasmclient.Socket {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{
		Path: "/lab/main/" + instance + "/socket.io/", NoReconnection: true,
		Network: wasmclient.Network{Header: http.Header{addressHeader: {address}}},
	})
	t.Cleanup(m.Close)
	s := m.Socket(namespace)
	if err := s.SetAuthValue(map[string]string{"Name": user}); err != nil {
		t.Fatal(err)
	}
	return s
}

// until waits until ok returns true. The server tells nobody when it has stopped counting a
// socket.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.After(10 * time.Second); !ok(); {
		select {
		case <-deadline:
			t.Fatalf("%s: not within ten seconds", what)
		case <-time.After(time.Millisecond):
		}
	}
}

// A user has at most MaxSocketsPerUser sockets at an address, on all instances together, and
// the client of a further socket is told so. Other users are not affected, and neither is
// the same user at another address: everybody can be alice. Without the condition in
// limitUser, all sockets connect. If userAt leaves the address out, alice cannot connect
// from home.
func TestSocketsOfAUser(t *testing.T) {
	l := newLab(t, lab.Options{MaxSocketsPerUser: 3, User: nameOf, Setup: func(_ string, io *socketio.Server) { io.Of("/tasks") }})
	srv := httptest.NewServer(fromAddress(l))
	t.Cleanup(srv.Close)
	connect := func(instance, namespace, user string) (*wasmclient.Socket, error) {
		s := userClient(t, srv.URL, instance, namespace, user)
		return s, s.ConnectAndWait(t.Context())
	}
	var alice *wasmclient.Socket
	for _, where := range [][2]string{{"a", "/"}, {"b", "/"}, {"b", "/tasks"}} {
		for _, user := range []string{"bob", "alice"} {
			s, err := connect(where[0], where[1], user)
			if err != nil {
				t.Fatalf("%s at %v: %v", user, where, err)
			}
			alice = s
		}
	}
	for _, where := range [][2]string{{"a", "/"}, {"a", "/tasks"}, {"b", "/"}} {
		_, err := connect(where[0], where[1], "alice")
		var refusal *wasmclient.ConnectError
		if !errors.As(err, &refusal) || refusal.Message != "Too many connections of this user from this address" || string(refusal.Data) != `{"code":"too_many_connections"}` {
			t.Errorf("a socket too many at %v: %v", where, err)
		}
	}
	for _, user := range []string{"carol", "", "", "", ""} { // "" is no user
		if _, err := connect("a", "/", user); err != nil {
			t.Errorf("%q: %v", user, err)
		}
	}
	for n, home := range []string{"[2001:db8::1]", "[2001:db8::2]", "[2001:db8::3]", "[2001:db8::4]"} { // one address, as far as limits are concerned
		if err := userClientAt(t, srv.URL, "a", "/", "alice", home).ConnectAndWait(t.Context()); (err == nil) != (n < 3) {
			t.Errorf("alice at home, socket %d: %v", n, err)
		}
	}
	alice.Disconnect()
	until(t, "another socket connects when one has left", func() bool {
		_, err := connect("a", "/", "alice")
		return err == nil
	})
}

// Every socket that was counted is taken off again: one whose client disconnects, one that
// other middleware refuses afterwards, one whose client leaves while middleware runs, and
// one whose instance is killed. Without AfterFunc in limitUser, all of them stay counted.
func TestSocketsAreTakenOff(t *testing.T) {
	l := newLab(t, lab.Options{MaxSocketsPerUser: 3, User: nameOf})
	entered := make(chan struct{})
	l.Instance("a").Server().Use(func(ctx context.Context, s *socketio.Socket) error {
		switch nameOf(s) {
		case "refused":
			return &socketio.ConnectError{Message: "not today"}
		case "impatient":
			close(entered)
			<-s.Context().Done()
		}
		return nil
	})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)

	stays := userClient(t, srv.URL, "a", "/", "stays")
	if err := errors.Join(stays.ConnectAndWait(t.Context()), userClient(t, srv.URL, "b", "/", "killed").ConnectAndWait(t.Context())); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		s := userClient(t, srv.URL, "a", "/", "disconnects")
		if err := s.ConnectAndWait(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.Disconnect()
		until(t, "the socket that has left is taken off", func() bool { return l.SocketsOf("disconnects", "127.0.0.1") == 0 })
		if err := userClient(t, srv.URL, "a", "/", "refused").ConnectAndWait(t.Context()); err == nil || err.Error() != "not today" {
			t.Errorf("the other middleware: %v", err)
		}
		until(t, "the socket that was refused is taken off", func() bool { return l.SocketsOf("refused", "127.0.0.1") == 0 })
	}
	impatient := userClient(t, srv.URL, "a", "/", "impatient")
	impatient.Connect()
	<-entered
	if n := l.SocketsOf("impatient", "127.0.0.1"); n != 1 {
		t.Errorf("%d sockets are counted while middleware runs", n)
	}
	impatient.Manager().Close()
	if err := l.Instance("b").Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(t, "only one user is left", func() bool { return l.UsersWithSockets() == 1 })
	if n := l.SocketsOf("stays", "127.0.0.1"); n != 1 {
		t.Errorf("%d sockets of the user who stays are counted", n)
	}
	stays.Disconnect()
	until(t, "no user is left", func() bool { return l.UsersWithSockets() == 0 })
}
