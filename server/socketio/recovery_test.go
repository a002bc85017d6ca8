package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

var connectReply = regexp.MustCompile(`^40\{"sid":"([^"]{20})","pid":"([^"]{20})"\}$`)

// away is what a client needs to come back as the socket that it had.
type away struct{ sid, pid, offset string }

// joinFresh sends CONNECT as a new client and returns the ids in the answer.
func joinFresh(t *testing.T, c *sockettest.Client, auth string) away {
	t.Helper()
	c.Send("40" + auth)
	got := c.DrainFrames()
	if len(got) != 1 {
		t.Fatalf("CONNECT was answered with %q", got)
	}
	m := connectReply.FindStringSubmatch(got[0])
	if m == nil {
		t.Fatalf("CONNECT was answered with %q", got)
	}
	return away{sid: m[1], pid: m[2]}
}

// events returns frames without their offsets, and stores the last offset in a.
func (a *away) events(t *testing.T, frames []string) (bare []string) {
	t.Helper()
	for _, f := range frames {
		i := strings.LastIndex(f, `,"`)
		if !strings.HasPrefix(f, "42[") || i < 0 {
			t.Fatalf("%q has no offset", f)
		}
		a.offset = strings.TrimSuffix(f[i+2:], `"]`)
		bare = append(bare, f[:i]+"]")
	}
	return bare
}

func (a *away) auth(extra string) string {
	return fmt.Sprintf(`{"pid":%q,"offset":%q%s}`, a.pid, a.offset, extra)
}

func TestRecovery(t *testing.T) {
	opts := &socketio.Options{Recovery: &socketio.Recovery{}}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ctx := t.Context()
		var log journal
		io.Use(func(context.Context, *socketio.Socket) error { log.add("middleware"); return nil })
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			log.add(fmt.Sprint("connection ", s.Recovered(), " ", s.Data()))
			if !s.Recovered() {
				s.SetData("hers")
				s.Join(ctx, "red")
			}
		})
		c := sockettest.Dial(t, net)
		a := joinFresh(t, c, "")
		s := io.Sockets()[0]
		if err := errors.Join(io.Emit(ctx, "x", 1), s.Emit(ctx, "y")); err != nil {
			t.Fatal(err)
		}
		if got := a.events(t, c.DrainFrames()); fmt.Sprint(got) != `[42["x",1] 42["y"]]` {
			t.Errorf("events %q", got)
		}
		log.want(t, "middleware", "connection false <nil>")

		s.Drop()
		synctest.Wait()
		time.Sleep(time.Minute)
		for _, emit := range []error{
			io.Emit(ctx, "all", 1), io.To("red").Emit(ctx, "red", []byte("b")), io.To("blue").Emit(ctx, "blue"),
			io.Except("red").Emit(ctx, "not red"), io.Volatile().Emit(ctx, "volatile"), io.To(s.ID()).Emit(ctx, "hers"),
		} {
			if emit != nil {
				t.Fatal(emit)
			}
		}
		c = sockettest.Dial(t, net)
		c.Send("40" + a.auth(""))
		got := c.DrainFrames()
		if len(got) != 5 || !strings.HasPrefix(got[0], `42["all",1,"`) || !strings.HasPrefix(got[1], `451-["red",{"_placeholder"`) ||
			got[2] != "<b>" || !strings.HasPrefix(got[3], `42["hers","`) || got[4] != fmt.Sprintf(`40{"sid":%q,"pid":%q}`, a.sid, a.pid) {
			t.Errorf("on return: %q", got)
		}
		log.want(t, "connection true hers")
		if back := io.Sockets(); len(back) != 1 || back[0].ID() != a.sid || fmt.Sprint(back[0].Rooms()) != fmt.Sprint(s.Namespace().Socket(a.sid).Rooms()) || len(back[0].Rooms()) != 2 {
			t.Errorf("sockets %v", back)
		}
		if err := io.To("red").Emit(ctx, "live"); err != nil {
			t.Error(err)
		}
		if got := a.events(t, c.DrainFrames()); len(got) != 1 || got[0] != `42["live"]` {
			t.Errorf("events %q", got)
		}
		if stats := io.Stats(); stats.Recovered != 1 || stats.Unrecalled != 0 {
			t.Errorf("%d clients were recovered, %d were not", stats.Recovered, stats.Unrecalled)
		}
	})
}

