//go:build !js

package wasmclient_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// addEcho adds handlers to both namespaces: "echo" acknowledges with its first argument,
// "mirror" emits it, and "silence" does nothing.
func addEcho(s *socketio.Server) {
	for _, ns := range []*socketio.Namespace{s.Of("/"), s.Of("/tasks")} {
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.On("echo", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in any) (any, error) { return in, nil }))
			s.On("mirror", socketio.Listen(func(ctx context.Context, s *socketio.Socket, in any) error {
				return s.Emit(ctx, "mirror", in)
			}))
			s.On("silence", func(context.Context, *socketio.Event) error { return nil })
		})
	}
}

var transports = map[string][]string{
	"polling":   {wasmclient.Polling},
	"websocket": {wasmclient.WebSocket},
	"upgrade":   {wasmclient.Polling, wasmclient.WebSocket},
}

// eachTransport runs f for each list of transports, in a synctest bubble, where time is
// simulated.
func eachTransport(t *testing.T, f func(t *testing.T, net *network, opts wasmclient.Options)) {
	for name, list := range transports {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f(t, newNetwork(t), wasmclient.Options{Transports: list})
			})
		})
	}
}

// connect connects s, or fails the test.
func connect(t *testing.T, s *wasmclient.Socket) {
	t.Helper()
	if err := s.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestConnect(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		server := net.serve(nil, addEcho)
		var kinds log[wasmclient.EngineKind]
		opts.Hooks.Engine = func(e wasmclient.EngineEvent) { kinds.add(e.Kind) }
		s := net.manager(opts).Socket("")
		connect(t, s)
		if st := s.State(); !st.Connected || !st.Active || st.ID == "" || st.Recovered {
			t.Errorf("state = %+v", st)
		}
		got, err := wasmclient.Call[string](t.Context(), s, "echo", "hello €")
		if got != "hello €" || err != nil {
			t.Errorf("echo = %q, %v", got, err)
		}
		elapse(time.Second)
		want := []wasmclient.EngineKind{"opening", "open"}
		if len(opts.Transports) == 2 {
			want = append(want, "upgrading", "upgrade")
		}
		if !slices.Equal(kinds.all(), want) {
			t.Errorf("engine events = %v, want %v", kinds.all(), want)
		}
		if got := server.Sockets()[0].SessionTransport(); got != opts.Transports[len(opts.Transports)-1] {
			t.Errorf("the server sees %s", got)
		}
		s.Disconnect()
		elapse(time.Second)
		if n := server.Connections(); n != 0 || s.ID() != "" {
			t.Errorf("%d connections, id %q after Disconnect", n, s.ID())
		}
	})
}

// Every message arrives once, and in order. Whenever the server returns a message, the client
// sends a further one, so messages are under way in both directions when the transport
// changes.
func TestOrder(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		net.serve(nil, addEcho)
		s := net.manager(opts).Socket("")
		const total, window = 1000, 25
		var got log[int]
		sent := 0
		next := func() {
			if sent < total {
				_ = s.Emit("mirror", sent)
				sent++
			}
		}
		s.On("mirror", func(e *wasmclient.Event) {
			var n int
			if err := e.Bind(&n); err != nil {
				t.Error(err)
			}
			got.add(n)
			next()
		})
		for range window {
			next()
		}
		s.Connect()
		elapse(time.Second)
		if len(got.all()) != total || !slices.IsSorted(got.all()) {
			t.Errorf("%d of %d came back, in order: %v", len(got.all()), total, slices.IsSorted(got.all()))
		}
	})
}

func TestBinary(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		net.serve(nil, func(s *socketio.Server) {
			s.OnConnection(func(_ context.Context, s *socketio.Socket) {
				s.On("swap", func(ctx context.Context, e *socketio.Event) error {
					var a, b []byte
					if err := e.Bind(&a, &b); err != nil {
						return err
					}
					return e.Ack(b, a)
				})
			})
		})
		s := net.manager(opts).Socket("")
		connect(t, s)
		reply, err := s.Ask(t.Context(), "swap", []byte{0, 255}, []byte{})
		if err != nil {
			t.Fatal(err)
		}
		var a, b []byte
		if err := reply.Bind(&a, &b); err != nil || len(a) != 0 || !bytes.Equal(b, []byte{0, 255}) {
			t.Errorf("swap = %v, %v, %v", a, b, err)
		}
	})
}

func TestServerCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, nil)
		s := net.manager(wasmclient.Options{}).Socket("")
		s.On("ask", func(e *wasmclient.Event) {
			var a, b int
			if err := e.Bind(&a, &b); err != nil {
				t.Error(err)
			}
			if err := e.Ack(a + b); err != nil {
				t.Error(err)
			}
		})
		connect(t, s)
		sum, err := socketio.Call[int](t.Context(), server.Sockets()[0], "ask", 1, 2)
		if sum != 3 || err != nil {
			t.Errorf("ask = %d, %v", sum, err)
		}
	})
}

func TestRefusal(t *testing.T) {
	eachTransport(t, func(t *testing.T, net *network, opts wasmclient.Options) {
		net.serve(nil, func(s *socketio.Server) {
			s.Use(func(context.Context, *socketio.Socket) error {
				return &socketio.ConnectError{Message: "Invalid or expired token", Data: map[string]string{"code": "token_invalid"}}
			})
		})
		attempts := 0
		opts.Hooks.ReconnectAttempt = func(int) { attempts++ }
		s := net.manager(opts).Socket("")
		err := s.ConnectAndWait(t.Context())
		var refused *wasmclient.ConnectError
		if !errors.As(err, &refused) || refused.Message != "Invalid or expired token" || string(refused.Data) != `{"code":"token_invalid"}` {
			t.Fatalf("connect = %v", err)
		}
		elapse(time.Hour)
		if s.State().Active || attempts != 0 {
			t.Errorf("after a refusal: active %v, %d attempts to reconnect", s.State().Active, attempts)
		}
	})
}

