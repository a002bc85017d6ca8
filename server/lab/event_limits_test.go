package lab_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// limitedLab is a lab with limits, whose handlers count the events that reach them. The
// rates of its tests refill so slowly that the counts are the same on every machine.
type limitedLab struct {
	*testing.T
	url     string
	handled atomic.Int64
}

func serveLimited(t *testing.T, opts lab.Options) *limitedLab {
	t.Helper()
	l := &limitedLab{T: t}
	setup := opts.Setup
	opts.User = nameOf
	opts.Setup = func(instance string, io *socketio.Server) {
		if setup != nil {
			setup(instance, io)
		}
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("click", func(_ context.Context, e *socketio.Event) error {
				l.handled.Add(1)
				return e.Ack()
			})
		})
	}
	srv := httptest.NewServer(fromAddress(newLab(t, opts)))
	t.Cleanup(srv.Close)
	l.url = srv.URL
	return l
}

// nameOf returns the name in the auth payload of a socket that dial has connected.
func nameOf(s *socketio.Socket) string {
	var auth struct{ Name string }
	_ = s.Handshake().BindAuth(&auth)
	return auth.Name
}

// addressHeader names the address from which a test's client seems to connect.
const addressHeader = "Test-Address"

func fromAddress(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := r.Header.Get(addressHeader); address != "" {
			r.RemoteAddr = address + ":4711"
		}
		h.ServeHTTP(w, r)
	})
}

// limitedClient is a client whose disconnects a test can wait for.
type limitedClient struct {
	*wasmclient.Socket
	t    *testing.T
	gone chan wasmclient.Reason
}

// connect connects a client. address may be "", which is that of the test.
func (l *limitedLab) connect(instance, namespace, user, address string) *limitedClient {
	l.Helper()
	m := wasmclient.NewManager(l.url, &wasmclient.Options{
		Path: "/lab/main/" + instance + "/socket.io/", NoReconnection: true,
		Network: wasmclient.Network{Header: http.Header{addressHeader: {address}}},
	})
	l.Cleanup(m.Close)
	c := &limitedClient{m.Socket(namespace), l.T, make(chan wasmclient.Reason, 1)}
	c.OnDisconnect(func(r wasmclient.Reason, _ error) { c.gone <- r })
	if err := c.SetAuthValue(map[string]string{"Name": user}); err != nil {
		l.Fatal(err)
	}
	if err := c.ConnectAndWait(l.Context()); err != nil {
		l.Fatal(err)
	}
	return c
}

// send sends n events and returns how many of them the server did not refuse. It stops if
// the server disconnects the client.
func (c *limitedClient) send(event string, n int, args ...any) (passed int) {
	c.t.Helper()
	for range n {
		answer, err := wasmclient.Call[json.RawMessage](c.t.Context(), c.Socket, event, args...)
		if err != nil {
			if c.Connected() {
				c.t.Error(err)
			}
			break
		}
		var refusal struct {
			Error        string
			RetryAfterMs int64
		}
		switch err := json.Unmarshal(answer, &refusal); {
		case refusal.Error == "":
			passed++
		case err != nil || refusal.Error != "rate_limited" || refusal.RetryAfterMs < 1:
			c.t.Errorf("answer %s", answer)
		}
	}
	return passed
}

func (c *limitedClient) expectSent(event string, n, want int) {
	c.t.Helper()
	if got := c.send(event, n); got != want {
		c.t.Errorf("%d of %d events passed, want %d", got, n, want)
	}
}

// flood sends one event after the other until the server disconnects the client.
func (c *limitedClient) flood(event string, atMost int) {
	c.t.Helper()
	c.expectSent(event, atMost, 0)
	c.expectDisconnect()
}

func (c *limitedClient) expectDisconnect() {
	c.t.Helper()
	select {
	case reason := <-c.gone:
		if reason != "io server disconnect" {
			c.t.Errorf("reason %q", reason)
		}
	case <-time.After(10 * time.Second):
		c.t.Error("the socket that keeps sending is still connected")
	}
}

// slow refills a bucket by one event in about 17 minutes.
func slow(burst int) limits.Rate { return limits.Rate{PerSecond: 0.001, Burst: burst} }

