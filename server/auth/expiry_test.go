package auth_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

const ttl = time.Minute

// guarded is a server whose sockets need tokens, in a bubble of time. Its event "act"
// is answered with {"done":true}.
type guarded struct {
	t      *testing.T
	net    *testnet.Server
	issuer *auth.Issuer
	acted  atomic.Int64
	gone   atomic.Pointer[socketio.Reason]
}

func guard(t *testing.T, f func(*guarded)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		issuer, err := auth.NewIssuer(auth.IssuerOptions{Secret: secret, TTL: ttl})
		if err != nil {
			t.Fatal(err)
		}
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		g := &guarded{t: t, issuer: issuer, net: testnet.Serve(io)}
		byID := func(_ context.Context, id string) (auth.User, error) {
			if id == "ghost" {
				return auth.User{}, auth.ErrUnknownUser
			}
			return auth.User{ID: id}, nil
		}
		auth.GuardFor(issuer, byID, io.Of("/"))
		io.Of("/free")
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("act", socketio.Handle(func(context.Context, *socketio.Socket, any) (map[string]bool, error) {
				g.acted.Add(1)
				return map[string]bool{"done": true}, nil
			}))
			s.OnDisconnect(func(_ context.Context, r socketio.Reason) { g.gone.Store(&r) })
		})
		f(g)
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		g.net.Shutdown()
		time.Sleep(time.Second)
	})
}

func (g *guarded) token(user string, age time.Duration) string {
	g.t.Helper()
	token, err := g.issuer.IssueAt(user, time.Now().Add(-age))
	if err != nil {
		g.t.Fatal(err)
	}
	return token
}

// connect connects alice with a token of an age.
func (g *guarded) connect(age time.Duration) *testnet.Client {
	g.t.Helper()
	c := testnet.Dial(g.t, g.net, nil)
	c.Send(`40{"token":"` + g.token("alice", age) + `"}`)
	if got := c.DrainFrames(); len(got) == 0 || !strings.HasPrefix(got[0], `40{"sid"`) {
		g.t.Fatalf("CONNECT answered with %q", got)
	}
	return c
}

func (g *guarded) want(c *testnet.Client, want ...string) {
	g.t.Helper()
	if got := c.DrainFrames(); !slices.Equal(got, want) {
		g.t.Errorf("at %v received %q, want %q", time.Now().Format("04:05.000"), got, want)
	}
}

const told = `42["auth:expired",{"graceMs":25000}]`

func TestLeaseEnds(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		c.Send(`420["act"]`)
		g.want(c, `430[{"done":true}]`)
		time.Sleep(ttl - time.Millisecond)
		g.want(c)
		time.Sleep(time.Millisecond)
		g.want(c, told)
		c.Send(`421["act"]`, `42["act"]`)
		g.want(c, `431[{"error":"token_expired"}]`)
		if n := g.acted.Load(); n != 1 {
			g.t.Errorf("%d events have been handled, want the one before the expiry", n)
		}
		time.Sleep(auth.Grace - time.Millisecond)
		g.want(c)
		time.Sleep(time.Millisecond)
		g.want(c, "41")
		if r := g.gone.Load(); r == nil || *r != socketio.ReasonServerNamespaceDisconnect {
			g.t.Errorf("reason %v", r)
		}
	})
}

func TestLeaseIsRenewed(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		for i := range 3 { // whether before it was told or after
			time.Sleep(ttl - time.Second)
			if i == 1 {
				time.Sleep(auth.Grace)
				g.want(c, told)
			}
			c.Send(fmt.Sprintf(`42%d["auth:refresh",{"token":%q}]`, i, g.token("alice", 0)))
			g.want(c, fmt.Sprintf(`43%d[{"ok":true}]`, i))
			c.Send(`429["act"]`)
			g.want(c, `439[{"done":true}]`)
		}
		time.Sleep(ttl)
		g.want(c, told)
	})
}

func TestRefusedRefreshes(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		time.Sleep(ttl)
		g.want(c, told)
		for in, want := range map[string]auth.Code{
			``:                   auth.TokenMissing,
			`,{}`:                auth.TokenMissing,
			`,{"token":5}`:       auth.TokenInvalid,
			`,"x"`:               auth.TokenInvalid,
			`,{"token":"x.y.z"}`: auth.TokenInvalid,
			`,{"token":"` + g.token("alice", 2*ttl) + `"}`:           auth.TokenExpired,
			`,{"token":"` + g.token("alice", ttl+time.Second) + `"}`: auth.TokenExpired, // within the leeway
		} {
			c.Send(`420["auth:refresh"` + in + `]`)
			g.want(c, `430[{"error":"`+string(want)+`"}]`)
		}
		// The client may try again, until the grace that began first is over.
		time.Sleep(auth.Grace)
		g.want(c, "41")
	})
}

func TestRefreshAsAnotherUser(t *testing.T) {
	for _, user := range []string{"bob", "ghost"} {
		guard(t, func(g *guarded) {
			c := g.connect(0)
			c.Send(`420["auth:refresh",{"token":"` + g.token(user, 0) + `"}]`)
			if user == "ghost" { // there is none
				g.want(c, `430[{"error":"user_unknown"}]`)
				return
			}
			g.want(c, `430[{"error":"token_invalid"}]`, "41")
		})
	}
}

// A token that is past its time by less than clocks may differ lets a client in, who is
// told at once.
func TestLeaseOfALateToken(t *testing.T) {
	guard(t, func(g *guarded) {
		c := testnet.Dial(g.t, g.net, nil)
		c.Send(`40{"token":"` + g.token("alice", ttl+10*time.Second) + `"}`)
		time.Sleep(time.Millisecond)
		got := c.DrainFrames()
		if len(got) != 2 || !strings.HasPrefix(got[0], `40{"sid"`) || got[1] != told {
			g.t.Errorf("received %q", got)
		}
		time.Sleep(auth.Grace - 2*time.Millisecond)
		g.want(c)
		time.Sleep(time.Millisecond)
		g.want(c, "41")
	})
}

// There may be thousands: a socket with a lease has as many goroutines as one without.
func TestLeaseCostsNoGoroutine(t *testing.T) {
	guard(t, func(g *guarded) {
		const many = 100
		connect := func(packet string) int {
			before := runtime.NumGoroutine()
			for range many {
				testnet.Dial(g.t, g.net, nil).Send(packet)
			}
			return runtime.NumGoroutine() - before
		}
		free := connect("40/free,")
		if leased := connect(`40{"token":"` + g.token("alice", 0) + `"}`); leased > free+many/10 {
			g.t.Errorf("%d sockets with leases took %d goroutines, without %d", many, leased, free)
		}
	})
}

// Who leaves ends the lease: nothing is sent any more.
func TestLeaseGoesWithItsSocket(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		c.Send("41")
		time.Sleep(3 * ttl)
		g.want(c)
	})
}
