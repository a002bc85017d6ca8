package redisadapter_test

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// A message that has timed out must not arrive later, behind newer messages.
func TestClosedConnectionIsReset(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	opts := redisadapter.Bounded(&redis.Options{Addr: l.Addr().String()})
	conn, err := opts.Dialer(t.Context(), "tcp", opts.Addr)
	if err != nil {
		t.Fatal(err)
	}
	there, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("read: %v", err)
	}
}

func TestConnectRefusesNonsense(t *testing.T) {
	if _, err := redisadapter.Connect("http://localhost"); err == nil {
		t.Error("an http address was accepted")
	}
	client, err := redisadapter.Connect("redis://localhost:1/3")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if o := client.Options(); !o.ContextTimeoutEnabled || o.MaxRetries != 0 || o.DB != 3 || o.ReadTimeout > time.Second {
		t.Errorf("options = %+v", o)
	}
	start := time.Now()
	if client.Ping(t.Context()).Err() == nil || time.Since(start) > 2*time.Second {
		t.Errorf("a refused connection took %s", time.Since(start))
	}
}
