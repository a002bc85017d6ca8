package admin_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// described returns the description that dashboards get of a socket that [sockettest.Dial]
// connected.
func described(id, client, nsp, data, headers string, rooms ...string) string {
	quoted := []string{}
	for _, room := range rooms {
		quoted = append(quoted, fmt.Sprintf("%q", room))
	}
	slices.Sort(quoted)
	return fmt.Sprintf(`{"id":%q,"clientId":%q,"transport":"websocket","nsp":%q,"data":%s,"handshake":{"address":"pipe","headers":{%s},`+
		`"issued":946684800000,"query":{"EIO":"4","transport":"websocket"},"secure":false,"time":"Sat Jan 01 2000 00:00:00 GMT+0000 (UTC)",`+
		`"url":"/socket.io/?EIO=4\u0026transport=websocket","xdomain":false},"rooms":[%s]}`, id, client, nsp, data, headers, strings.Join(quoted, ","))
}

var (
	clientID = regexp.MustCompile(`"clientId":"([\w-]{12})"`)
	headers  = regexp.MustCompile(`"headers":\{[^}]*\}`)
)

// bare removes the headers from events, for tests that do not check them.
func bare(told []string) []string {
	for i := range told {
		told[i] = headers.ReplaceAllString(told[i], `"headers":{}`)
	}
	return told
}

// The exact events that a dashboard gets about a socket, from its connect to its
// disconnect.
func TestLive(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Use(func(_ context.Context, s *socketio.Socket) error {
			s.SetData(map[string]any{"early": true})
			return nil
		})
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("answer", func(ctx context.Context, e *socketio.Event) error { return e.Ack(1) })
		})
		d, told := open(t, net, login)
		client := clientID.FindStringSubmatch(told[2])[1]
		own := described(d.id, client, "/admin", "{}", "", d.id)
		want := []string{
			told[0], // the event "session"
			`room_joined ["/admin","` + d.id + `","` + d.id + `",` + now + `]`,
			`socket_connected [` + own + `,` + now + `]`,
			`config [{"supportedFeatures":["EMIT","JOIN","LEAVE","DISCONNECT","MJOIN","MLEAVE","MDISCONNECT","AGGREGATED_EVENTS","ALL_EVENTS"]}]`,
			`all_sockets [[` + own + `]]`,
		}
		if got := bare(told); !slices.Equal(got, want) {
			t.Fatalf("the dashboard got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}

		alice := sockettest.Dial(t, net)
		id := alice.Join("", "")
		told = bare(d.received())
		if len(told) != 2 {
			t.Fatalf("the dashboard got %q", told)
		}
		client = clientID.FindStringSubmatch(told[1])[1]
		want = []string{
			`room_joined ["/","` + id + `","` + id + `",` + now + `]`,
			`socket_connected [` + described(id, client, "/", `{"early":true}`, "", id) + `,` + now + `]`,
		}
		if !slices.Equal(told, want) {
			t.Errorf("the dashboard got\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}

		s := io.Socket(id)
		later(1500 * time.Millisecond)
		const then = `"2000-01-01T00:00:01.500Z"`
		s.Join(t.Context(), "red", "blue", "red")
		s.Leave(t.Context(), "blue")
		s.Leave(t.Context(), "green")
		d.wantEvents(
			`room_joined ["/","red","`+id+`",`+then+`]`,
			`room_joined ["/","blue","`+id+`",`+then+`]`,
			`room_left ["/","blue","`+id+`",`+then+`]`,
		)
		s.SetData(map[string]any{"n": int64(1 << 60)})
		s.SetData(nil)
		s.SetData("text")
		s.SetData(make(chan int)) // cannot be encoded as JSON
		d.wantEvents(
			`socket_updated [{"id":"`+id+`","nsp":"/","data":{"n":1152921504606846976}}]`,
			`socket_updated [{"id":"`+id+`","nsp":"/","data":{}}]`,
			`socket_updated [{"id":"`+id+`","nsp":"/","data":"text"}]`,
			`socket_updated [{"id":"`+id+`","nsp":"/","data":{}}]`,
		)
		alice.Send(`42["x"]`, `42[5,"a number"]`, `421["answer",{"big":12345678901234567890}]`)
		d.wantEvents(
			`event_received ["/","`+id+`",["x"],`+then+`]`,
			`event_received ["/","`+id+`",["5","a number"],`+then+`]`,
			`event_received ["/","`+id+`",["answer",{"big":12345678901234567890}],`+then+`]`,
		)
		alice.Send(`452-["file",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]`, "<ab>", "<cd>")
		d.wantEvents(`event_received ["/","` + id + `",["file",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]],` + then + `]<ab><cd>`)
		if err := errors.Join(s.Emit(t.Context(), "y", []byte("z")), io.To("red").Emit(t.Context(), "to red"), io.To("nobody").Emit(t.Context(), "lost")); err != nil {
			t.Fatal(err)
		}
		d.wantEvents(
			`event_sent ["/","`+id+`",["y",{"_placeholder":true,"num":0}],`+then+`]<z>`,
			`event_sent ["/","`+id+`",["to red"],`+then+`]`,
		)
		alice.Send("41")
		d.wantEvents(
			`socket_disconnected ["/","`+id+`","client namespace disconnect",`+then+`]`,
			`room_left ["/","`+id+`","`+id+`",`+then+`]`,
			`room_left ["/","red","`+id+`",`+then+`]`,
		)
	})
}

// All sockets of one client have the same client id, and other clients have other ids.
func TestClientID(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/other")
		alice, bob := sockettest.Dial(t, net), sockettest.Dial(t, net)
		alice.Join("", "")
		alice.Join("/other,", "")
		bob.Join("", "")
		_, told := open(t, net, login)
		ids := map[string]int{}
		for _, match := range clientID.FindAllStringSubmatch(told[len(told)-1], -1) {
			ids[match[1]]++
		}
		if len(ids) != 3 {
			t.Fatalf("clients %v", ids)
		}
		for id, n := range ids {
			for _, s := range io.Sockets() {
				if strings.Contains(s.SessionName(), id) || strings.Contains(s.ID(), id) {
					t.Errorf("%s is part of another id", id)
				}
			}
			if n > 2 {
				t.Errorf("clients %v", ids)
			}
		}
	})
}

