package auth

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// ofLogin returns a token of alice that belongs to the login with that id.
func (g *guarded) ofLogin(id string) string {
	g.t.Helper()
	token, err := g.issuer.issueFor(login{id, "alice"}, time.Now())
	if err != nil {
		g.t.Fatal(err)
	}
	return token
}

// connectAs connects alice with a token that belongs to the login with that id.
func (g *guarded) connectAs(id string) *testnet.Client {
	g.t.Helper()
	c := testnet.Dial(g.t, g.net, nil)
	c.Send(`40{"token":"` + g.ofLogin(id) + `"}`)
	if got := c.DrainFrames(); len(got) == 0 || !strings.HasPrefix(got[0], `40{"sid"`) {
		g.t.Fatalf("CONNECT answered with %q", got)
	}
	return c
}

// wantKept fails the test unless the clients of exactly so many logins are remembered.
func (g *guarded) wantKept(logins int) {
	g.t.Helper()
	synctest.Wait()
	g.connected.mu.Lock()
	defer g.connected.mu.Unlock()
	if kept := len(g.connected.members); kept != logins {
		g.t.Errorf("%d logins are kept, want %d", kept, logins)
	}
}

// revoked is what a client gets when its login has ended.
var revoked = []string{`42["auth:revoked"]`, "41"}

// If another process ends a login, the login's clients are disconnected within
// checkInterval, and no others. Without check, they stay.
func TestLoginEndsElsewhere(t *testing.T) {
	guard(t, func(g *guarded) {
		first, second, other, without := g.connectAs("one"), g.connectAs("one"), g.connectAs("two"), g.connect(0)
		time.Sleep(10*time.Second + time.Millisecond)
		g.logins.end("one")
		time.Sleep(checkInterval)
		g.want(first, revoked...)
		g.want(second, revoked...)
		if r := g.disconnected.Load(); r == nil || *r != socketio.ReasonServerNamespaceDisconnect {
			g.t.Errorf("reason %v", r)
		}
		other.Send(`420["act"]`)
		g.want(other, `430[{"done":true}]`)
		without.Send(`420["act"]`)
		g.want(without, `430[{"done":true}]`)
		g.wantKept(1)
	})
}

// If Redis swallows the first question after the end of a login, the next one still comes
// in time: within two seconds. Nobody is disconnected because Redis does not answer.
// Without checkTimeout, the first question would wait for the rest of the test.
func TestLoginEndsWhileRedisIsAway(t *testing.T) {
	guard(t, func(g *guarded) {
		c, other := g.connectAs("one"), g.connectAs("two")
		time.Sleep(10*time.Second + time.Millisecond)
		g.logins.mu.Lock()
		g.logins.broken = 1
		g.logins.mu.Unlock()
		g.logins.end("one")
		time.Sleep(2*time.Second - 2*time.Millisecond)
		g.want(c, revoked...)
		g.want(other)
		g.wantKept(1)
	})
}

// A process without clients of logins does not ask Redis about logins. Without the stop of
// the timer, it asks twice a second forever.
func TestChecksStopWithoutLogins(t *testing.T) {
	guard(t, func(g *guarded) {
		asked := func() int {
			time.Sleep(10 * time.Second)
			g.logins.mu.Lock()
			defer g.logins.mu.Unlock()
			n := g.logins.asked
			g.logins.asked = 0
			return n
		}
		g.connect(0)
		if n := asked(); n > 0 {
			g.t.Errorf("asked %d times about a client without login", n)
		}
		c, d := g.connectAs("one"), g.connectAs("one")
		if n := asked(); n < 19 || n > 20 {
			g.t.Errorf("asked %d times in 10 s", n)
		}
		c.Send("41")
		g.wantKept(1)
		_ = d.Conn.CloseNow()
		g.wantKept(0)
		if asked(); asked() > 0 {
			g.t.Error("asked although no client was connected")
		}
		g.connectAs("two") // the checks begin again
		if n := asked(); n < 19 {
			g.t.Errorf("asked %d times in 10 s", n)
		}
	})
}

// A client that refreshes with a token of another login of its user belongs to that login.
// Without the change of membership, the end of the old login disconnects it.
func TestRefreshMovesToAnotherLogin(t *testing.T) {
	guard(t, func(g *guarded) {
		moved, left := g.connectAs("one"), g.connectAs("one")
		moved.Send(`420["auth:refresh",{"token":"` + g.ofLogin("two") + `"}]`)
		g.want(moved, `430[{"ok":true}]`)
		g.wantKept(2)
		left.Send(`420["auth:refresh",{"token":"` + g.token("alice", 0) + `"}]`) // belongs to no login
		g.want(left, `430[{"ok":true}]`)
		g.wantKept(1)
		g.logins.end("one")
		time.Sleep(2 * checkInterval)
		g.want(moved)
		g.want(left)
		// Between the question about a login and its end, a client may move.
		for x := range g.connected.members[login{"two", "alice"}] {
			x.revoke(g.t.Context(), login{"one", "alice"})
		}
		g.want(moved)
		g.logins.end("two")
		time.Sleep(2 * checkInterval)
		g.want(moved, revoked...)
		g.want(left)
		g.wantKept(0)
	})
}

// The access tokens of a login that has ended are refused, when a client connects, when it
// comes back to recover its state, and when it refreshes. Without the question whether the
// login exists, all are accepted until they expire.
func TestTokensOfAnEndedLogin(t *testing.T) {
	const refused = `44{"message":"Invalid or expired token","data":{"code":"token_invalid"}}`
	recovery := &socketio.Options{Recovery: &socketio.Recovery{RunMiddlewares: true}}
	guardWith(t, recovery, func(g *guarded) {
		c := testnet.Dial(g.t, g.net, nil)
		c.Send(`40{"token":"` + g.ofLogin("one") + `"}`)
		hello := strings.Join(c.DrainFrames(), "")
		_, pid, _ := strings.Cut(hello, `"pid":"`)
		pid, _, _ = strings.Cut(pid, `"`)
		if err := g.io.Emit(g.t.Context(), "news"); err != nil {
			g.t.Fatal(err)
		}
		news := strings.Join(c.DrainFrames(), "") // with the offset as the last argument
		offset := strings.TrimSuffix(strings.TrimPrefix(news, `42["news","`), `"]`)
		back := func(loginID string) []string {
			_ = c.Conn.CloseNow()
			c = testnet.Dial(g.t, g.net, nil)
			c.Send(`40{"token":"` + g.ofLogin(loginID) + `","pid":"` + pid + `","offset":"` + offset + `"}`)
			return c.DrainFrames()
		}
		if got := back("one"); !strings.Contains(strings.Join(got, ""), pid) {
			g.t.Errorf("the client came back and got %q, want the same pid %q as before", got, pid)
		}
		refreshing := g.connectAs("two")
		g.logins.end("one")
		if got := back("one"); !slices.Equal(got, []string{refused}) {
			g.t.Errorf("after the login has ended, the client came back and got %q", got)
		}
		fresh := testnet.Dial(g.t, g.net, nil)
		fresh.Send(`40{"token":"` + g.ofLogin("one") + `"}`)
		g.want(fresh, refused)
		refreshing.Send(`420["auth:refresh",{"token":"` + g.ofLogin("one") + `"}]`)
		g.want(refreshing, `430[{"error":"token_invalid"}]`)
		g.wantKept(1)
	})
}
