package interoptest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// install adds to a server the same namespaces, middleware and handlers that
// web/tests/interop/handlers.mjs adds to the official server.
func (p *Park) install(io *socketio.Server) {
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
			return &socketio.ConnectError{Message: "Invalid or expired token"}
		}
		return &socketio.ConnectError{Message: "Invalid or expired token", Data: map[string]any{"code": "token_invalid"}}
	})
	greeting := io.Of("/greeting")
	greeting.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		_ = s.Emit(ctx, "hello", 1)
		_ = s.Emit(ctx, "hello", []byte{1, 2, 3})
	})
	late := io.Of("/late")
	late.Use(func(ctx context.Context, _ *socketio.Socket) error {
		select {
		case <-time.After(150 * time.Millisecond):
		case <-ctx.Done():
		}
		return nil
	})
	for _, ns := range []*socketio.Namespace{io.Of("/"), io.Of("/tasks"), guarded, greeting, late} {
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) { p.serve(io, ns, s) })
	}
}

// serve adds the handlers of a socket.
func (p *Park) serve(io *socketio.Server, ns *socketio.Namespace, s *socketio.Socket) {
	note := &record{Connected: true, Errors: []string{}}
	locked := func(f func()) {
		p.mu.Lock()
		defer p.mu.Unlock()
		f()
	}
	locked(func() { p.seen[s.ID()] = note })
	s.OnDisconnecting(func(_ context.Context, reason socketio.Reason) {
		rooms := roomsOf(s)
		locked(func() { note.Disconnecting, note.Rooms = string(reason), rooms })
	})
	s.OnDisconnect(func(_ context.Context, reason socketio.Reason) {
		locked(func() { note.Disconnect, note.Connected = string(reason), false })
	})
	s.OnError(func(_ context.Context, err error) {
		locked(func() { note.Errors = append(note.Errors, err.Error()) })
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
	noted := []int{} // needs no lock, because a socket's handlers run one at a time
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
			"xdomain": h.XDomain, "url": h.URL, "address": h.Address, "whole": h,
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
	s.On("inject", socketio.Listen(func(_ context.Context, _ *socketio.Socket, text string) error {
		s.Conn().Send(eio.Text([]byte(text)))
		return nil
	}))
	s.On("settle", func(_ context.Context, e *socketio.Event) error { return e.Ack() })
	s.On("flaky", func(_ context.Context, e *socketio.Event) error {
		var key string
		var n, tries int
		if err := e.Bind(&key, &n); err != nil {
			return err
		}
		locked(func() {
			p.tries[key]++
			tries = p.tries[key]
		})
		if tries != n {
			return nil
		}
		return e.Ack(n)
	})
	s.On("auth", socketio.Handle(func(context.Context, *socketio.Socket, any) (map[string]any, error) {
		auth := map[string]any{}
		return auth, s.Handshake().BindAuth(&auth)
	}))
	s.On("query", socketio.Handle(func(context.Context, *socketio.Socket, any) (map[string]string, error) {
		query := map[string]string{}
		for key := range s.Handshake().Query {
			if !slices.Contains([]string{"EIO", "transport", "t", "sid"}, key) {
				query[key] = s.Handshake().Query.Get(key)
			}
		}
		return query, nil
	}))
	s.On("header", socketio.Handle(func(_ context.Context, _ *socketio.Socket, name string) (any, error) {
		if values := s.Handshake().Headers.Values(name); len(values) > 0 {
			return values[0], nil
		}
		return nil, nil
	}))
}