func TestInvalidNamespace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, nil)
		err := net.manager(wasmclient.Options{}).Socket("/nowhere").ConnectAndWait(t.Context())
		if err == nil || err.Error() != "Invalid namespace" {
			t.Errorf("connect = %v", err)
		}
	})
}

func TestAuthEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		var seen log[string]
		net.serve(nil, func(s *socketio.Server) {
			s.OnConnection(func(_ context.Context, s *socketio.Socket) { seen.add(string(s.Handshake().Auth)) })
		})
		s := net.manager(wasmclient.Options{}).Socket("")
		n := 0
		s.SetAuth(func(send func([]byte)) {
			n++
			send([]byte(`{"n":` + strconv.Itoa(n) + `}`))
		})
		connect(t, s)
		s.Manager().CloseEngine()
		elapse(10 * time.Second)
		if want := []string{`{"n":1}`, `{"n":2}`}; !slices.Equal(seen.all(), want) {
			t.Errorf("auth = %v, want %v", seen.all(), want)
		}
	})
}

func TestNamespacesShareAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		manager := net.manager(wasmclient.Options{})
		root, tasks := manager.Socket("/"), manager.Socket("/tasks")
		if manager.Socket("") != root {
			t.Error("the root namespace has two sockets")
		}
		connect(t, root)
		connect(t, tasks)
		if n := server.Connections(); n != 1 || root.ID() == tasks.ID() {
			t.Errorf("%d connections, ids %q and %q", n, root.ID(), tasks.ID())
		}
		root.Disconnect()
		if _, err := wasmclient.Call[int](t.Context(), tasks, "echo", 1); err != nil {
			t.Errorf("the other namespace does not work any more: %v", err)
		}
		tasks.Disconnect()
		elapse(time.Second)
		if n := server.Connections(); n != 0 {
			t.Errorf("%d connections after the last socket has left", n)
		}
	})
}

func TestAcksThatNeverArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{}).Socket("")
		connect(t, s)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.Ask(ctx, "silence"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("call = %v, want the context's error", err)
		}

		var errs log[error]
		timeout := wasmclient.Message{Data: []byte(`["silence"]`), AckTimeout: time.Second}
		timeout.Ack = func(_ wasmclient.Reply, err error) { errs.add(err) }
		s.Send(timeout)
		elapse(2 * time.Second)
		plain := wasmclient.Message{Data: []byte(`["silence"]`)}
		plain.Ack = func(wasmclient.Reply, error) { t.Error("an acknowledgement without AckErrors got an error") }
		s.Send(plain)
		if err := s.EmitWithAck("silence", func(_ wasmclient.Reply, err error) { errs.add(err) }); err != nil {
			t.Fatal(err)
		}
		s.Disconnect()
		elapse(time.Second)
		if want := []error{wasmclient.ErrAckTimeout, wasmclient.ErrDisconnected}; !slices.Equal(errs.all(), want) {
			t.Errorf("errors = %v, want %v", errs.all(), want)
		}
	})
}

func TestCallFromHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{}).Socket("")
		var got log[int]
		s.On("mirror", func(*wasmclient.Event) {
			n, err := wasmclient.Call[int](t.Context(), s, "echo", 7)
			if err != nil {
				t.Error(err)
			}
			got.add(n)
		})
		connect(t, s)
		_ = s.Emit("mirror", 1)
		elapse(time.Second) // during the upgrade the server may keep an answer for a while
		if !slices.Equal(got.all(), []int{7}) {
			t.Errorf("called back with %v", got.all())
		}
	})
}

func TestOfflineEmits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{}).Socket("")
		var got log[string]
		s.On("mirror", func(e *wasmclient.Event) { got.add(string(e.Args()[0])) })
		s.OnConnect(func() { got.add("connect") })
		_ = s.Emit("mirror", 1)
		s.Send(wasmclient.Message{Data: []byte(`["mirror",2]`), Volatile: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Ask(ctx, "mirror", 3); err == nil { // Ask withdraws the event before it is sent
			t.Error("Ask succeeded without a connection")
		}
		_ = s.Emit("mirror", 4)
		connect(t, s)
		elapse(time.Second)
		if want := []string{"connect", "1", "4"}; !slices.Equal(got.all(), want) {
			t.Errorf("got %v, want %v", got.all(), want)
		}
		if err := s.Emit("disconnect"); err == nil {
			t.Error("a reserved name was accepted")
		}
	})
}

// The client splits its packets into polling bodies no larger than the server's maxPayload.
func TestChunks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server, err := socketio.New(&socketio.Options{MaxHTTPBufferSize: 1000})
		if err != nil {
			t.Fatal(err)
		}
		addEcho(server)
		t.Cleanup(func() { _ = server.Close(context.Background()) })
		var posts log[int64]
		net.up(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				posts.add(r.ContentLength)
			}
			server.ServeHTTP(w, r)
		}))
		s := net.manager(wasmclient.Options{Transports: []string{wasmclient.Polling}}).Socket("")
		got := 0
		s.On("mirror", func(*wasmclient.Event) { got++ })
		for i := range 200 {
			_ = s.Emit("mirror", i)
		}
		connect(t, s)
		elapse(time.Second)
		if got != 200 || len(posts.all()) > 10 || slices.Max(posts.all()) > 1000 {
			t.Errorf("%d of 200 came back over POSTs of %v bytes", got, posts.all())
		}
	})
}
