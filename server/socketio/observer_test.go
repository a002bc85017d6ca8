package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// notes is an observer that keeps a line for each observation.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) Watching() bool { return true }

func (n *notes) Observe(ctx context.Context, o socketio.Observation) context.Context {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, strings.Join(strings.Fields(fmt.Sprint(
		o.Kind, " ", o.Connection, " ", o.Transport, " ", o.Event, " ", string(o.Args), " ", len(o.Attachments), " ", o.Room, " ",
		len(o.Rooms), " ", len(o.Sockets), " ", string(o.Reason))), " "))
	return ctx
}

func (n *notes) drain() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	lines := n.lines
	n.lines = nil
	return lines
}

func TestAddObserver(t *testing.T) {
	first, second := new(notes), new(notes)
	sockettest.Run(t, &socketio.Options{Observer: first}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(second,
			socketio.ObservedOpen, socketio.ObservedConnect, socketio.ObservedData, socketio.ObservedUpgrade, socketio.ObservedHandle,
			socketio.ObservedDeliver, socketio.ObservedLeave, socketio.ObservedDisconnect, socketio.ObservedClose)
		io.Use(func(ctx context.Context, s *socketio.Socket) error {
			s.SetData("before it is connected, which is not observed")
			return nil
		})
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.Join(ctx, "room")
			s.SetData(1)
			s.On("x", func(ctx context.Context, e *socketio.Event) error { return s.Emit(ctx, "y", e.Raw(0)...) })
		})
		c := sockettest.Connect(t, net)
		c.Send(`451-["x",{"_placeholder":true,"num":0}]`, "<ab>")
		c.Want(`451-["y",{"_placeholder":true,"num":0}]`, "<ab>")
		_ = c.Conn.CloseNow()
		synctest.Wait()

		want := []string{
			"open c1 websocket 0 0 0",
			"connect c1 websocket 0 0 0",
			"data c1 0 0 0",
			`handle c1 x [{"_placeholder":true,"num":0}] 1 0 0`,
			`deliver c1 y [{"_placeholder":true,"num":0}] 1 0 0`,
			"close c1 websocket 0 0 0 transport close",
			"disconnect c1 0 2 0 transport close",
		}
		got := second.drain()
		// The last two observations, close and disconnect, may come in either order.
		slices.Sort(got[len(got)-2:])
		slices.Sort(want[len(want)-2:])
		if !slices.Equal(got, want) {
			t.Errorf("observed:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		all := first.drain()
		for _, line := range want {
			if !slices.Contains(all, line) {
				t.Errorf("the first observer did not get %s", line)
			}
		}
		if !slices.ContainsFunc(all, func(line string) bool { return strings.HasPrefix(line, "frame-in") }) {
			t.Error("the first observer got no frames")
		}
	})
}

// The observation of a handled event counts the handlers, those of OnAny included. Without
// Handlers in Socket.handle, all counts are 0.
func TestObserveHandlers(t *testing.T) {
	seen := make(handlers)
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(seen, socketio.ObservedHandle)
		ignore := func(context.Context, *socketio.Event) error { return nil }
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("one", ignore)
			s.On("two", ignore)
			s.On("two", ignore)
			s.On("watch", func(context.Context, *socketio.Event) error {
				s.OnAny(ignore)
				return nil
			})
		})
		c := sockettest.Connect(t, net)
		c.Send(`42["none"]`, `42["one"]`, `42["two"]`, `42["watch"]`, `42["any"]`, `42["one"]`)
		synctest.Wait()
		if want := (handlers{"none": {0}, "one": {1, 2}, "two": {2}, "watch": {1}, "any": {1}}); !maps.EqualFunc(seen, want, slices.Equal) {
			t.Errorf("observed %v, want %v", seen, want)
		}
	})
}

// handlers is an observer that keeps the number of handlers of each event.
type handlers map[string][]int

func (handlers) Watching() bool { return true }

func (h handlers) Observe(ctx context.Context, o socketio.Observation) context.Context {
	h[o.Event] = append(h[o.Event], o.Handlers)
	return ctx
}

// The observation of a verdict counts the middleware functions that decided. Without
// Handlers in Namespace.connect, the count is 0.
func TestObserveDeciding(t *testing.T) {
	seen := make(handlers)
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(seen, socketio.ObservedVerdict)
		io.Of("/open")
		io.Use(func(context.Context, *socketio.Socket) error { return nil })
		sockettest.Connect(t, net, "", "/open,")
		synctest.Wait()
		if got, want := seen[""], []int{1, 0}; !slices.Equal(got, want) {
			t.Errorf("deciding: %v, want %v", got, want)
		}
	})
}

