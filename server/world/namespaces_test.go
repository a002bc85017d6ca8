package world_test

import (
	"context"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// join connects to a namespace of instance a.
func (l openedLab) join(t *testing.T, url, namespace, token string) (*wasmclient.Socket, error) {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "a/socket.io/"})
	t.Cleanup(m.Close)
	s := m.Socket(namespace)
	if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		t.Fatal(err)
	}
	return s, s.ConnectAndWait(t.Context())
}

// Users join the namespaces that the pattern names, and no others. Without l.auth.Guard in
// setupDynamic, the second row fails.
func TestDynamicNamespaces(t *testing.T) {
	_, url := serve(t, world.Options{})
	alice := mainLab.token(t, url, "alice", "valid")
	for _, tt := range []struct{ namespace, token, want string }{
		{"/team-7", alice, ""},
		{"/team-7", "", "Authentication required"},
		{"/team-7", mainLab.token(t, url, "alice", "expired"), "Invalid or expired token"},
		{"/nowhere", alice, "Invalid namespace"},
		{"/team-", alice, "Invalid namespace"},
		{"/chat/7", alice, "Invalid namespace"},
	} {
		s, err := mainLab.join(t, url, tt.namespace, tt.token)
		var refusal *wasmclient.ConnectError
		switch {
		case tt.want == "" && err != nil, tt.want != "" && (!errors.As(err, &refusal) || refusal.Message != tt.want):
			t.Errorf("%s: %v, want %q", tt.namespace, err, tt.want)
		case err == nil:
			s.Close()
		}
	}
	first, err := mainLab.join(t, url, "/chat", alice)
	if err != nil {
		t.Fatal(err)
	}
	second, err := mainLab.join(t, url, "/chat", alice)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	second.On("message", func(e *wasmclient.Event) {
		var text string
		_ = e.Bind(&text)
		got <- text
	})
	if err := first.Emit("message", "hello"); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "hello" {
		t.Errorf("the message is %q", text)
	}
}

// The limits for users and events hold in dynamic namespaces too. Without limitUserIn for
// the parent, the fourth socket connects; without guardChildren, every event passes.
func TestDynamicNamespacesAreLimited(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{SocketsPerUser: 3, SocketEvents: world.Rate{PerSecond: 0.001, Burst: 2}}})
	alice := mainLab.token(t, url, "alice", "valid")
	var last *wasmclient.Socket
	for _, namespace := range []string{"/team-1", "/team-1", "/team-2"} {
		s, err := mainLab.join(t, url, namespace, alice)
		if err != nil {
			t.Fatal(err)
		}
		last = s
	}
	var refusal *wasmclient.ConnectError
	if _, err := mainLab.join(t, url, "/team-3", alice); !errors.As(err, &refusal) || string(refusal.Data) != `{"code":"too_many_connections"}` {
		t.Errorf("one socket more: %v", err)
	}
	limited := false
	for range 3 {
		answer, err := wasmclient.Call[struct{ Error string }](context.WithoutCancel(t.Context()), last, "auth:refresh", map[string]string{"token": alice})
		if err != nil {
			t.Fatal(err)
		}
		limited = limited || answer.Error == "rate_limited"
	}
	if !limited {
		t.Error("three events have passed, and two are allowed")
	}
}
