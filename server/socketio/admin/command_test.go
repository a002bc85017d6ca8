package admin_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// scene is a dashboard and three clients: alice, bob and carol. Alice and bob are in the
// room red. Alice is also in the namespace /other.
type scene struct {
	t                 *testing.T
	io                *socketio.Server
	alice, bob, carol *sockettest.Client
	ids               [4]string // the socket ids of alice, bob, carol, and of alice in /other
	d                 dashboard
}

func newScene(t *testing.T, io *socketio.Server, net *testnet.Server) *scene {
	t.Helper()
	w := &scene{t: t, io: io, alice: sockettest.Dial(t, net), bob: sockettest.Dial(t, net), carol: sockettest.Dial(t, net)}
	io.Of("/other")
	w.ids = [4]string{w.alice.Join("", ""), w.bob.Join("", ""), w.carol.Join("", ""), w.alice.Join("/other,", "")}
	for _, id := range w.ids[:2] {
		io.Socket(id).Join(t.Context(), "red")
	}
	w.d, _ = open(t, net, login)
	return w
}

// state returns which clients are connected, to which namespace, and in which rooms they
// are.
func (w *scene) state() string {
	w.t.Helper()
	var all []string
	for _, ns := range w.io.Namespaces() {
		if ns.Name() == "/admin" {
			continue
		}
		for i, name := range []string{"alice", "bob", "carol", "alice"} {
			if s := ns.Socket(w.ids[i]); s != nil {
				rooms := slices.DeleteFunc(s.Rooms(), func(room string) bool { return room == s.ID() })
				all = append(all, fmt.Sprint(ns.Name(), name, rooms))
			}
		}
	}
	return strings.Join(all, " ")
}

// received returns the frames that the clients got since the last call of received.
func (w *scene) received() string {
	var all []string
	for i, c := range []*sockettest.Client{w.alice, w.bob, w.carol} {
		for _, frame := range c.DrainFrames() {
			all = append(all, []string{"alice ", "bob ", "carol "}[i]+frame)
		}
	}
	return strings.Join(all, "; ")
}

func TestCommands(t *testing.T) {
	const before = "/alice[red] /bob[red] /carol[] /otheralice[]"
	for _, tt := range []struct {
		name, args    string // %[1]s is bob's id
		state, frames string
	}{
		{"join", `"/","vip"`, "/alice[red vip] /bob[red vip] /carol[vip] /otheralice[]", ""},
		{"join", `"/","vip",null`, "/alice[red vip] /bob[red vip] /carol[vip] /otheralice[]", ""},
		{"join", `"/","vip","red"`, "/alice[red vip] /bob[red vip] /carol[] /otheralice[]", ""},
		{"join", `"/","vip","%[1]s"`, "/alice[red] /bob[red vip] /carol[] /otheralice[]", ""},
		{"join", `"/other","vip"`, "/alice[red] /bob[red] /carol[] /otheralice[vip]", ""},
		{"join", `"other","vip"`, "/alice[red] /bob[red] /carol[] /otheralice[vip]", ""},
		{"join", `"/","vip","empty"`, before, ""},
		{"leave", `"/","red"`, "/alice[] /bob[] /carol[] /otheralice[]", ""},
		{"leave", `"/","red","%[1]s"`, "/alice[red] /bob[] /carol[] /otheralice[]", ""},
		{"leave", `"/","blue","red"`, before, ""},
		{"_disconnect", `"/",false`, "/otheralice[]", "alice 41; bob 41; carol 41"},
		{"_disconnect", `"/",false,"%[1]s"`, "/alice[red] /carol[] /otheralice[]", "bob 41"},
		{"_disconnect", `"/",true,"red"`, "/carol[]", "alice 41; alice 41/other,; bob 41"},
		{"_disconnect", `"/",null,"red"`, "/carol[] /otheralice[]", "alice 41; bob 41"},
		{"emit", `"/",null,"x"`, before, `alice 42["x"]; bob 42["x"]; carol 42["x"]`},
		{"emit", `"/","red","x",1,{"big":12345678901234567890},null`, before, `alice 42["x",1,{"big":12345678901234567890},null]; bob 42["x",1,{"big":12345678901234567890},null]`},
		{"emit", `"/","%[1]s","x",[]`, before, `bob 42["x",[]]`},
		{"emit", `"/other",null,"x"`, before, `alice 42/other,["x"]`},
	} {
		run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			w := newScene(t, io, net)
			if got := w.state(); got != before {
				t.Fatalf("the state is %s", got)
			}
			args := strings.ReplaceAll(tt.args, "%[1]s", w.ids[1])
			w.d.command(tt.name, args)
			if got := w.received(); !sameParts(got, tt.frames) {
				t.Errorf("%s %s: the clients got %q, want %q", tt.name, args, got, tt.frames)
			}
			if got := w.state(); got != tt.state {
				t.Errorf("%s %s: state %q, want %q", tt.name, args, got, tt.state)
			}
		})
	}
}