// The server does not keep volatile events and events that ask for an acknowledgement, so
// these have no offset.
func TestOffsets(t *testing.T) {
	sockettest.Run(t, &socketio.Options{Recovery: &socketio.Recovery{}}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Dial(t, net)
		a := joinFresh(t, c, "")
		s := io.Sockets()[0]
		ask := func(f func(ctx context.Context)) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			f(ctx)
		}
		for _, b := range []socketio.Broadcast{io.Volatile(), s.Volatile()} {
			if err := b.Emit(t.Context(), "volatile"); err != nil {
				t.Fatal(err)
			}
			c.Want(`42["volatile"]`)
		}
		ask(func(ctx context.Context) { _, _ = socketio.Call[int](ctx, s, "ask one") })
		ask(func(ctx context.Context) { _, _ = socketio.CallAll[int](ctx, io.To(s.ID()), "ask all") })
		c.Want(`420["ask one"]`, `421["ask all"]`)
		if err := errors.Join(io.Emit(t.Context(), "to all"), s.Emit(t.Context(), "to one")); err != nil {
			t.Fatal(err)
		}
		if got := a.events(t, c.DrainFrames()); fmt.Sprint(got) != `[42["to all"] 42["to one"]]` {
			t.Errorf("events %q", got)
		}
	})
}

// Cases in which a client that comes back gets a new socket.
func TestNoRecovery(t *testing.T) {
	tests := []struct {
		name  string
		opts  socketio.Recovery
		leave func(c *sockettest.Client, s *socketio.Socket)
		auth  func(a away) string
		wait  time.Duration
		emits int
	}{
		{name: "after a disconnect by the client", leave: func(c *sockettest.Client, _ *socketio.Socket) { c.Send("41") }},
		{name: "after a disconnect by the server", leave: func(_ *sockettest.Client, s *socketio.Socket) { s.Disconnect(true) }},
		{name: "after a parse error", leave: func(c *sockettest.Client, _ *socketio.Socket) { c.Send("x") }},
		{name: "too late", wait: 2*time.Minute + time.Second},
		{name: "later than MaxDisconnectionDuration", opts: socketio.Recovery{MaxDisconnectionDuration: time.Second}, wait: 2 * time.Second},
		{name: "more events missed than MaxPackets", opts: socketio.Recovery{MaxPackets: 5}, emits: 6},
		{name: "more bytes missed than MaxBytes", opts: socketio.Recovery{MaxBytes: 2000}, emits: 6},
		{name: "unknown pid", auth: func(a away) string { return fmt.Sprintf(`{"pid":"x","offset":%q}`, a.offset) }},
		{name: "unknown offset", auth: func(a away) string { return fmt.Sprintf(`{"pid":%q,"offset":"x"}`, a.pid) }},
		{name: "offset of the future", auth: func(a away) string { return fmt.Sprintf(`{"pid":%q,"offset":%q}`, a.pid, a.offset+"zz") }},
		{name: "no offset", auth: func(a away) string { return fmt.Sprintf(`{"pid":%q}`, a.pid) }},
		{name: "hostile types", auth: func(a away) string { return `{"pid":{"a":[]},"offset":5}` }},
		{name: "more clients away than MaxSessions", opts: socketio.Recovery{MaxSessions: 1}, leave: func(c *sockettest.Client, s *socketio.Socket) {
			other := sockettest.Dial(c.T, c.Net)
			joinFresh(c.T, other, "")
			_ = other.Conn.CloseNow()
			synctest.Wait()
			s.Drop()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sockettest.Run(t, &socketio.Options{Recovery: &tt.opts}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				c := sockettest.Dial(t, net)
				a := joinFresh(t, c, "")
				s := io.Sockets()[0]
				if err := io.Emit(t.Context(), "x"); err != nil {
					t.Fatal(err)
				}
				a.events(t, c.DrainFrames())
				if tt.leave != nil {
					tt.leave(c, s)
				} else {
					s.Drop()
				}
				synctest.Wait()
				time.Sleep(tt.wait)
				for range tt.emits {
					if err := io.Emit(t.Context(), "missed"); err != nil {
						t.Fatal(err)
					}
				}
				auth := a.auth("")
				if tt.auth != nil {
					auth = tt.auth(a)
				}
				b := joinFresh(t, sockettest.Dial(t, net), auth)
				if b.sid == a.sid || b.pid == a.pid {
					t.Error("the client got its old socket")
				}
				for _, s := range io.Sockets() {
					if s.Recovered() {
						t.Error("a socket is recovered")
					}
				}
				asked := uint64(1)
				if tt.name == "hostile types" {
					asked = 0
				}
				if stats := io.Stats(); stats.Recovered != 0 || stats.Unrecalled != asked {
					t.Errorf("%d clients were recovered, %d were not", stats.Recovered, stats.Unrecalled)
				}
			})
		})
	}
}

