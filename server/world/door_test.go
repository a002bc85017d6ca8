package world_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// An instance refuses bad tokens with one of the chapter's three messages. With a valid
// token a socket joins the room of its user.
func TestAuthenticationAtTheDoor(t *testing.T) {
	_, url := serve(t, world.Options{})
	tests := []struct{ token, message, data string }{
		{"", "Authentication required", `{"code":"token_missing"}`},
		{"nonsense", "Invalid or expired token", `{"code":"token_invalid","mistake":"no_jwt"}`},
		{mainLab.token(t, url, "bob", "expired"), "Invalid or expired token", `{"code":"token_expired"}`},
		{mainLab.token(t, url, "bob", "forged"), "Invalid or expired token", `{"code":"token_invalid","mistake":"signature"}`},
		{mainLab.token(t, url, "bob", "deleted"), "User not found", `{"code":"user_unknown"}`},
	}
	for _, tt := range tests {
		for _, instance := range []string{"a", "b"} {
			_, err := mainLab.connect(t, url, instance, tt.token)
			var refusal *wasmclient.ConnectError
			if !errors.As(err, &refusal) || refusal.Message != tt.message || string(refusal.Data) != tt.data {
				t.Errorf("token %.10q at %s: %v, want %q and %q", tt.token, instance, err, tt.message, tt.data)
			}
		}
	}
	bob, err := mainLab.connect(t, url, "b", mainLab.token(t, url, "bob", "valid"))
	if err != nil {
		t.Fatal(err)
	}
	page := mainLab.watch(t, url, false, func(int, uint64) {})
	state, err := wasmclient.Call[lab.State](t.Context(), page, "state")
	if err != nil {
		t.Fatal(err)
	}
	sockets := state.Instances[1].Sockets
	if len(sockets) != 1 || sockets[0].ID != bob.ID() || sockets[0].User != "bob" || !strings.Contains(strings.Join(sockets[0].Rooms, " "), "user:bob") {
		t.Errorf("sockets of b: %+v", sockets)
	}
}
