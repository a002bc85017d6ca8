//go:build interop

package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/msgpack"
)

// TestOfficialClient runs the tests of web/interop, in which the official
// JavaScript client and raw requests play against the servers named here. The
// same tests pass against the official Node server: web/interop/reference.mjs.
func TestOfficialClient(t *testing.T) {
	suite, err := filepath.Abs("../../web/interop")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(suite, "*.test.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s: %v", suite, err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("the interop tests run under Node: %v", err)
	}

	p := newPark(t)
	urls, err := json.Marshal(p.urls)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".test.mjs"), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", file)
			cmd.Dir = suite
			cmd.Env = append(os.Environ(), "INTEROP_SERVERS="+string(urls), "INTEROP_KIND=ours")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	p.close()
}

// park is the servers of the suite, by name.
type park struct {
	t    *testing.T
	urls map[string]string

	mu      sync.Mutex
	running map[string]*site
	met     map[string]*encounter
}

// site is one server on its port.
type site struct {
	io   *socketio.Server
	http *http.Server
	addr string
}

// encounter is what a socket met.
type encounter struct {
	Connected     bool     `json:"connected"`
	Rooms         []string `json:"rooms"`
	Disconnecting string   `json:"disconnecting"`
	Disconnect    string   `json:"disconnect"`
	Errors        []string `json:"errors"`
}

var parkOptions = map[string]*socketio.Options{
	"main": nil,
	"fast": {
		PingInterval: 500 * time.Millisecond, PingTimeout: 500 * time.Millisecond,
		UpgradeTimeout: 500 * time.Millisecond, ConnectTimeout: 500 * time.Millisecond,
	},
	"polling":   {Transports: []string{"polling"}},
	"websocket": {Transports: []string{"websocket"}},
	"noupgrade": {NoUpgrades: true},
	"cors":      {CORS: &engine.CORS{Origins: []string{"http://app.example"}, Credentials: true}},
	"guard": {AllowRequest: func(r *http.Request) error {
		if r.URL.Query().Get("deny") == "1" {
			return errors.New("not today")
		}
		return nil
	}},
	"restart":  nil,
	"recovery": {Recovery: &socketio.Recovery{}},
	"msgpack":  {Parser: msgpack.Parser{}},
	"v2":       {AllowEIO3: true, PingInterval: time.Second, PingTimeout: 4 * time.Second},
	"dressed": {
		Cookie: &engine.Cookie{}, PerMessageDeflate: &engine.PerMessageDeflate{},
		InitialHeaders: func(h http.Header, _ *http.Request) { h.Set("X-Initial", "yes") },
		Headers:        func(h http.Header, _ *http.Request) { h.Set("X-Each", "yes") },
		ClientFiles:    os.DirFS("../../web/node_modules/socket.io/client-dist"), ClientVersion: "4.8.4",
	},
}

