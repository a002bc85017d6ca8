package lab_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

func TestRateLimit(t *testing.T) {
	handled := make(chan int, 10_000)
	l := newLab(t, lab.Options{Setup: func(_ string, io *socketio.Server) {
		lab.RateLimit{Rate: 1, Burst: 20}.Guard(io.Namespace)
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("n", socketio.Listen(func(_ context.Context, _ *socketio.Socket, n int) error { handled <- n; return nil }))
		})
	}})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	flooder := dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "")
	other := dial(t, srv.URL, "/", "/lab/main/a/socket.io/", "")
	gone := make(chan string, 1)
	flooder.OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- string(r) })

	for n := range 19 {
		if err := flooder.Emit("n", n); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 { // one of these may still pass, or more if this machine is slow
		_ = flooder.Emit("n", 100)
	}
	answer, err := wasmclient.Call[json.RawMessage](t.Context(), flooder, "n", 101)
	var refusal struct {
		Error        string `json:"error"`
		RetryAfterMs int    `json:"retryAfterMs"`
	}
	if err != nil || json.Unmarshal(answer, &refusal) != nil || refusal.Error != "rate_limited" || refusal.RetryAfterMs < 1 || refusal.RetryAfterMs > 1001 {
		t.Errorf("answer %s, %v", answer, err)
	}
	for n := range 19 {
		if got := <-handled; got != n {
			t.Fatalf("handled %d, want %d", got, n)
		}
	}

	for range 500 {
		_ = flooder.Emit("n", 102)
	}
	select {
	case reason := <-gone:
		if reason != "io server disconnect" {
			t.Errorf("reason %q", reason)
		}
	case <-time.After(10 * time.Second):
		t.Error("a socket that goes on sending is not disconnected")
	}
	if _, err := wasmclient.Call[any](t.Context(), other, "n", 103); err != nil || !other.Connected() {
		t.Errorf("another socket: %v", err)
	}
}
