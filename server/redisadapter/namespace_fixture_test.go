// This file has the fixture for tests of an adapter without a server: a namespace that
// keeps the events that the adapter delivers.

package redisadapter_test

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// namespace is a socketio.Local that keeps the events that the adapter delivers.
type namespace struct {
	socketio.Local // nil, because the adapter calls only the methods below in these tests

	name string
	got  chan delivery
}

type delivery struct {
	ctx  context.Context
	p    sio.Packet
	opts socketio.BroadcastOptions
}

func newNamespace(name string) *namespace {
	return &namespace{name: name, got: make(chan delivery, 1000)}
}

func (n *namespace) Name() string { return n.name }

func (n *namespace) Deliver(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) {
	n.got <- delivery{ctx, p, opts}
}

func (n *namespace) next(t *testing.T) delivery {
	t.Helper()
	select {
	case d := <-n.got:
		return d
	case <-time.After(patience):
		t.Fatalf("nothing arrived in %q", n.name)
		return delivery{}
	}
}

func (n *namespace) expect(t *testing.T, data string) delivery {
	t.Helper()
	d := n.next(t)
	if string(d.p.Data) != data {
		t.Fatalf("%q got %s, want %s", n.name, d.p.Data, data)
	}
	return d
}

func event(data string, attachments ...[]byte) sio.Packet {
	return sio.Packet{Type: sio.Event, Data: []byte(data), Attachments: attachments}
}

// open makes an adapter for the namespace local, as the only adapter of a server.
func open(t *testing.T, client redis.UniversalClient, opts redisadapter.Options, local socketio.Local) socketio.Adapter {
	t.Helper()
	opts.Logger = quiet
	opts.Timeout = cmp.Or(opts.Timeout, patience) // the default of one second for the subscription is too short on a busy machine
	a := redisadapter.New(client, &opts)(local)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func broadcast(t *testing.T, a socketio.Adapter, data string, opts socketio.BroadcastOptions) {
	t.Helper()
	if err := a.Broadcast(t.Context(), event(data), opts); err != nil {
		t.Fatalf("broadcast %s: %v", data, err)
	}
}
