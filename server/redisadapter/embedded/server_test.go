package embedded_test

import (
	"net"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/redisadapter/embedded"
)

func TestEmbedded(t *testing.T) {
	s, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	host, _, err := net.SplitHostPort(s.Addr())
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("it listens on %s", s.Addr())
	}
	if err := s.Client().Set(t.Context(), "key", "value", 500*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	// Keys expire although miniredis has no clock of its own.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(5 * time.Second); s.Client().Exists(t.Context(), "key").Val() > 0; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the key does not expire")
		}
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if conn, err := net.Dial("tcp", s.Addr()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}
