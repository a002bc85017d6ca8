//go:build interop

package redisadapter_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// When an instance is killed, its clients see their connections end. The other instances
// no longer count the killed instance, so requests do not wait for it.
func TestKilledInstance(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		a := startKind(t, k, redis.client(), redisadapter.Options{})
		b := launch(t, k, redis, "")
		doomed := connectTo(t, b.url, `["ack"]`)
		eventually(t, func() bool { s, err := a.FetchSockets(t.Context()); return err == nil && len(s) == 1 })

		if err := b.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if got := doomed.next(); got != "" {
			t.Errorf("received %s", got)
		}
		eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 1 && err == nil })
		here := connect(t, a, `["here"]`)
		if sockets, err := a.FetchSockets(t.Context()); err != nil || len(sockets) != 1 || sockets[0].ID() != here.id {
			t.Errorf("%d sockets, %v", len(sockets), err)
		}
		if replies, err := socketio.CallAll[string](t.Context(), a.To(), "ask"); err != nil || len(replies) != 1 {
			t.Errorf("replies %q, %v", replies, err)
		}
	})
}