// If a socket joins rooms and is then refused, observers also get an observation for each
// room that it leaves.
func TestObserveRefusal(t *testing.T) {
	seen := new(notes)
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(seen, socketio.ObservedJoin, socketio.ObservedVerdict, socketio.ObservedLeave, socketio.ObservedDisconnect)
		io.Use(func(ctx context.Context, s *socketio.Socket) error {
			s.Join(ctx, "room")
			return errors.New("no")
		})
		sockettest.Dial(t, net).Send("40")
		want := []string{"join c1 0 room 0 0", "verdict c1 0 0 0", "leave c1 0 room 0 0"}
		if got := seen.drain(); !slices.Equal(got, want) {
			t.Errorf("observed %q, want %q", got, want)
		}
	})
}

// The observation of an upgrade lists the sockets of the connection.
func TestObserveUpgrade(t *testing.T) {
	seen := new(notes)
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(seen, socketio.ObservedUpgrade)
		p := joinByPolling(t, net)
		conn, _, err := websocket.Dial(t.Context(), "http://test/socket.io/?EIO=4&transport=websocket&sid="+p.sid,
			&websocket.DialOptions{HTTPClient: net.Client()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.CloseNow() }()
		for _, frame := range []string{"2probe", "5"} {
			if err := conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
				t.Fatal(err)
			}
			if frame == "2probe" {
				if _, answer, err := conn.Read(t.Context()); err != nil || string(answer) != "3probe" {
					t.Fatalf("probe answered with %q, %v", answer, err)
				}
			}
		}
		synctest.Wait()
		if got, want := seen.drain(), []string{"upgrade c1 websocket 0 0 1"}; !slices.Equal(got, want) {
			t.Errorf("observed %q, want %q", got, want)
		}
	})
}

// The observation of a polling request has the body, but without the secrets with which a
// reader could act for the client.
func TestObserveHTTP(t *testing.T) {
	seen := new(exchanges)
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.AddObserver(seen, socketio.ObservedHTTP)
		p := joinByPolling(t, net)
		for _, body := range []string{"42[\"x\"]\x1e40/chat,{\"token\":\"secret\"}", "x\x1e40{\"token\":\"secret\"}"} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://test/socket.io/"+p.query(), strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := net.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
		}
		synctest.Wait()
		if all := strings.Join(*seen, "\n"); strings.Contains(all, "secret") || strings.Contains(all, p.sid) {
			t.Errorf("the observations reveal a secret: %s", all)
		}
		got := slices.Clone(*seen)
		for i, start := range []string{`GET 200 0{"sid":"…",`, "POST 200 40", `GET 200 40{…}`} {
			if i < len(got) && strings.HasPrefix(got[i], start) {
				got[i] = start
			}
		}
		want := []string{
			`GET 200 0{"sid":"…",`, "POST 200 40", "GET 200 40{…}",
			"POST 200 42[\"x\"]\x1e40/chat,{…}", "POST 200 x\x1e40{…}",
		}
		if !slices.Equal(got, want) {
			t.Errorf("observed %q, want %q", got, want)
		}
	})
}

type exchanges []string

func (*exchanges) Watching() bool { return true }

func (x *exchanges) Observe(ctx context.Context, o socketio.Observation) context.Context {
	*x = append(*x, fmt.Sprintf("%s %d %s", o.Exchange.Method, o.Exchange.Status, o.Exchange.Body))
	return ctx
}

// Emitting needs no further allocation for an observer that does not watch.
func TestEmitAllocates(t *testing.T) {
	io, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = io.Close(t.Context()) }()
	watched, err := socketio.New(&socketio.Options{Observer: idle{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = watched.Close(t.Context()) }()
	measure := func(io *socketio.Server) float64 {
		return testing.AllocsPerRun(100, func() { _ = io.To("empty").Emit(context.Background(), "x", 1) })
	}
	if without, with := measure(io), measure(watched); with > without {
		t.Errorf("an observer that does not watch costs %v allocations an emit, want %v", with, without)
	}
	deliver := func(opts *socketio.Options) (allocs float64) {
		sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			joinByPolling(t, net) // no GET is open, so the server only queues what it sends
			allocs = testing.AllocsPerRun(100, func() { _ = io.Emit(context.Background(), "x", 1) })
		})
		return allocs
	}
	if without, with := deliver(nil), deliver(&socketio.Options{Observer: idle{}}); with > without {
		t.Errorf("an observer that does not watch costs %v allocations a delivery, want %v", with, without)
	}
	elsewhere, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close(t.Context()) }()
	elsewhere.AddObserver(new(notes), socketio.ObservedOpen)
	if without, with := measure(io), measure(elsewhere); with > without {
		t.Errorf("an observer of something else costs %v allocations an emit, want %v", with, without)
	}
}

// idle is an observer that watches nothing.
type idle struct{}

func (idle) Watching() bool { return false }

func (idle) Observe(context.Context, socketio.Observation) context.Context {
	panic("observed although the observer watches nothing")
}