func newPark(t *testing.T) *park {
	p := &park{t: t, urls: map[string]string{}, running: map[string]*site{}, met: map[string]*encounter{}}
	for name := range parkOptions {
		if err := p.start(name, "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		p.urls[name] = "http://" + p.running[name].addr
	}
	control := http.NewServeMux()
	control.HandleFunc("GET /seen", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = json.NewEncoder(w).Encode(p.met[r.FormValue("id")])
	})
	control.HandleFunc("POST /stop", func(w http.ResponseWriter, r *http.Request) {
		p.stop(r.FormValue("name"))
	})
	control.HandleFunc("POST /start", func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("name")
		if err := p.start(name, p.running[name].addr); err != nil {
			t.Error(err)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: control}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	p.urls["control"] = "http://" + l.Addr().String()
	return p
}

func (p *park) start(name, addr string) error {
	opts := parkOptions[name]
	if name == "dressed" {
		opts.ConnectionError = p.refused
	}
	io, err := socketio.New(opts)
	if err != nil {
		return err
	}
	p.install(io)
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s := &site{io: io, http: &http.Server{Handler: io}, addr: l.Addr().String()}
	go func() { _ = s.http.Serve(l) }()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running[name] = s
	return nil
}

// refused notes what a server refused last.
func (p *park) refused(e engine.ConnectionError) {
	text, err := json.Marshal(map[string]any{"code": e.Code, "message": e.Message, "context": e.Context})
	if err != nil {
		p.t.Error(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met["refused"] = &encounter{Errors: []string{string(text)}}
}

func (p *park) stop(name string) {
	p.mu.Lock()
	s := p.running[name]
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.io.Close(ctx); err != nil {
		p.t.Errorf("close %s: %v", name, err)
	}
	if err := s.http.Shutdown(ctx); err != nil {
		p.t.Errorf("shut down %s: %v", name, err)
	}
}

// close sees that the clients, which have all gone, left nothing behind.
func (p *park) close() {
	for name, s := range p.running {
		deadline, tick := time.After(10*time.Second), time.NewTicker(10*time.Millisecond)
		for left := true; left; {
			left = s.io.Connections() > 0
			for _, ns := range s.io.Namespaces() {
				left = left || len(ns.Sockets()) > 0
			}
			select {
			case <-tick.C:
			case <-deadline:
				p.t.Errorf("%s: the clients have gone, but %d connections are left", name, s.io.Connections())
				left = false
			}
		}
		tick.Stop()
		p.stop(name)
	}
}

// install sets the handlers that web/interop/handlers.mjs describes.
func (p *park) install(io *socketio.Server) {
	guarded := io.Of("/guarded")
	guarded.Use(func(_ context.Context, s *socketio.Socket) error {
		var auth struct {
			Token *string `json:"token"`
		}
		if err := s.Handshake().BindAuth(&auth); err != nil {
			return err
		}
		switch {
		case auth.Token == nil:
			return &socketio.ConnectError{Message: "Authentication required", Data: map[string]any{"code": "token_missing"}}
		case *auth.Token == "good":
			return nil
		case *auth.Token == "bare":
			return errors.New("Invalid or expired token") //nolint:staticcheck // what the client is told
		}
		return &socketio.ConnectError{Message: "Invalid or expired token", Data: map[string]any{"code": "token_invalid"}}
	})
	for _, ns := range []*socketio.Namespace{io.Of("/"), io.Of("/tasks"), guarded} {
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) { p.serve(io, ns, s) })
	}
}

func (p *park) serve(io *socketio.Server, ns *socketio.Namespace, s *socketio.Socket) {
	note := &encounter{Connected: true, Errors: []string{}}
	record := func(f func()) {
		p.mu.Lock()
		defer p.mu.Unlock()
		f()
	}
	record(func() { p.met[s.ID()] = note })
	s.OnDisconnecting(func(_ context.Context, reason socketio.Reason) {
		rooms := roomsOf(s)
		record(func() { note.Disconnecting, note.Rooms = string(reason), rooms })
	})
	s.OnDisconnect(func(_ context.Context, reason socketio.Reason) {
		record(func() { note.Disconnect, note.Connected = string(reason), false })
	})
	s.OnError(func(_ context.Context, err error) {
		record(func() { note.Errors = append(note.Errors, err.Error()) })
	})
	s.Use(func(next socketio.Handler) socketio.Handler {
		return func(ctx context.Context, e *socketio.Event) error {
			if e.Name == "forbidden" {
				return errors.New("not this one")
			}
			return next(ctx, e)
		}
	})

	s.On("echo", func(_ context.Context, e *socketio.Event) error {
		args, err := values(e)
		return errors.Join(err, e.Ack(args...))
	})
	s.On("echo-event", func(ctx context.Context, e *socketio.Event) error {
		args, err := values(e)
		return errors.Join(err, s.Emit(ctx, "echoed", args...))
	})
	s.On("nested", func(ctx context.Context, e *socketio.Event) error {
		return s.Emit(ctx, "nested", map[string]any{
			"a": []byte{1, 2, 3}, "b": []any{[]byte{}, map[string][]byte{"c": {255}}}, "d": "plain",
		}, []byte("last"))
	})
	s.On("count", func(ctx context.Context, e *socketio.Event) error {
		var n int
		var binary bool
		if err := e.Bind(&n, &binary); err != nil {
			return err
		}
		for i := range n {
			args := []any{i}
			if binary {
				args = append(args, fmt.Append(nil, i))
			}
			if err := s.Emit(ctx, "n", args...); err != nil {
				return err
			}
		}
		return e.Ack(n)
	})
	noted := []int{} // the socket's handlers run one at a time
	s.On("seq", socketio.Listen(func(_ context.Context, _ *socketio.Socket, i int) error {
		noted = append(noted, i)
		return nil
	}))
	s.On("seq-list", socketio.Handle(func(context.Context, *socketio.Socket, any) ([]int, error) { return noted, nil }))
	s.On("join", func(ctx context.Context, e *socketio.Event) error {
		rooms, err := oneOrMany(e)
		s.Join(ctx, rooms...)
		return errors.Join(err, e.Ack(roomsOf(s)))
	})
	s.On("leave", socketio.Handle(func(ctx context.Context, _ *socketio.Socket, room string) ([]string, error) {
		s.Leave(ctx, room)
		return roomsOf(s), nil
	}))
	s.On("send", func(ctx context.Context, e *socketio.Event) error {
		var how target
		args, err := values(e)
		if err := errors.Join(err, e.Bind(&how)); err != nil {
			return err
		}
		return errors.Join(how.send(ctx, io, ns, s, args[1:]), e.Ack(true))
	})
	s.On("ask", func(ctx context.Context, e *socketio.Event) error {
		var event string
		var arg any
		var ms int
		if err := e.Bind(&event, &arg, &ms); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
		defer cancel()
		reply, err := socketio.Call[any](ctx, s, event, arg)
		if err != nil {
			return e.Ack(map[string]bool{"error": true})
		}
		return e.Ack(map[string]any{"reply": reply})
	})
	s.On("reserved", socketio.Handle(func(ctx context.Context, _ *socketio.Socket, name string) (bool, error) {
		return errors.Is(s.Emit(ctx, name), socketio.ErrReserved), nil
	}))
	s.On("disconnect-me", socketio.Listen(func(_ context.Context, _ *socketio.Socket, close bool) error {
		s.Disconnect(close)
		return nil
	}))
	s.On("handshake", func(_ context.Context, e *socketio.Event) error {
		h := s.Handshake()
		query := map[string]string{}
		for key := range h.Query {
			query[key] = h.Query.Get(key)
		}
		auth := map[string]any{}
		if err := h.BindAuth(&auth); err != nil {
			return err
		}
		return e.Ack(map[string]any{
			"auth": auth, "query": query, "header": h.Headers.Get("X-Test"), "secure": h.Secure,
			"xdomain": h.XDomain, "url": h.URL, "address": h.Address != "",
		})
	})
	s.On("transport", socketio.Handle(func(context.Context, *socketio.Socket, any) (string, error) { return s.SessionTransport(), nil }))
	s.On("slow", func(_ context.Context, e *socketio.Event) error {
		var ms int
		if err := e.Bind(&ms); err != nil {
			return err
		}
		time.AfterFunc(time.Duration(ms)*time.Millisecond, func() { _ = e.Ack("slow") })
		return nil
	})
}

// target is the first argument of "send".
type target struct {
	Target string   `json:"target"`
	Event  string   `json:"event"`
	Rooms  []string `json:"rooms"`
	Except []string `json:"except"`
	Nsp    string   `json:"nsp"`
}

func (t target) send(ctx context.Context, io *socketio.Server, ns *socketio.Namespace, s *socketio.Socket, args []any) error {
	switch t.Target {
	case "socket":
		return s.Emit(ctx, t.Event, args...)
	case "volatile":
		return ns.To(s.ID()).Volatile().Emit(ctx, t.Event, args...)
	case "all":
		return ns.Emit(ctx, t.Event, args...)
	case "broadcast":
		return s.Broadcast().Emit(ctx, t.Event, args...)
	case "to":
		return ns.To(t.Rooms...).Emit(ctx, t.Event, args...)
	case "except":
		return ns.Except(t.Except...).Emit(ctx, t.Event, args...)
	case "to-except":
		return ns.To(t.Rooms...).Except(t.Except...).Emit(ctx, t.Event, args...)
	case "socket-to":
		return s.To(t.Rooms...).Emit(ctx, t.Event, args...)
	case "socket-except":
		return s.Except(t.Except...).Emit(ctx, t.Event, args...)
	case "socket-to-except":
		return s.To(t.Rooms...).Except(t.Except...).Emit(ctx, t.Event, args...)
	case "local":
		return ns.Local().Emit(ctx, t.Event, args...)
	case "compress":
		return ns.Local().Compress(true).Emit(ctx, t.Event, args...)
	case "namespace":
		return io.Of(t.Nsp).Emit(ctx, t.Event, args...)
	}
	return fmt.Errorf("no target %q", t.Target)
}

// values returns the event's arguments, binary ones as []byte.
func values(e *socketio.Event) ([]any, error) {
	args := make([]any, len(e.Args()))
	dst := make([]any, len(args))
	for i := range args {
		dst[i] = &args[i]
	}
	return args, e.Bind(dst...)
}

func oneOrMany(e *socketio.Event) ([]string, error) {
	var many []string
	if e.Bind(&many) == nil {
		return many, nil
	}
	var one string
	err := e.Bind(&one)
	return []string{one}, err
}

func roomsOf(s *socketio.Socket) []string {
	rooms := slices.DeleteFunc(s.Rooms(), func(room string) bool { return room == s.ID() })
	slices.Sort(rooms)
	return rooms
}