// A dashboard also gets the events of namespaces that are created after it connected,
// including children of a parent namespace.
func TestLiveInNamespaces(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		d, _ := open(t, net, login)
		io.Of("/late")
		io.OfPattern(regexp.MustCompile(`^/child-\d$`))
		alice := sockettest.Dial(t, net)
		for _, nsp := range []string{"/late", "/child-1"} {
			id := alice.Join(nsp+",", "")
			if told := d.received(); len(told) != 2 || !strings.Contains(told[1], `"nsp":"`+nsp+`"`) {
				t.Errorf("%s: the dashboard got %q", nsp, told)
			}
			d.command("join", fmt.Sprintf(`%q,"vip",%q`, nsp, id))
			d.wantEvents(fmt.Sprintf(`room_joined [%q,"vip",%q,%s]`, nsp, id, now))
		}
		later(2 * time.Second)
		if got := d.DrainFrames(); len(got) != 1 || !strings.Contains(got[0],
			`"namespaces":[{"name":"/","socketsCount":0},{"name":"/admin","socketsCount":1},{"name":"/child-1","socketsCount":1},{"name":"/late","socketsCount":1}]`) {
			t.Errorf("the dashboard got %q", got)
		}
	})
}

// If a socket joins rooms and is then refused, the dashboard is told that the socket leaves
// them.
func TestLiveRefusal(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Use(func(ctx context.Context, s *socketio.Socket) error {
			s.Join(ctx, "room")
			return errors.New("no")
		})
		d, _ := open(t, net, login)
		sockettest.Dial(t, net).Send("40")
		told := d.received()
		if len(told) != 2 || !strings.HasPrefix(told[0], `room_joined ["/","room","`) || told[1] != strings.Replace(told[0], "joined", "left", 1) {
			t.Errorf("the dashboard got %q", told)
		}
	})
}