// sameParts reports whether two lists have the same parts, in any order.
func sameParts(a, b string) bool {
	parts := func(s string) []string { return slices.Sorted(slices.Values(strings.Split(s, "; "))) }
	return slices.Equal(parts(a), parts(b))
}

// Binary values in an emit of a dashboard arrive as binary values.
func TestEmitBinary(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		w := newScene(t, io, net)
		w.d.Send(`452-/admin,["emit","/","red","x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]`, "<ab>", "<cd>")
		const frame = `452-["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]; %[1]s <ab>; %[1]s <cd>`
		if got, want := w.received(), "alice "+fmt.Sprintf(frame, "alice")+"; bob "+fmt.Sprintf(frame, "bob"); got != want {
			t.Errorf("the clients got %q, want %q", got, want)
		}
	})
}

// A dashboard can disconnect itself and all other dashboards.
func TestDisconnectDashboards(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		d, _ := open(t, net, login)
		other, _ := open(t, net, login)
		d.command("_disconnect", `"/admin",true`)
		if !d.Closed() || !other.Closed() || len(io.Of("/admin").Sockets()) != 0 {
			t.Error("a dashboard is still connected")
		}
	})
}

// badCommands are malformed. They change nothing and do not create namespaces, and the
// dashboard that sends them stays connected.
var badCommands = []string{
	`"join"`, `"join",null`, `"join",null,null`, `"join","/"`, `"join","/",null`, `"join","/",""`, `"join","/",5`, `"join","/",["vip"]`, `"join","/",{}`,
	`"join",{},"vip"`, `"join",["/"],"vip"`, `"join","","vip"`, `"join",0,"vip"`, `"join",true,"vip"`,
	`"join","/no such namespace","vip"`, `"join","/admin/","vip"`, `"join","//","vip"`, `"join","__proto__","vip"`,
	`"join","/","vip",""`, `"join","/","vip",0`, `"join","/","vip",false`, `"join","/","vip",["red"]`, `"join","/","vip",{"a":1}`, `"join","/","vip",[]`,
	`"join","/","` + long + `"`, `"join","/","vip","` + long + `"`, `"join","/` + long + `","vip"`,
	`"leave"`, `"leave","/"`, `"leave","/",null`, `"leave","/",["red"]`, `"leave","/","red",[]`, `"leave","/","red",""`, `"leave","/","no such room"`,
	`"_disconnect"`, `"_disconnect","/"`, `"_disconnect",null,true`, `"_disconnect","/","true"`, `"_disconnect","/",1`, `"_disconnect","/",{}`,
	`"_disconnect","/",true,""`, `"_disconnect","/",true,0`, `"_disconnect","/",true,["red"]`, `"_disconnect","/",true,"` + long + `"`, `"_disconnect","/nowhere",true`,
	`"emit"`, `"emit","/"`, `"emit","/",null`, `"emit","/",null,null`, `"emit","/",null,5`, `"emit","/",null,""`, `"emit","/",null,["x"]`,
	`"emit","/","","x"`, `"emit","/",["red"],"x"`, `"emit","/",null,"disconnect"`, `"emit","/",null,"connect_error"`, `"emit","/",null,"newListener"`,
	`"emit","/nowhere",null,"x"`, `"emit","/",null,"` + long + `"`,
	`"session","x"`, `"config",{}`, `"server_stats",{}`, `"all_sockets",[]`, `"socket_connected",null`, `"admin:join","/","vip"`, `"error",{"a":1}`, `5,"/"`,
}

var long = strings.Repeat("r", 100_000)

func TestBadCommands(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		w := newScene(t, io, net)
		unchanged := func(what string) {
			t.Helper()
			if got, heard := w.state(), w.received(); got != "/alice[red] /bob[red] /carol[] /otheralice[]" || heard != "" {
				t.Fatalf("%.100s: state %q, the clients got %q", what, got, heard)
			}
			if n := len(io.Namespaces()); n != 3 {
				t.Fatalf("%.100s: there are %d namespaces", what, n)
			}
		}
		for _, c := range badCommands {
			w.d.Send(`42/admin,[` + c + `]`)
			unchanged(c)
		}
		w.d.Send(`451-/admin,["join","/",{"_placeholder":true,"num":0}]`, "<vip>")
		unchanged("a binary room")
		w.d.Send(`451-/admin,["emit",{"_placeholder":true,"num":0},null,"x"]`, "</>")
		unchanged("a binary namespace")
		w.d.DrainFrames()
		w.d.command("join", `"/","vip","red"`)
		if got := w.state(); got != "/alice[red vip] /bob[red vip] /carol[] /otheralice[]" {
			t.Errorf("after a good command: %s", got)
		}
	})
}

