package admin_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestLogin(t *testing.T) {
	long := strings.Repeat("x", 900_000)
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		for _, auth := range []string{
			``, `{}`,
			`{"username":"admin"}`, `{"password":"secret"}`, `{"username":"","password":""}`,
			`{"username":"admin","password":"Secret"}`, `{"username":"admin","password":"secret "}`, `{"username":"admin","password":""}`,
			`{"username":"root","password":"secret"}`, `{"username":"Admin","password":"secret"}`,
			`{"username":["admin"],"password":"secret"}`, `{"username":"admin","password":{"a":1}}`, `{"username":true,"password":true}`,
			`{"username":"admin","password":null}`, `{"username":null,"password":"secret"}`,
			`{"username":"admin","password":"` + long + `"}`, `{"sessionId":"` + long + `"}`,
			`{"sessionId":""}`, `{"sessionId":null}`, `{"sessionId":5}`, `{"sessionId":["a"]}`, `{"sessionId":{}}`, `{"sessionId":true}`,
			`{"sessionId":"0123456789abcdef"}`,
		} {
			c := sockettest.Dial(t, net)
			c.Send("40/admin," + auth)
			if got := c.DrainFrames(); !slices.Equal(got, []string{`44/admin,{"message":"invalid credentials"}`}) {
				t.Errorf("%.100s: answered with %q", auth, got)
			}
			if n := len(io.Of("/admin").Sockets()); n > 0 {
				t.Fatalf("%.100s: %d dashboards are connected", auth, n)
			}
			_ = c.Conn.CloseNow()
		}

		// logIn logs a dashboard in and returns its session id.
		logIn := func(auth string) string {
			t.Helper()
			d, told := open(t, net, auth)
			_ = d.Conn.CloseNow()
			synctest.Wait()
			var sessions []string
			for _, e := range told {
				if args, ok := strings.CutPrefix(e, "session "); ok {
					if err := json.Unmarshal([]byte(args), &sessions); err != nil {
						t.Fatal(err)
					}
				}
			}
			return strings.Join(sessions, " ")
		}
		id := logIn(login)
		if len(id) < 26 {
			t.Fatalf("the session is %q", id)
		}
		session := `{"sessionId":"` + id + `"}`
		for _, auth := range []string{session, `{"username":"admin","password":"wrong","sessionId":"` + id + `"}`} {
			if again := logIn(auth); again != "" {
				t.Errorf("%s: the login began another session", auth)
			}
		}
		// If the session id is wrong, the server checks the password.
		if other := logIn(`{"sessionId":"old","username":"admin","password":"secret"}`); other == "" || other == id {
			t.Errorf("the second login's session is %q", other)
		}

		later(24*time.Hour - time.Second)
		logIn(session)
		later(time.Second)
		c := sockettest.Dial(t, net)
		c.Send("40/admin," + session)
		c.Want(`44/admin,{"message":"invalid credentials"}`)
	})
}

// As in the official package, only the first 72 bytes of a password count. The hash may
// also be one that htpasswd or PHP has made.
func TestPasswordHashes(t *testing.T) {
	long := strings.Repeat("secret", 12)
	h, err := bcrypt.GenerateFromPassword([]byte(long), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"$2a$", "$2b$", "$2y$"} {
		opts := admin.Options{Username: "root", PasswordHash: strings.Replace(string(h), "$2a$", version, 1)}
		run(t, opts, func(t *testing.T, _ *socketio.Server, net *testnet.Server) {
			open(t, net, `{"username":"root","password":"`+long+`"}`)
			open(t, net, `{"username":"root","password":"`+long+` and more"}`)
			c := sockettest.Dial(t, net)
			c.Send(`40/admin,{"username":"root","password":"` + long[:71] + `"}`)
			c.Want(`44/admin,{"message":"invalid credentials"}`)
		})
	}
}

