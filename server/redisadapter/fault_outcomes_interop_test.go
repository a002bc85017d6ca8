//go:build interop

// This file tests what each fault leads to, for every kind of adapter. The faults and
// their tests, here and in other files:
//
//	Redis is down at the start            TestRedisDownAtStart
//	Redis goes down and comes back        TestRedisDownLater
//	Redis is slow, by 500 ms              TestSlowRedis
//	the network swallows all packets      TestNetworkThatSwallowsEverything, TestSilentConnectionIsReplaced
//	an instance hangs                     TestHungServer
//	garbage on the channels               TestPoisonedChannel, TestPoisonedRequests, TestPoisonedShards, TestPoisonedStream
//	an instance is killed                 TestKilledInstance
//	an instance is told to stop           TestShutdownOfEachKind, TestSIGTERMUnderLoad
//	clients move to another instance      TestInvariants, and recovery.mjs with official clients
//	all of these, in random order         TestInvariants
//
// Tests of cmd/playground show what browsers and load balancers see of these faults.

package redisadapter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// wantTogether waits until the events of each of two servers reach the client of the
// other one again. It checks that the client then receives all events in order.
func wantTogether(t *testing.T, a, b *node, ofA, ofB *client) {
	t.Helper()
	for _, way := range []struct {
		from *node
		to   *client
	}{{a, ofB}, {b, ofA}} {
		discard(way.to)
		eventually(t, func() bool {
			_ = way.from.Emit(t.Context(), "again")
			select {
			case got := <-way.to.got:
				return got == `["again"]`
			case <-time.After(50 * time.Millisecond):
				return false
			}
		})
	}
	eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 2 && err == nil })
	for i := range 100 {
		if err := a.Emit(t.Context(), "n", i); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		want := fmt.Sprintf(`["n",%d]`, i)
		got := ofB.next()
		for got == `["again"]` { // emitted before
			got = ofB.next()
		}
		if got != want {
			t.Fatalf("received %s, want %s", got, want)
		}
	}
}

// discard drops the events that a client has received.
func discard(c *client) {
	for {
		select {
		case <-c.got:
		default:
			return
		}
	}
}

// wantLocal checks that a server still serves its own clients, and that Emit returns an
// error after a second or little more. The error says that other servers do not get the
// event.
func wantLocal(t *testing.T, n *node, c *client) {
	t.Helper()
	discard(c)
	began := time.Now()
	err := n.Emit(t.Context(), "local")
	if took := time.Since(began); err == nil || !strings.HasPrefix(err.Error(), "redisadapter: publish: ") || took > 5*time.Second {
		t.Errorf("emit: %v after %s", err, took)
	}
	got := c.next()
	for strings.HasPrefix(got, `["n",`) || got == `["again"]` { // these events were emitted before
		got = c.next()
	}
	if got != `["local"]` {
		t.Errorf("received %s", got)
	}
}

func TestRedisDownAtStart(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		opts := redisadapter.Options{Timeout: 200 * time.Millisecond}
		a, b := startKind(t, k, redis.client(), opts), startKind(t, k, redis.client(), opts)
		ofA, ofB := connect(t, a, ""), connect(t, b, "")
		wantLocal(t, a, ofA)
		if _, err := a.ServerCount(t.Context()); !errors.Is(err, redisadapter.ErrNotSubscribed) {
			t.Errorf("server count: %v", err)
		}
		redis.start()
		wantTogether(t, a, b, ofA, ofB)
	})
}

func TestRedisDownLater(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		a, b := startKind(t, k, redis.client(), redisadapter.Options{}), startKind(t, k, redis.client(), redisadapter.Options{})
		ofA, ofB := connect(t, a, ""), connect(t, b, "")
		wantTogether(t, a, b, ofA, ofB)
		for range 2 {
			redis.kill()
			eventually(t, func() bool { _, err := a.ServerCount(t.Context()); return err != nil })
			wantLocal(t, a, ofA)
			if sockets, err := a.FetchSockets(t.Context()); err == nil || len(sockets) != 1 {
				t.Errorf("%d sockets, %v", len(sockets), err)
			}
			redis.start()
			wantTogether(t, a, b, ofA, ofB)
		}
	})
}

// A Redis that takes half a second for each answer can still be used.
func TestSlowRedis(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		slow := startProxy(t, redis.addr)
		slow.slow("500")
		opts := redisadapter.Options{Timeout: 10 * time.Second, RequestTimeout: 20 * time.Second} // the machine may be slow too
		a, b := startKind(t, k, slow.client(), opts), startKind(t, k, slow.client(), opts)
		ofA, ofB := connect(t, a, `[1]`), connect(t, b, `[2]`)
		for i := range 3 {
			if err := a.Emit(t.Context(), "n", i); err != nil {
				t.Error(err)
			}
		}
		for _, c := range []*client{ofA, ofB} {
			for i := range 3 {
				if got := c.next(); got != fmt.Sprintf(`["n",%d]`, i) {
					t.Errorf("received %s", got)
				}
			}
		}
		if sockets, err := b.FetchSockets(t.Context()); err != nil || len(sockets) != 2 {
			t.Errorf("%d sockets, %v", len(sockets), err)
		}
		if replies, err := socketio.CallAll[int](t.Context(), b.To(), "ask"); err != nil || len(replies) != 2 {
			t.Errorf("replies %v, %v", replies, err)
		}
	})
}

func TestNetworkThatSwallowsEverything(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		network := startProxy(t, redis.addr)
		a, b := startKind(t, k, network.client(), redisadapter.Options{}), startKind(t, k, redis.client(), redisadapter.Options{})
		ofA, ofB := connect(t, a, ""), connect(t, b, "")
		wantTogether(t, a, b, ofA, ofB)
		network.swallow()
		wantLocal(t, a, ofA)
		network.heal()
		wantTogether(t, a, b, ofA, ofB)
	})
}

// A request waits for a server that hangs with its connection open, but no longer than
// RequestTimeout. The request then returns the answers of the other servers, and an
// error.
func TestHungServer(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		redis := newRedis(t)
		redis.start()
		network := startProxy(t, redis.addr)
		opts := redisadapter.Options{RequestTimeout: 500 * time.Millisecond}
		a, hung := startKind(t, k, redis.client(), opts), startKind(t, k, network.client(), opts)
		connect(t, a, `[1]`)
		connect(t, hung, `[2]`)
		eventually(t, func() bool { n, err := a.ServerCount(t.Context()); return n == 2 && err == nil })
		network.swallow()
		sockets, err := a.FetchSockets(t.Context())
		if len(sockets) != 1 {
			t.Errorf("%d sockets", len(sockets))
		}
		wantIncomplete(t, err, 0, 1, context.DeadlineExceeded)
		replies, err := socketio.CallAll[int](brief(t), a.To(), "ask")
		if !errors.Is(err, context.DeadlineExceeded) || len(replies) != 1 {
			t.Errorf("replies %v, %v", replies, err)
		}
		network.heal()
	})
}

// A server that is told to stop still does its duties (see the map duties) towards the
// other servers.
func TestShutdownOfEachKind(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		for name, test := range duties {
			t.Run(name, func(t *testing.T) {
				redis := newRedis(t)
				redis.start()
				test(t, func(opts redisadapter.Options) *node { return startKind(t, k, redis.client(), opts) })
			})
		}
	})
}
