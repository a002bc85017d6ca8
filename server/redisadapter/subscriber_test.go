package redisadapter_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// mute is a Redis that confirms subscriptions and then sends nothing more, without
// closing the connection. A broken network looks the same.
func mute(conn net.Conn) {
	defer conn.Close()
	replies := make(chan string, 100) // a network buffers some replies too
	defer close(replies)
	go func() {
		for reply := range replies {
			_, _ = io.WriteString(conn, reply)
		}
	}()
	r := bufio.NewReader(conn)
	line := func() string {
		s, _ := r.ReadString('\n')
		return strings.TrimSuffix(s, "\r\n")
	}
	for {
		header := line()
		if header == "" {
			return
		}
		n, _ := strconv.Atoi(header[1:])
		var args []string
		for range n {
			line()
			args = append(args, line())
		}
		switch strings.ToLower(args[0]) {
		case "psubscribe", "subscribe":
			for i, name := range args[1:] {
				replies <- fmt.Sprintf("*3\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n:%d\r\n", len(args[0]), args[0], len(name), name, i+1)
			}
		case "ping":
		default:
			replies <- "-ERR unknown command\r\n"
		}
	}
}

func TestSilentConnectionIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialled := make(chan time.Time, 10)
		opts := redisadapter.Bounded(&redis.Options{Addr: "mute"})
		opts.DisableIdentity = true
		opts.Dialer = func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go mute(theirs)
			dialled <- time.Now()
			return ours, nil
		}
		client := redis.NewClient(opts)
		var stats redisadapter.Stats
		a := redisadapter.New(client, &redisadapter.Options{Stats: &stats, Logger: quiet})(newNamespace("/"))
		first, second := <-dialled, <-dialled
		if waited := second.Sub(first); waited < 6*time.Second || waited > 15*time.Second {
			t.Errorf("dialled again after %s", waited)
		}
		if stats.Losses() != 1 {
			t.Errorf("%d losses", stats.Losses())
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
}

// stuck is a namespace whose deliveries do not return until release is closed.
type stuck struct {
	*namespace
	release chan struct{}
}

func (s stuck) Deliver(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) {
	<-s.release
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
	// One batch is being delivered and up to ten messages wait. The queue has no room for
	// the other messages.
	eventually(t, func() bool { return stats.Dropped() >= count-21 })
	close(n.release)
	eventually(t, func() bool { return stats.Received()+stats.Dropped() == count })
	n.expect(t, `["n",0]`)
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
	late := makeAdapter(tasks) // a namespace that is created while Redis is away
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

// A Redis that accepts connections and does not answer must not block a server.
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