// Logins are checked one after the other. If too many logins wait, the server refuses
// further ones.
func TestLoginsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := admin.NewLogin(&admin.Options{Username: "admin", PasswordHash: hash})
		release := l.Block()
		results := make(chan error, 20)
		for range 20 {
			go func() {
				_, err := l.Try(t.Context(), "admin", "secret")
				results <- err
			}()
		}
		synctest.Wait()
		if n := len(results); n != 4 {
			t.Errorf("%d logins are refused, want 4", n)
		}
		for range len(results) {
			if err := <-results; err == nil || !strings.Contains(err.Error(), "too many logins") {
				t.Errorf("refused with %v", err)
			}
		}
		gone, cancel := context.WithCancelCause(t.Context())
		release()
		synctest.Wait()
		for range len(results) {
			if err := <-results; err != nil {
				t.Errorf("a login that waited: %v", err)
			}
		}
		release = l.Block()
		go func() {
			_, err := l.Try(gone, "admin", "secret")
			results <- err
		}()
		synctest.Wait()
		cancel(errors.New("gone"))
		if err := <-results; err == nil || err.Error() != "gone" {
			t.Errorf("a login whose client has gone: %v", err)
		}
		release()
	})
}

// LimitLogins decides when a password is checked, and can refuse a dashboard. Without the
// option, the last dashboard is let in.
func TestLimitLogins(t *testing.T) {
	type attempt struct {
		username string
		right    bool
	}
	var attempts []attempt
	full := false
	limit := func(_ context.Context, address, username string, check func() bool) (bool, error) {
		if address == "" {
			t.Error("no address")
		}
		if full {
			return false, &socketio.ConnectError{Message: "later", Data: map[string]string{"code": "rate_limited"}}
		}
		right := check()
		attempts = append(attempts, attempt{username, right})
		return right, nil
	}
	run(t, admin.Options{LimitLogins: limit}, func(t *testing.T, _ *socketio.Server, net *testnet.Server) {
		open(t, net, login)
		for _, auth := range []string{`{"username":"Root","password":"secret"}`, `{"username":"admin","password":"wrong"}`} {
			c := sockettest.Dial(t, net)
			c.Send("40/admin," + auth)
			c.Want(`44/admin,{"message":"invalid credentials"}`)
		}
		if want := []attempt{{"admin", true}, {"Root", false}, {"admin", false}}; !slices.Equal(attempts, want) {
			t.Errorf("attempts %v", attempts)
		}
		full = true
		c := sockettest.Dial(t, net)
		c.Send("40/admin," + login)
		c.Want(`44/admin,{"message":"later","data":{"code":"rate_limited"}}`)
	})
}

// broken is a store whose methods fail.
type broken struct{}

func (broken) Save(context.Context, string) error           { return errors.New("no store") }
func (broken) Exists(context.Context, string) (bool, error) { return true, errors.New("no store") }

func TestSessionsThatFail(t *testing.T) {
	run(t, admin.Options{Store: broken{}}, func(t *testing.T, _ *socketio.Server, net *testnet.Server) {
		c := sockettest.Dial(t, net)
		c.Send(`40/admin,{"sessionId":"any"}`)
		c.Want(`44/admin,{"message":"invalid credentials"}`)
		if _, told := open(t, net, login); strings.HasPrefix(told[0], "session ") {
			t.Errorf("the dashboard got a session that was not saved: %q", told[0])
		}
	})
}

func TestMemoryStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &admin.MemoryStore{Lifetime: time.Minute, Max: 2}
		want := func(id string, want bool) {
			t.Helper()
			if got, err := m.Exists(t.Context(), id); got != want || err != nil {
				t.Errorf("session %s: %v, %v, want %v", id, got, err, want)
			}
		}
		save := func(id string) {
			t.Helper()
			if err := m.Save(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		want("", false)
		want("a", false)
		save("a")
		save("a")
		time.Sleep(30 * time.Second)
		save("b")
		want("a", true)
		want("b", true)
		want("ab", false)
		save("c") // replaces the oldest session, "a"
		want("a", false)
		want("b", true)
		want("c", true)
		time.Sleep(time.Minute)
		want("b", false)
		want("c", false)
		if n := m.Len(); n != 0 {
			t.Errorf("%d sessions are stored", n)
		}
	})
}

// Sockets that are in the namespace before Instrument is called have not logged in, so
// their connections are dropped.
func TestInstrumentDropsEarlySockets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		io.Of("/admin")
		early := sockettest.Dial(t, net)
		early.Join("/admin,", "")
		if err := admin.Instrument(io, &admin.Options{PasswordHash: hash}); err != nil {
			t.Fatal(err)
		}
		if !early.Closed() {
			t.Error("a socket without a login is still connected")
		}
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		net.Shutdown()
	})
}
