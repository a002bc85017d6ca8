//go:build interop && !js

package main_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/socketplay/socketplay/server/socketio"
)

// restartable is our server, with the handlers that node_test.mjs gives the official one.
// node_test.mjs starts and stops it with requests to control.
type restartable struct {
	t       *testing.T
	control *httptest.Server

	mu   sync.Mutex
	addr string
	stop func()
}

func newRestartable(t *testing.T) *restartable {
	r := &restartable{t: t, addr: "127.0.0.1:0"}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /start", func(w http.ResponseWriter, _ *http.Request) {
		r.start()
		_, _ = w.Write([]byte(r.addr))
	})
	mux.HandleFunc("POST /stop", func(http.ResponseWriter, *http.Request) { r.shutDown() })
	r.control = httptest.NewServer(mux)
	t.Cleanup(func() {
		r.control.Close()
		r.shutDown()
	})
	return r
}

func (r *restartable) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, err := net.Listen("tcp", r.addr)
	if err != nil {
		r.t.Error(err)
		return
	}
	r.addr = l.Addr().String()
	io, err := socketio.New(nil)
	if err != nil {
		r.t.Error(err)
		return
	}
	handle(io)
	server := &http.Server{Handler: io}
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(l) })
	r.stop = func() {
		_ = io.Close(context.Background())
		_ = server.Shutdown(context.Background())
		wg.Wait()
	}
}

func (r *restartable) shutDown() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// handle adds the same handlers as handlers in node_test.mjs.
func handle(io *socketio.Server) {
	io.Use(func(_ context.Context, s *socketio.Socket) error {
		if string(s.Handshake().Auth) == `{"token":"bad"}` {
			return &socketio.ConnectError{Message: "Invalid or expired token", Data: map[string]string{"code": "token_invalid"}}
		}
		return nil
	})
	for _, ns := range []*socketio.Namespace{io.Of("/"), io.Of("/tasks")} {
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			_ = s.Emit(ctx, "welcome", ns.Name(), s.Handshake().Auth)
			s.On("echo", func(_ context.Context, e *socketio.Event) error {
				args, err := arguments(e)
				if err != nil {
					return err
				}
				return e.Ack(args...)
			})
			s.On("mirror", func(ctx context.Context, e *socketio.Event) error {
				args, err := arguments(e)
				if err != nil {
					return err
				}
				return s.Emit(ctx, "mirror", args...)
			})
			s.On("silence", func(context.Context, *socketio.Event) error { return nil })
			s.On("ask", func(ctx context.Context, e *socketio.Event) error {
				args, err := arguments(e)
				if err != nil {
					return err
				}
				reply, err := socketio.Call[any](ctx, s, args[0].(string), args[1:]...)
				if err != nil {
					return err
				}
				return s.Emit(ctx, "answered", reply)
			})
			s.On("kick", socketio.Listen(func(_ context.Context, s *socketio.Socket, closeConn bool) error {
				s.Disconnect(closeConn)
				return nil
			}))
			s.On("transport", func(_ context.Context, e *socketio.Event) error { return e.Ack(s.SessionTransport()) })
		})
	}
}

// arguments returns the decoded arguments of an event.
func arguments(e *socketio.Event) ([]any, error) {
	args := make([]any, len(e.Args()))
	dst := make([]any, len(args))
	for i := range args {
		dst[i] = &args[i]
	}
	return args, e.Bind(dst...)
}