// A client that has not logged in cannot give commands and gets no events. This is so for a
// client that did not connect to the namespace, and for one that was refused.
func TestCommandsBeforeLogin(t *testing.T) {
	const command = `42/admin,["_disconnect","/",true]`
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		w := newScene(t, io, net)
		for _, frames := range [][]string{
			{command},
			{`40/admin,{"username":"admin","password":"wrong"}`, command},
			{`40`, command},
			{`40`, `42["_disconnect","/",true]`, `42["join","/","vip"]`},
			{`40/admin/,` + login}, {`40/ADMIN,` + login}, {`40/admin?x=1,` + login},
		} {
			c := sockettest.Dial(t, net)
			for _, f := range frames { // the server may close the connection after any frame
				_ = c.Conn.Write(t.Context(), websocket.MessageText, []byte(f))
				synctest.Wait()
			}
			for _, got := range c.DrainFrames() {
				if strings.HasPrefix(got, "42") || strings.HasPrefix(got, "40/") {
					t.Errorf("%q: the client got %q", frames, got)
				}
			}
			_ = c.Conn.CloseNow()
		}
		if got := w.state(); got != "/alice[red] /bob[red] /carol[] /otheralice[]" {
			t.Errorf("the state is %s", got)
		}
	})
}

func TestReadOnly(t *testing.T) {
	run(t, admin.Options{ReadOnly: true}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		w := newScene(t, io, net)
		_, told := open(t, net, login)
		if !slices.Contains(told, `config [{"supportedFeatures":["AGGREGATED_EVENTS","ALL_EVENTS"]}]`) {
			t.Errorf("the dashboard got %q", told)
		}
		for _, c := range append(badCommands, `"join","/","vip"`, `"leave","/","red"`, `"_disconnect","/",true`, `"_disconnect","/admin",true`, `"emit","/",null,"x"`) {
			w.d.Send(`42/admin,[` + c + `]`)
		}
		if got, heard := w.state(), w.received(); got != "/alice[red] /bob[red] /carol[] /otheralice[]" || heard != "" {
			t.Errorf("state %q, the clients got %q", got, heard)
		}
		io.Socket(w.ids[0]).Join(t.Context(), "blue")
		if told := strings.Join(w.d.received(), ""); !strings.Contains(told, "blue") {
			t.Errorf("the dashboard got %q", told)
		}
	})
}

// A command is carried out even if its dashboard disconnects at once.
func TestCommandOutlivesItsDashboard(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		w := newScene(t, io, net)
		w.d.Send(`42/admin,["join","/","vip","red"]`, "41/admin,")
		if got := w.state(); got != "/alice[red vip] /bob[red vip] /carol[] /otheralice[]" {
			t.Errorf("the state is %s", got)
		}
	})
}

func FuzzCommand(f *testing.F) {
	for _, c := range badCommands {
		if len(c) < 1000 {
			f.Add(c)
		}
	}
	f.Add(`"join","/","vip","red"`)
	f.Add(`"emit","/","red","x",{"_placeholder":true,"num":0}`)
	f.Fuzz(func(t *testing.T, command string) {
		synctest.Test(t, func(t *testing.T) {
			for _, opts := range []admin.Options{{NoAuth: true}, {NoAuth: true, ReadOnly: true}} {
				io, err := socketio.New(nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := admin.Instrument(io, &opts); err != nil {
					t.Fatal(err)
				}
				failed := make(chan error, 10)
				io.Of("/admin").OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.OnError(func(_ context.Context, err error) { failed <- err })
				})
				net := testnet.Serve(io)
				alice := sockettest.Dial(t, net)
				id := alice.Join("", "")
				d, _ := open(t, net, "")
				_ = d.Conn.Write(t.Context(), websocket.MessageText, []byte(`42/admin,[`+command+`]`))
				synctest.Wait()
				close(failed)
				for err := range failed {
					if strings.Contains(err.Error(), "panic") {
						t.Error(err)
					}
				}
				if n := len(io.Namespaces()); n != 2 {
					t.Errorf("there are %d namespaces", n)
				}
				if s := io.Socket(id); opts.ReadOnly && (s == nil || len(s.Rooms()) != 1 || len(alice.DrainFrames()) > 0) {
					t.Error("a read-only server carried out a command")
				}
				if err := io.Close(t.Context()); err != nil {
					t.Error(err)
				}
				net.Shutdown()
				time.Sleep(time.Second)
			}
		})
	})
}
