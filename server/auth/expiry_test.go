package auth

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// ttl is how long tokens are valid in these tests.
const ttl = time.Minute

// guarded is a server in a synctest bubble. Its namespace "/" has a [Service.Guard] and
// acknowledges the event "act" with {"done":true}. Its namespace "/free" has no guard.
type guarded struct {
	t            *testing.T
	net          *testnet.Server
	io           *socketio.Server
	issuer       *Issuer
	logins       *fakeLogins
	connected    *connectedLogins
	acted        atomic.Int64 // number of events "act" that were handled
	disconnected atomic.Pointer[socketio.Reason]
}

// anyUser is a userFinder that finds a user for every id except "unknown". It stands in
// for Redis, whose connections do not work in a synctest bubble.
type anyUser struct{}

func (anyUser) byID(_ context.Context, id string) (User, error) {
	if id == "unknown" {
		return User{}, ErrUnknownUser
	}
	return User{ID: id}, nil
}

// fakeLogins stands in for the logins in Redis.
type fakeLogins struct {
	mu     sync.Mutex
	ended  map[string]bool // by id
	broken int             // so many of the next questions fail
	asked  int             // how often which logins have ended was asked
}

func (f *fakeLogins) end(ids ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range ids {
		f.ended[id] = true
	}
}

func (f *fakeLogins) exists(_ context.Context, id string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.ended[id], nil
}

func (f *fakeLogins) endedOf(ctx context.Context, logins []login) (ended []login, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.broken > 0 {
		f.broken--
		f.mu.Unlock()
		<-ctx.Done() // as if Redis swallowed the question
		f.mu.Lock()
		return nil, ctx.Err()
	}
	for _, l := range logins {
		if f.ended[l.id] {
			ended = append(ended, l)
		}
	}
	return ended, nil
}

func guard(t *testing.T, f func(*guarded)) {
	t.Helper()
	guardWith(t, nil, f)
}

func guardWith(t *testing.T, opts *socketio.Options, f func(*guarded)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		issuer, err := newIssuer(issuerOptions{secret: testSecret, ttl: ttl})
		if err != nil {
			t.Fatal(err)
		}
		io, err := socketio.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		logins := &fakeLogins{ended: make(map[string]bool)}
		g := &guarded{t: t, io: io, issuer: issuer, logins: logins, connected: newConnectedLogins(logins.endedOf), net: testnet.Serve(io)}
		(&authenticator{issuer, anyUser{}, logins, g.connected, slog.New(slog.DiscardHandler)}).guard(io.Of("/"))
		io.Of("/free")
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("act", socketio.Handle(func(context.Context, *socketio.Socket, any) (map[string]bool, error) {
				g.acted.Add(1)
				return map[string]bool{"done": true}, nil
			}))
			s.OnDisconnect(func(_ context.Context, r socketio.Reason) { g.disconnected.Store(&r) })
		})
		f(g)
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		g.net.Shutdown()
		g.connected.close()
		time.Sleep(time.Second)
	})
}

// token returns a token of user that was issued the time age ago.
func (g *guarded) token(user string, age time.Duration) string {
	g.t.Helper()
	token, err := g.issuer.IssueAt(user, time.Now().Add(-age))
	if err != nil {
		g.t.Fatal(err)
	}
	return token
}

// connect connects alice with a token that was issued the time age ago.
func (g *guarded) connect(age time.Duration) *testnet.Client {
	g.t.Helper()
	c := testnet.Dial(g.t, g.net, nil)
	c.Send(`40{"token":"` + g.token("alice", age) + `"}`)
	if got := c.DrainFrames(); len(got) == 0 || !strings.HasPrefix(got[0], `40{"sid"`) {
		g.t.Fatalf("CONNECT answered with %q", got)
	}
	return c
}

// want fails the test unless c has received these packets and no others.
func (g *guarded) want(c *testnet.Client, want ...string) {
	g.t.Helper()
	if got := c.DrainFrames(); !slices.Equal(got, want) {
		g.t.Errorf("at %v received %q, want %q", time.Now().Format("04:05.000"), got, want)
	}
}

// told is the packet that tells a client that its token has expired.
const told = `42["auth:expired",{"graceMs":25000}]`

func TestExpiredTokenDisconnects(t *testing.T) {
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
			g.t.Errorf("%d events were handled, want only the one before the expiry", n)
		}
		time.Sleep(expiryGrace - time.Millisecond)
		g.want(c)
		time.Sleep(time.Millisecond)
		g.want(c, "41")
		if r := g.disconnected.Load(); r == nil || *r != socketio.ReasonServerNamespaceDisconnect {
			g.t.Errorf("reason %v", r)
		}
	})
}

func TestRefreshExtends(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		for i := range 3 { // the second refresh comes after its token has expired, the others come before
			time.Sleep(ttl - time.Second)
			if i == 1 {
				time.Sleep(expiryGrace)
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
		for in, want := range map[string]refusalCode{
			``:                   tokenMissing,
			`,{}`:                tokenMissing,
			`,{"token":5}`:       tokenInvalid,
			`,"x"`:               tokenInvalid,
			`,{"token":"x.y.z"}`: tokenInvalid,
			`,{"token":"` + g.token("alice", 2*ttl) + `"}`:           tokenExpired,
			`,{"token":"` + g.token("alice", ttl+time.Second) + `"}`: tokenExpired, // expired, but still accepted because of clockLeeway
		} {
			c.Send(`420["auth:refresh"` + in + `]`)
			g.want(c, `430[{"error":"`+string(want)+`"}]`)
		}
		// A refused refresh does not extend the time until the client is disconnected.
		time.Sleep(expiryGrace)
		g.want(c, "41")
	})
}

func TestRefreshAsAnotherUser(t *testing.T) {
	for _, user := range []string{"bob", "unknown"} {
		guard(t, func(g *guarded) {
			c := g.connect(0)
			c.Send(`420["auth:refresh",{"token":"` + g.token(user, 0) + `"}]`)
			if user == "unknown" {
				g.want(c, `430[{"error":"user_unknown"}]`)
				return
			}
			g.want(c, `430[{"error":"token_invalid"}]`, "41")
		})
	}
}

// A client can connect with a token that has expired less than clockLeeway ago. The
// client is told at once that its token has expired.
func TestTokenExpiredWithinTheLeeway(t *testing.T) {
	guard(t, func(g *guarded) {
		c := testnet.Dial(g.t, g.net, nil)
		c.Send(`40{"token":"` + g.token("alice", ttl+10*time.Second) + `"}`)
		time.Sleep(time.Millisecond)
		got := c.DrainFrames()
		if len(got) != 2 || !strings.HasPrefix(got[0], `40{"sid"`) || got[1] != told {
			g.t.Errorf("received %q", got)
		}
		time.Sleep(expiryGrace - 2*time.Millisecond)
		g.want(c)
		time.Sleep(time.Millisecond)
		g.want(c, "41")
	})
}

// A socket of a guarded namespace has as many goroutines as a socket of another
// namespace.
func TestExpiryCostsNoGoroutine(t *testing.T) {
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
		if guarded := connect(`40{"token":"` + g.token("alice", 0) + `"}`); guarded > free+many/10 {
			g.t.Errorf("%d guarded sockets took %d goroutines, other ones %d", many, guarded, free)
		}
	})
}

// A client that has left the namespace gets no event when its token expires.
func TestExpiryStopsWithItsSocket(t *testing.T) {
	guard(t, func(g *guarded) {
		c := g.connect(0)
		c.Send("41")
		time.Sleep(3 * ttl)
		g.want(c)
	})
}
