package redisadapter_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// namespace is a socketio.Local that keeps what it is given.
type namespace struct {
	socketio.Local // what no test asks of it

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

const patience = 30 * time.Second // on a busy machine too

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

func newClient(t *testing.T, addr string) *redis.Client {
	t.Helper()
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: addr}))
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// open makes the adapter of a server with one namespace.
func open(t *testing.T, client redis.UniversalClient, opts redisadapter.Options, local socketio.Local) socketio.Adapter {
	t.Helper()
	opts.Logger = quiet
	opts.Timeout = cmp.Or(opts.Timeout, patience) // after one second, the default, it may not have subscribed yet
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

	// The sender hears others, never itself.
	broadcast(t, adapter, `["local"]`, socketio.BroadcastOptions{Local: true})
	other := open(t, client, redisadapter.Options{}, newNamespace("/"))
	broadcast(t, other, `["hello"]`, socketio.BroadcastOptions{Rooms: []string{"one"}})
	for _, n := range []*namespace{a, b, c} {
		if d := n.expect(t, `["hello"]`); !slices.Equal(d.opts.Rooms, []string{"one"}) {
			t.Errorf("rooms = %q", d.opts.Rooms)
		}
	}
	eventually(t, func() bool { return stats.Received() == 1 }) // it counts what has been delivered
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
	// Names with what PSUBSCRIBE takes for wildcards.
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
	// The deferred broadcasts would find a stray message first.
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

// stuck is a namespace that does not take deliveries until told to.
type stuck struct {
	*namespace
	hold chan struct{}
}

func (s stuck) Deliver(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) {
	<-s.hold
	s.namespace.Deliver(ctx, p, opts)
}

func TestOverflowIsCounted(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	var stats redisadapter.Stats
	n := stuck{newNamespace("/"), make(chan struct{})}
	open(t, client, redisadapter.Options{Stats: &stats, QueueMessages: 10}, n)
	a := open(t, client, redisadapter.Options{}, newNamespace("/"))
	const count = 100
	for i := range count {
		broadcast(t, a, fmt.Sprintf(`["n",%d]`, i), socketio.BroadcastOptions{})
	}
	// One was taken from the queue, then up to ten wait; the rest finds no room.
	eventually(t, func() bool { return stats.Dropped() >= count-21 })
	close(n.hold)
	eventually(t, func() bool { return stats.Received()+stats.Dropped() == count })
	n.expect(t, `["n",0]`)
}

// eventually waits for what another goroutine brings about.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("it did not come about")
		}
	}
}

func TestSubscriptionComesBack(t *testing.T) {
	server := miniredis.RunT(t)
	client := newClient(t, server.Addr())
	var stats redisadapter.Stats
	n, tasks := newNamespace("/"), newNamespace("/tasks")
	opts := &redisadapter.Options{Stats: &stats, Logger: quiet, Timeout: 200 * time.Millisecond}
	makeAdapter := redisadapter.New(client, opts)
	root := makeAdapter(n)
	defer root.Close()

	server.Close()
	eventually(t, func() bool { return stats.Losses() == 1 })
	if err := root.Broadcast(t.Context(), event(`["lost"]`), socketio.BroadcastOptions{}); err == nil {
		t.Error("a broadcast without Redis succeeded")
	}
	late := makeAdapter(tasks) // a namespace that is made while Redis is away
	defer late.Close()
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}

	a := open(t, client, redisadapter.Options{}, newNamespace("/"))
	b := open(t, client, redisadapter.Options{}, newNamespace("/tasks"))
	arrives := func(from socketio.Adapter, n *namespace) func() bool {
		return func() bool {
			broadcast(t, from, `["again"]`, socketio.BroadcastOptions{})
			return len(n.got) > 0
		}
	}
	eventually(t, arrives(a, n))
	eventually(t, arrives(b, tasks))
	if stats.PublishErrors() != 1 || stats.Losses() != 1 {
		t.Errorf("%d publish errors, %d losses, want one each", stats.PublishErrors(), stats.Losses())
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
	eventually(t, func() bool { return server.PubSubNumPat() == 1 }) // the sender's own
	c := makeAdapter(tasks)
	defer c.Close()
	broadcast(t, sender, `["reopened"]`, socketio.BroadcastOptions{})
	tasks.expect(t, `["reopened"]`)
}

// A Redis that takes connections and answers nothing must not hold up a server.
func TestRedisThatSwallowsEverything(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { _, _ = io.Copy(io.Discard, conn) })
		}
	})
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: l.Addr().String()}))
	defer client.Close()

	start := time.Now()
	a := redisadapter.New(client, &redisadapter.Options{Logger: quiet})(newNamespace("/"))
	err = a.Broadcast(t.Context(), event(`["x"]`), socketio.BroadcastOptions{})
	if err == nil || !strings.HasPrefix(err.Error(), "redisadapter: publish: ") {
		t.Errorf("broadcast: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	client.Close()
	l.Close()
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

// recorder is an Observer that carries a cause in the context.
type recorder struct {
	watching bool
	mu       sync.Mutex
	seen     []socketio.Observation
}

type causeKey struct{}

func (r *recorder) Watching() bool { return r.watching }

func (r *recorder) Observe(ctx context.Context, o socketio.Observation) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, o)
	return context.WithValue(ctx, causeKey{}, o.Kind)
}

func TestObserver(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	seen, blind := &recorder{watching: true}, &recorder{}
	n := newNamespace("/")
	open(t, client, redisadapter.Options{Observer: seen}, n)
	a := open(t, client, redisadapter.Options{Observer: seen}, newNamespace("/"))
	open(t, client, redisadapter.Options{Observer: blind}, newNamespace("/"))
	broadcast(t, a, `["news",1,{"a":2}]`, socketio.BroadcastOptions{Rooms: []string{"r"}})
	if cause := n.next(t).ctx.Value(causeKey{}); cause != socketio.ObservedReceive {
		t.Errorf("the delivery's cause is %v", cause)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if len(seen.seen) != 2 || len(blind.seen) != 0 {
		t.Fatalf("%d and %d observations", len(seen.seen), len(blind.seen))
	}
	for i, kind := range []socketio.ObservationKind{socketio.ObservedPublish, socketio.ObservedReceive} {
		o := seen.seen[i]
		if o.Kind != kind || o.Channel != "socket.io#/#r#" || o.Event != "news" || string(o.Args) != `[1,{"a":2}]` || len(o.Raw) == 0 || o.Namespace != "/" {
			t.Errorf("observation %d = %+v", i, o)
		}
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
