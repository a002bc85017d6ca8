package redisadapter_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

var _ admin.Store = redisadapter.AdminSessions{}

func TestAdminSessions(t *testing.T) {
	server := miniredis.RunT(t)
	client := newClient(t, server.Addr())
	sessions := redisadapter.AdminSessions{Client: client}
	want := func(id string, want bool) {
		t.Helper()
		if got, err := sessions.Exists(t.Context(), id); got != want || err != nil {
			t.Errorf("session %q: %v, %v, want %v", id, got, err, want)
		}
	}
	if err := sessions.Save(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if value, err := server.Get("socket.io-admin#a"); value != "true" || err != nil { // the official package's key and value
		t.Errorf("Redis has %q, %v", value, err)
	}
	want("a", true)
	want("b", false)
	want("", false)
	want("a\x00", false)
	server.FastForward(24*time.Hour - time.Second)
	want("a", true)
	server.FastForward(2 * time.Second)
	want("a", false)

	server.Close()
	if err := sessions.Save(t.Context(), "a"); err == nil {
		t.Error("a session was saved without Redis")
	}
	if exists, err := sessions.Exists(t.Context(), "a"); exists || err == nil {
		t.Errorf("without Redis a session exists: %v, %v", exists, err)
	}
}