// With Recovery.Owner, another user cannot use a stolen pid, and the real user can still
// come back. A client that the middleware refuses can try again.
func TestRecoveryOwner(t *testing.T) {
	type key struct{}
	opts := &socketio.Options{Recovery: &socketio.Recovery{
		RunMiddlewares: true,
		Owner:          func(s *socketio.Socket) string { owner, _ := s.Value(key{}).(string); return owner },
	}}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Use(func(_ context.Context, s *socketio.Socket) error {
			var auth struct {
				User string `json:"user"`
			}
			if err := s.Handshake().BindAuth(&auth); err != nil || auth.User == "" {
				return errors.New("no user")
			}
			s.Set(key{}, auth.User)
			return nil
		})
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			if !s.Recovered() {
				s.SetData("data of " + s.Value(key{}).(string))
			}
		})
		c := sockettest.Dial(t, net)
		a := joinFresh(t, c, `{"user":"alice"}`)
		if err := io.Emit(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		a.events(t, c.DrainFrames())
		_ = c.Conn.CloseNow()
		synctest.Wait()
		if err := io.To(a.sid).Emit(t.Context(), "secret"); err != nil {
			t.Fatal(err)
		}
		thief := joinFresh(t, sockettest.Dial(t, net), a.auth(`,"user":"mallory"`))
		if thief.sid == a.sid || thief.pid == a.pid || io.Socket(thief.sid).Data() != "data of mallory" {
			t.Errorf("the thief got %+v, %v", thief, io.Socket(thief.sid).Data())
		}
		refused := sockettest.Dial(t, net)
		refused.Send("40" + a.auth(""))
		refused.Want(`44{"message":"no user"}`)
		refused.Send("40" + a.auth(`,"user":"alice"`))
		if got := refused.DrainFrames(); len(got) != 2 || !strings.HasPrefix(got[0], `42["secret","`) || !strings.Contains(got[1], a.sid) {
			t.Errorf("alice got %q", got)
		}
		if stats := io.Stats(); stats.Recovered != 1 || stats.Unrecalled != 1 {
			t.Errorf("%d clients were recovered, %d were not", stats.Recovered, stats.Unrecalled)
		}
	})
}

// Events that many goroutines send at the same time reach each client in the order of their
// offsets. In another order, a client that comes back could miss some of them.
func TestRecoveryOrder(t *testing.T) {
	sockettest.Run(t, &socketio.Options{Recovery: &socketio.Recovery{}}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Dial(t, net)
		a := joinFresh(t, c, "")
		for i := range 20 {
			go func() {
				for range 20 {
					_ = io.Emit(t.Context(), "x", i)
				}
			}()
		}
		last := ""
		frames := c.DrainFrames()
		for _, f := range frames {
			a.events(t, []string{f})
			if len(a.offset) < len(last) || len(a.offset) == len(last) && a.offset <= last {
				t.Fatalf("%q after %q", a.offset, last)
			}
			last = a.offset
		}
		if len(frames) != 400 {
			t.Errorf("%d events came, want 400", len(frames))
		}
	})
}

// A namespace keeps events of at most MaxBytes, however large they are, and counts exactly.
// Without tooLargeLocked, it keeps 100 MB.
func TestBytesOfKeptEvents(t *testing.T) {
	const limit = 1 << 20
	sockettest.Run(t, &socketio.Options{Recovery: &socketio.Recovery{MaxBytes: limit}}, func(t *testing.T, io *socketio.Server, _ *testnet.Server) {
		for range 1000 {
			if err := io.Emit(t.Context(), "x", strings.Repeat("y", 100_000)); err != nil {
				t.Fatal(err)
			}
			if n, bytes := io.KeptEvents(); bytes > limit || n > 10 {
				t.Fatalf("%d events with %d bytes are kept", n, bytes)
			}
		}
		if n, _ := io.KeptEvents(); n != 10 {
			t.Errorf("%d events are kept", n)
		}
		time.Sleep(3 * time.Minute)
		_ = io.Emit(t.Context(), "y")
		if n, bytes := io.KeptEvents(); n != 1 || bytes > 1000 {
			t.Errorf("%d events with %d bytes are kept after the others have expired", n, bytes)
		}
	})
}