// Without a dashboard, the server observes nothing. A dashboard that connects later gets
// the list of all sockets.
func TestLateDashboard(t *testing.T) {
	run(t, admin.Options{}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		alice := sockettest.Dial(t, net)
		id := alice.Join("", "")
		io.Socket(id).Join(t.Context(), "red")
		io.Socket(id).SetData(map[string]int{"n": 1})
		for range 2 {
			d, told := open(t, net, login)
			if all := bare(told)[len(told)-1]; !strings.Contains(all, `"id":"`+id+`"`) || !strings.Contains(all, `"data":{"n":1}`) || !strings.Contains(all, `"red"`) {
				t.Errorf("the dashboard shows %s", all)
			}
			_ = d.Conn.CloseNow()
			synctest.Wait()
			alice.Send(`42["without a dashboard"]`)
		}
	})
}

// Dashboards see the credentials of users only with ShowCredentials.
func TestCredentials(t *testing.T) {
	for _, show := range []bool{false, true} {
		run(t, admin.Options{ShowCredentials: show}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			alice := sockettest.Dial(t, net, "Cookie", "refresh=hunter2", "Authorization", "Bearer hunter2", "X-Forwarded-For", "192.0.2.7", "X-Other", "shown")
			alice.Join("", `{"token":"hunter3"}`)
			_, told := open(t, net, login)
			all := told[len(told)-1]
			if strings.Contains(all, "hunter2") != show || strings.Contains(all, "hunter3") {
				t.Errorf("the dashboard shows %s", all)
			}
			if !strings.Contains(all, `"x-other":"shown"`) || !strings.Contains(all, `"cookie":"`) || !strings.Contains(all, `"address":"192.0.2.7"`) {
				t.Errorf("the dashboard shows %s", all)
			}
		})
	}
}

// In production mode, dashboards get only numbers.
func TestProduction(t *testing.T) {
	run(t, admin.Options{Mode: admin.Production}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		d, told := open(t, net, login)
		if len(told) != 2 || told[1] != `config [{"supportedFeatures":["EMIT","JOIN","LEAVE","DISCONNECT","MJOIN","MLEAVE","MDISCONNECT","AGGREGATED_EVENTS"]}]` {
			t.Errorf("the dashboard got %q", told)
		}
		alice := sockettest.Dial(t, net)
		id := alice.Join("", "")
		alice.Send(`42["x"]`)
		io.Socket(id).SetData(1)
		d.command("join", `"/","vip"`)
		if rooms := io.Socket(id).Rooms(); !slices.Contains(rooms, "vip") {
			t.Errorf("rooms %q", rooms)
		}
		alice.Send("41")
		d.wantEvents()
	})
}

// If too many messages wait, they are dropped. The dashboards then get the list of all
// sockets.
func TestOverload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		panel, err := admin.InstrumentPanel(io, &admin.Options{NoAuth: true})
		if err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		d, _ := open(t, net, "")
		other, _ := open(t, net, "")
		d.received()
		for _, flood := range []func(){panel.Flood, panel.FloodBytes} {
			flood()
			d.wantEvents()
			later(2 * time.Second)
			for _, d := range []dashboard{d, other} {
				if told := d.received(); len(told) != 1 || !strings.HasPrefix(told[0], "all_sockets ") || !strings.Contains(told[0], d.id) {
					t.Errorf("the dashboard got %q", told)
				}
			}
			later(2 * time.Second)
			d.wantEvents()
		}
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		net.Shutdown()
	})
}