// An event that exceeds the limit of its socket reaches no handler and is refused with a
// reason, and a socket that keeps sending is disconnected. Without the call of Use in eventGuard.guard,
// all events pass; without the bucket of refusals, the socket stays connected.
func TestEventsOfASocket(t *testing.T) {
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerSocket: slow(20)}})
	flooder, other := l.connect("a", "/", "", ""), l.connect("a", "/", "", "")
	flooder.expectSent("click", 50, 20)
	if n := l.handled.Load(); n != 20 {
		t.Errorf("%d events reached their handler, want 20", n)
	}
	flooder.flood("click", 10*20-30+1)
	other.expectSent("click", 30, 20)
}

// The sockets of a user at an address count together, on all instances. Another user's
// events still pass, those of the same user at another address too, and only the socket that
// keeps sending is disconnected. Without the limit for users in sender.spend, alice's second
// socket sends 20 events too. If userAt leaves the address out, alice at home sends nothing.
func TestEventsOfAUser(t *testing.T) {
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerUser: slow(30)}})
	flooder, second, bob := l.connect("a", "/", "alice", ""), l.connect("b", "/", "alice", ""), l.connect("a", "/", "bob", "")
	nobody := l.connect("a", "/", "", "") // no user, so no user's limit
	flooder.expectSent("click", 20, 20)
	second.expectSent("click", 20, 10)
	flooder.flood("click", 10*30+1)
	bob.expectSent("click", 30, 30)
	nobody.expectSent("click", 40, 40)
	second.expectSent("click", 1, 0)
	if !second.Connected() {
		t.Error("alice's other socket is disconnected too")
	}

	// alice at another address counts apart, and so does alice of another lab.
	l.connect("a", "/", "alice", "192.0.2.2").expectSent("click", 31, 30)
	another := serveLimited(t, lab.Options{Events: lab.EventLimits{PerUser: slow(30)}})
	another.connect("a", "/", "alice", "").expectSent("click", 30, 30)
}

// An event that its socket's own limit refuses takes nothing from the user and the address:
// one socket cannot use up what a class shares. Without the return after the socket's bucket in
// sender.spend, the second socket sends nothing.
func TestOneSocketLeavesRoom(t *testing.T) {
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerSocket: slow(10), PerUser: slow(20), Addresses: limits.NewBuckets(slow(20))}})
	l.connect("a", "/", "alice", "").expectSent("click", 90, 10)
	l.connect("a", "/", "alice", "").expectSent("click", 90, 10)
}

// An address counts in all labs and on their control planes. Other addresses are not
// affected. Without the limit for addresses in sender.spend, every event passes; with
// buckets that each lab makes itself, the second lab lets 40 pass.
func TestEventsOfAnAddress(t *testing.T) {
	opts := lab.Options{Events: lab.EventLimits{Addresses: limits.NewBuckets(slow(40))}}
	l, another := serveLimited(t, opts), serveLimited(t, opts)
	const class, home = "192.0.2.1", "192.0.2.2"
	l.connect("a", "/", "alice", class).expectSent("click", 10, 10)
	another.connect("b", "/", "bob", class).expectSent("click", 10, 10)
	l.connect("control", "/lab", "", class).expectSent("state", 10, 10)
	another.connect("control", "/lab", "", class).expectSent("state", 20, 10)
	for _, limited := range []*limitedLab{l, another} {
		limited.connect("a", "/", "carol", class).expectSent("click", 10, 0)
		limited.connect("control", "/lab", "", class).expectSent("state", 10, 0)
		limited.connect("a", "/", "alice", home).expectSent("click", 20, 20)
	}
	flooder, still := l.connect("a", "/", "alice", class), l.connect("a", "/", "alice", class)
	flooder.flood("click", 10*40+1)
	still.expectSent("click", 1, 0)
	if !still.Connected() {
		t.Error("another socket of the address is disconnected too")
	}
}

