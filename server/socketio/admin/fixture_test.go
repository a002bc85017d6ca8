package admin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/crypto/bcrypt"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
)

// hash is that of "secret", quick to compare with.
var hash = func() string {
	h, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		panic(err)
	}
	return string(h)
}()

const (
	login = `{"username":"admin","password":"secret"}`
	now   = `"2000-01-01T00:00:00.000Z"` // when time in a bubble begins
)

// run calls f in a bubble of time, with a server that is instrumented.
func run(t *testing.T, opts admin.Options, f func(t *testing.T, io *socketio.Server, net *testnet.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if opts.PasswordHash == "" && !opts.NoAuth {
			opts.PasswordHash = hash
		}
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := admin.Instrument(io, &opts); err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		f(t, io, net)
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		net.Shutdown()
	})
}

// client is one that is watched, or a dashboard.
type client struct {
	*testnet.Client
	t    *testing.T
	conn *websocket.Conn
}

func dial(t *testing.T, net *testnet.Server, header ...string) *client {
	t.Helper()
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	c := testnet.Dial(t, net, h)
	return &client{c, t, c.Conn}
}

func (c *client) send(frames ...string) {
	c.t.Helper()
	c.Send(frames...)
}

func (c *client) want(frames ...string) {
	c.t.Helper()
	if got := c.DrainFrames(); !slices.Equal(got, frames) {
		c.t.Errorf("received %q, want %q", got, frames)
	}
}

func (c *client) take() []string { return c.DrainFrames() }
func (c *client) isClosed() bool { return c.Closed() }

// join connects to a namespace and returns the socket's id.
func (c *client) join(namespace, auth string) string {
	c.t.Helper()
	c.send("40" + namespace + auth)
	frames := c.take()
	rest, ok := "", false
	if len(frames) > 0 {
		rest, ok = strings.CutPrefix(frames[0], "40"+namespace+`{"sid":"`)
	}
	if !ok {
		c.t.Fatalf("CONNECT answered with %q", frames)
	}
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// dashboard is a client in the namespace /admin.
type dashboard struct {
	*client
	id string
}

// open logs a dashboard in. It has been told the first things when it returns them.
func open(t *testing.T, net *testnet.Server, auth string) (d dashboard, told []string) {
	t.Helper()
	d = dashboard{client: dial(t, net)}
	d.send("40/admin," + auth)
	frames := d.take()
	if len(frames) == 0 || !strings.HasPrefix(frames[0], `40/admin,{"sid":"`) {
		t.Fatalf("CONNECT of a dashboard answered with %q", frames)
	}
	d.id, _, _ = strings.Cut(strings.TrimPrefix(frames[0], `40/admin,{"sid":"`), `"`)
	return d, events(t, frames[1:])
}

// told returns the events since the last call, but for server_stats.
func (d dashboard) told() []string {
	d.t.Helper()
	return slices.DeleteFunc(events(d.t, d.take()), func(e string) bool { return strings.HasPrefix(e, "server_stats ") })
}

func (d dashboard) wantTold(want ...string) {
	d.t.Helper()
	if got := d.told(); !slices.Equal(got, want) {
		d.t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// command sends an event; args is JSON without its brackets.
func (d dashboard) command(name, args string) {
	d.t.Helper()
	d.send(fmt.Sprintf(`42/admin,[%q,%s]`, name, args))
}

// events reads frames as events, each as its name and its arguments: `name [1,2]`.
// An attachment stands behind its event.
func events(t *testing.T, frames []string) (all []string) {
	t.Helper()
	for _, f := range frames {
		if strings.HasPrefix(f, "<") {
			all[len(all)-1] += f
			continue
		}
		_, text, ok := strings.Cut(f, "/admin,")
		var args []json.RawMessage
		if !ok || json.Unmarshal([]byte(text), &args) != nil || len(args) == 0 {
			t.Fatalf("no event: %q", f)
		}
		var name string
		if err := json.Unmarshal(args[0], &name); err != nil {
			t.Fatal(err)
		}
		rest, err := json.Marshal(args[1:])
		if err != nil {
			t.Fatal(err)
		}
		rest = bytes.ReplaceAll(rest, []byte(`\u003c`), []byte("<"))
		all = append(all, name+" "+string(rest))
	}
	return all
}

// later lets time pass.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
