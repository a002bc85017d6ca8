//go:build !js

package wasmclient_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

func TestHandle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		net.serve(nil, func(s *socketio.Server) {
			s.OnConnection(func(_ context.Context, s *socketio.Socket) {
				s.On("number me", socketio.Handle(func(ctx context.Context, s *socketio.Socket, in any) (bool, error) {
					return true, s.Emit(ctx, "number", in)
				}))
			})
		})
		s := net.manager(wasmclient.Options{}).Socket("")
		var failures log[error]
		s.OnError(func(err error) { failures.add(err) })
		errNegative := errors.New("negative")
		var got log[int]
		var contexts []context.Context
		s.On("number", wasmclient.Listen(func(ctx context.Context, s *wasmclient.Socket, n int) error {
			contexts = append(contexts, ctx)
			got.add(n)
			if n < 0 {
				return errNegative
			}
			return nil
		}))
		if s.Context().Err() == nil {
			t.Error("the context of a socket that is not connected has not ended")
		}
		connect(t, s)
		for _, in := range []any{7, "seven", -1} {
			if _, err := wasmclient.Call[bool](t.Context(), s, "number me", in); err != nil {
				t.Fatal(err)
			}
		}
		elapse(time.Second)
		if want := []int{7, -1}; !reflect.DeepEqual(got.all(), want) {
			t.Errorf("handled %v, want %v", got.all(), want)
		}
		errs := failures.all()
		if len(errs) != 2 || !strings.Contains(errs[0].Error(), `handle "number"`) || errors.Is(errs[0], errNegative) || !errors.Is(errs[1], errNegative) {
			t.Errorf("failures = %v", errs)
		}
		if err := contexts[0].Err(); err != nil {
			t.Errorf("while connected, the context has the error %v", err)
		}
		s.Disconnect()
		if got := context.Cause(contexts[0]); got != wasmclient.ReasonClientDisconnect {
			t.Errorf("after Disconnect the cause is %v", got)
		}
	})
}

// The result or the error of a handler becomes the acknowledgement.
func TestHandleAcknowledges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		s := net.manager(wasmclient.Options{}).Socket("")
		s.On("half", wasmclient.Handle(func(_ context.Context, _ *wasmclient.Socket, n int) (float64, error) {
			switch {
			case n < 0:
				return 0, wasmclient.AckError("too small")
			case n > 100:
				return 0, errors.New("a secret")
			}
			return float64(n) / 2, nil
		}))
		s.On("done", wasmclient.Listen(func(context.Context, *wasmclient.Socket, string) error { return nil }))
		connect(t, s)
		peer := server.Sockets()[0]
		type failure struct {
			Error string `json:"error"`
		}
		if got, err := socketio.Call[float64](t.Context(), peer, "half", 3); got != 1.5 || err != nil {
			t.Errorf("half of 3 = %v, %v", got, err)
		}
		for in, want := range map[any]string{-1: "too small", 101: "internal error", "x": "invalid argument"} {
			if got, err := socketio.Call[failure](t.Context(), peer, "half", in); got.Error != want || err != nil {
				t.Errorf("half of %v = %q, %v; want %q", in, got.Error, err, want)
			}
		}
		if got, err := socketio.Call[any](t.Context(), peer, "done", "x"); got != nil || err != nil {
			t.Errorf("done = %v, %v", got, err)
		}
	})
}

// Close of a socket closes the connection only if no other socket uses it.
func TestSocketClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := newNetwork(t)
		server := net.serve(nil, addEcho)
		manager := net.manager(wasmclient.Options{})
		a, b := manager.Socket("/"), manager.Socket("/tasks")
		connect(t, a)
		connect(t, b)
		a.Close()
		elapse(time.Second)
		if a.Connected() || !b.Connected() || server.Connections() != 1 {
			t.Errorf("a is connected: %v, b: %v, on %d connections", a.Connected(), b.Connected(), server.Connections())
		}
		var lost error
		_ = b.EmitWithAck("silence", func(_ wasmclient.Reply, err error) { lost = err })
		b.Close() // returns after the handlers have ended
		if lost != wasmclient.ErrDisconnected {
			t.Errorf("the acknowledgement ended with %v", lost)
		}
		elapse(time.Second)
		if n := server.Connections(); n != 0 {
			t.Errorf("%d connections", n)
		}
	})
}