// A large event takes more tokens than a small one, for its name, its arguments and its
// binary values, and also on the control plane. An event that costs more than a burst passes
// when the bucket is full. If priceOf returns 1, all large events pass; without the binary
// values in Event.Bytes, those of type []byte do. Without min in sender.spend or in
// spendTogether, the last event never passes.
func TestLargeEventsCostMore(t *testing.T) {
	large := strings.Repeat("x", 14<<10) // more than 12 KiB and less than 16: four tokens
	for name, tt := range map[string]struct {
		instance, namespace, event string
		args                       []any
	}{
		"text":         {"a", "/", "click", []any{large}},
		"two texts":    {"a", "/", "click", []any{large[:len(large)/2], large[:len(large)/2]}},
		"binary":       {"a", "/", "click", []any{[]byte(large)}},
		"name":         {"a", "/", large, nil},
		"control":      {"control", "/lab", "emit", []any{lab.Request{Instance: "a", Event: "x", Data: json.RawMessage(`"` + large + `"`)}}},
		"unknown word": {"control", "/lab", "state", []any{large}},
	} {
		for which, limit := range map[string]lab.EventLimits{
			"socket":  {PerSocket: slow(22)},
			"user":    {PerUser: slow(22)},
			"address": {Addresses: limits.NewBuckets(slow(22))},
		} {
			if which == "user" && tt.instance == "control" {
				continue // pages have no user
			}
			l := serveLimited(t, lab.Options{Events: limit, Setup: answerAll})
			c := l.connect(tt.instance, tt.namespace, "alice", "")
			if got := c.send(tt.event, 7, tt.args...); got != 5 {
				t.Errorf("%s, limit of the %s: %d of 7 large events passed, want 5", name, which, got)
			}
			small := "click"
			if tt.instance == "control" {
				small = "state"
			}
			c.expectSent(small, 3, 2) // what is left
		}
	}
	huge := []any{strings.Repeat("x", 900_000)}
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerSocket: slow(5), PerUser: slow(10), Addresses: limits.NewBuckets(slow(20))}})
	if got := l.connect("a", "/", "alice", "").send("click", 2, huge...); got != 1 {
		t.Errorf("%d of 2 huge events passed, want 1", got)
	}
}

// answerAll lets an instance acknowledge events that have no handler.
func answerAll(_ string, io *socketio.Server) {
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.Use(func(next socketio.Handler) socketio.Handler {
			return func(ctx context.Context, e *socketio.Event) error { return errors.Join(next(ctx, e), e.Ack()) }
		})
	})
}

// The control plane limits its sockets in every namespace. Without the call of guard in
// New, all events pass.
func TestEventsOfAPage(t *testing.T) {
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerSocket: slow(20)}})
	page := l.connect("control", "/lab", "", "")
	page.expectSent("state", 10, 10)
	page.expectSent("heal", 20, 10)
	page.flood("stop", 10*20-10+1)
	root := l.connect("control", "/", "", "")
	for range 11*20 + 1 { // nothing answers events here
		if err := root.Emit("x"); err != nil {
			t.Fatal(err)
		}
	}
	root.expectDisconnect()
}

// The trace says for which rule a client was disconnected that goes on sending. Without Break
// in sender.limit, it says for none.
func TestRuleOfEventLimits(t *testing.T) {
	l := serveLimited(t, lab.Options{Events: lab.EventLimits{PerSocket: slow(2)}})
	p := watch(t, l.url)
	client := l.connect("a", "/", "alice", "")
	for range 11*2 + 1 {
		if err := client.Emit("click"); err != nil {
			t.Fatal(err)
		}
	}
	client.expectDisconnect()
	if e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect }); e.Rule != trace.EventRate {
		t.Errorf("the rule is %q", e.Rule)
	}
}

// The limits come before all middleware, so that it cannot be kept busy, and in all
// namespaces: also in those that are hidden or made later. Without OnNewNamespace in
// eventGuard.guard, /secret and /later have no limit. If guard is called after Setup, the
// middleware answers all events.
func TestEventsOfEveryNamespace(t *testing.T) {
	refuse := func(_ context.Context, s *socketio.Socket) {
		s.Use(func(socketio.Handler) socketio.Handler {
			return func(_ context.Context, e *socketio.Event) error { return e.Ack() }
		})
	}
	l := serveLimited(t, lab.Options{
		Events: lab.EventLimits{PerSocket: slow(20)},
		Hidden: "/secret",
		Setup: func(_ string, io *socketio.Server) {
			io.OnConnection(refuse)
			io.Of("/secret").OnConnection(refuse)
			io.OnNewNamespace(func(ns *socketio.Namespace) { ns.OnConnection(refuse) })
			io.OfFunc(func(context.Context, string, []byte) bool { return true })
		},
	})
	for _, namespace := range []string{"/", "/secret", "/later"} {
		l.connect("a", namespace, "alice", "").expectSent("click", 30, 20)
	}
	if n := l.handled.Load(); n != 0 {
		t.Errorf("%d events reached their handler", n)
	}
}
