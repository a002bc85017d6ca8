package redisadapter_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

func TestBroadcastReachesTheOthers(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	var stats redisadapter.Stats
	a, b, c := newNamespace("/"), newNamespace("/"), newNamespace("/")
	adapter := open(t, client, redisadapter.Options{Stats: &stats}, a)
	open(t, client, redisadapter.Options{}, b)
	open(t, client, redisadapter.Options{}, c)

	opts := socketio.BroadcastOptions{Rooms: []string{"r1", "r2"}, Except: []string{"x"}, Volatile: true, NoCompress: true}
	p := event(`["file",{"_placeholder":true,"num":0},9007199254740993]`, []byte{0, 255})
	if err := adapter.Broadcast(t.Context(), p, opts); err != nil {
		t.Fatal(err)
	}
	for _, n := range []*namespace{b, c} {
		d := n.expect(t, string(p.Data))
		if !slices.Equal(d.opts.Rooms, opts.Rooms) || !slices.Equal(d.opts.Except, opts.Except) || !d.opts.Volatile || !d.opts.NoCompress {
			t.Errorf("options = %+v", d.opts)
		}
		if d.p.Namespace != "/" || d.p.Type != sio.Event || len(d.p.Attachments) != 1 || string(d.p.Attachments[0]) != "\x00\xff" {
			t.Errorf("packet = %+v", d.p)
		}
	}

	// The sender receives what others broadcast, and never its own broadcast.
	broadcast(t, adapter, `["local"]`, socketio.BroadcastOptions{Local: true})
	other := open(t, client, redisadapter.Options{}, newNamespace("/"))
	broadcast(t, other, `["hello"]`, socketio.BroadcastOptions{Rooms: []string{"one"}})
	for _, n := range []*namespace{a, b, c} {
		if d := n.expect(t, `["hello"]`); !slices.Equal(d.opts.Rooms, []string{"one"}) {
			t.Errorf("rooms = %q", d.opts.Rooms)
		}
	}
	eventually(t, func() bool { return stats.Received() == 1 }) // the adapter counts a message after the delivery
	if stats.Published() != 1 || stats.DecodeErrors() != 0 {
		t.Errorf("published %d, errors %d", stats.Published(), stats.DecodeErrors())
	}
}

func TestChannelNames(t *testing.T) {
	server := miniredis.RunT(t)
	client := newClient(t, server.Addr())
	a := open(t, client, redisadapter.Options{Key: "lab:7"}, newNamespace("/tasks"))
	sub := client.PSubscribe(t.Context(), "*")
	defer sub.Close()
	if _, err := sub.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rooms []string
		want  string
	}{
		{nil, "lab:7#/tasks#"},
		{[]string{"project:1"}, "lab:7#/tasks#project:1#"},
		{[]string{"a", "b"}, "lab:7#/tasks#"},
	} {
		broadcast(t, a, `["x"]`, socketio.BroadcastOptions{Rooms: tt.rooms})
		m, err := sub.ReceiveMessage(t.Context())
		if err != nil || m.Channel != tt.want {
			t.Errorf("rooms %q: %v, %v, want channel %q", tt.rooms, m, err, tt.want)
		}
	}
}

func TestClustersAndNamespacesAreApart(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	// The names contain characters that are wildcards for PSUBSCRIBE.
	keys, names := []string{"k", "k*", "[k]", `k\`}, []string{"/", "/*", "/?", "/[a]", "/a", "/b"}
	var all []*namespace
	for _, key := range keys {
		server := redisadapter.New(client, &redisadapter.Options{Key: key, Logger: quiet})
		sender := redisadapter.New(client, &redisadapter.Options{Key: key, Logger: quiet})
		for _, name := range names {
			n := newNamespace(name)
			all = append(all, n)
			receiving, sending := server(n), sender(newNamespace(name))
			defer receiving.Close()
			defer sending.Close()
			defer func() {
				broadcast(t, sending, fmt.Sprintf(`["last",%q,%q]`, key, name), socketio.BroadcastOptions{})
				n.expect(t, fmt.Sprintf(`["last",%q,%q]`, key, name))
			}()
		}
	}
	sender := open(t, client, redisadapter.Options{Key: "k"}, newNamespace("/a"))
	broadcast(t, sender, `["only"]`, socketio.BroadcastOptions{})
	all[slices.Index(names, "/a")].expect(t, `["only"]`)
	// If another namespace has received the event too, its deferred call of expect finds
	// the event and fails.
}

func TestPoisonedChannel(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	var stats redisadapter.Stats
	n := newNamespace("/")
	open(t, client, redisadapter.Options{Stats: &stats}, n)
	for name, body := range garbage {
		if err := client.Publish(t.Context(), "socket.io#/#", unhex(t, body)).Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	client.Publish(t.Context(), "socket.io#/#room#", make([]byte, redisadapter.MaxMessage+1))
	other := open(t, client, redisadapter.Options{}, newNamespace("/"))
	broadcast(t, other, `["good"]`, socketio.BroadcastOptions{})
	n.expect(t, `["good"]`)
	if got, want := stats.DecodeErrors(), uint64(len(garbage)+1); got != want {
		t.Errorf("%d decode errors, want %d", got, want)
	}
}

func TestOrderIsKept(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	n := newNamespace("/")
	open(t, client, redisadapter.Options{}, n)
	a := open(t, client, redisadapter.Options{}, newNamespace("/"))
	const count = 500
	for i := range count {
		broadcast(t, a, fmt.Sprintf(`["n",%d]`, i), socketio.BroadcastOptions{})
	}
	for i := range count {
		n.expect(t, fmt.Sprintf(`["n",%d]`, i))
	}
}

func TestClose(t *testing.T) {
	server := miniredis.RunT(t)
	client := newClient(t, server.Addr())
	root, tasks := newNamespace("/"), newNamespace("/tasks")
	makeAdapter := redisadapter.New(client, &redisadapter.Options{Logger: quiet})
	a, b := makeAdapter(root), makeAdapter(tasks)
	sender := open(t, client, redisadapter.Options{Key: "socket.io"}, newNamespace("/tasks"))

	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal("closing again:", err)
	}
	broadcast(t, sender, `["still"]`, socketio.BroadcastOptions{})
	tasks.expect(t, `["still"]`)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return server.PubSubNumPat() == 1 }) // the subscription of the sender
	c := makeAdapter(tasks)
	defer c.Close()
	broadcast(t, sender, `["reopened"]`, socketio.BroadcastOptions{})
	tasks.expect(t, `["reopened"]`)
}

func TestBroadcastOutlivesItsContext(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	n := newNamespace("/")
	open(t, client, redisadapter.Options{}, n)
	a := open(t, client, redisadapter.Options{}, newNamespace("/"))
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the socket has gone"))
	if err := a.Broadcast(ctx, event(`["bye"]`), socketio.BroadcastOptions{}); err != nil {
		t.Error(err)
	}
	n.expect(t, `["bye"]`)
}
