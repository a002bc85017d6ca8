package admin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// hash is the bcrypt hash of the password "secret", with the lowest cost so that tests are
// quick.
var hash = func() string {
	h, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		panic(err)
	}
	return string(h)
}()

const (
	login = `{"username":"admin","password":"secret"}`
	now   = `"2000-01-01T00:00:00.000Z"` // the time at which each synctest bubble begins
)

// run is [sockettest.Run] with an instrumented server.
func run(t *testing.T, opts admin.Options, f func(t *testing.T, io *socketio.Server, net *testnet.Server)) {
	t.Helper()
	if opts.PasswordHash == "" && !opts.NoAuth {
		opts.PasswordHash = hash
	}
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		if err := admin.Instrument(io, &opts); err != nil {
			t.Fatal(err)
		}
		f(t, io, net)
	})
}

// dashboard is a client in the namespace /admin.
type dashboard struct {
	*sockettest.Client
	id string
}

// open connects a dashboard and logs it in. It returns the events that the dashboard gets
// at the beginning.
func open(t *testing.T, net *testnet.Server, auth string) (d dashboard, told []string) {
	t.Helper()
	d = dashboard{Client: sockettest.Dial(t, net)}
	id, frames := d.JoinAndDrain("/admin,", auth)
	d.id = id
	return d, events(t, frames)
}

// received returns the events since the last call of received. It leaves out server_stats.
func (d dashboard) received() []string {
	d.T.Helper()
	return slices.DeleteFunc(events(d.T, d.DrainFrames()), func(e string) bool { return strings.HasPrefix(e, "server_stats ") })
}

// wantEvents fails the test unless exactly these events came since the last call of
// wantEvents or received.
func (d dashboard) wantEvents(want ...string) {
	d.T.Helper()
	if got := d.received(); !slices.Equal(got, want) {
		d.T.Errorf("the dashboard got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// command sends a command to the server. args is the JSON array of its arguments without
// the brackets.
func (d dashboard) command(name, args string) {
	d.T.Helper()
	d.Send(fmt.Sprintf(`42/admin,[%q,%s]`, name, args))
}

// events decodes frames that carry events. It writes each event as its name and its
// arguments, such as `name [1,2]`, followed by its attachments.
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
			t.Fatalf("not an event: %q", f)
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

// later waits for d, in the time of the synctest bubble.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
