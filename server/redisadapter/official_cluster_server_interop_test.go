//go:build interop

// This file has the Go server of the clusters with an official Node server.
// testdata/cluster/server.mjs does the same in Node.

package redisadapter_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// operation is what a client tells its server to do.
type operation struct {
	Name     string   `json:"name"`
	Rooms    []string `json:"rooms"`
	Except   []string `json:"except"`
	Sender   bool     `json:"sender"`  // emit from the namespace, which reaches the sender too, and not from the socket
	Emitter  bool     `json:"emitter"` // emit from an Emitter
	Volatile bool     `json:"volatile"`
	Local    bool     `json:"local"`
	Compress *bool    `json:"compress"`
	Timeout  int      `json:"timeout"` // ms
	Event    string   `json:"event"`
	Args     []any    `json:"args"`
	Size     int      `json:"size"` // if set, send a text of this size in place of Args
	Join     []string `json:"join"`
	Close    bool     `json:"close"`
	Method   string   `json:"method"`
}

type outcome struct {
	Result  any    `json:"result"`
	Error   string `json:"error,omitempty"`
	Partial any    `json:"partial,omitzero"`
}

// performOperations makes a server perform the operations that its clients ask for, in
// the namespaces of the test.
func performOperations(t *testing.T, io *socketio.Server, emitter *redisadapter.Emitter) {
	t.Helper()
	connection := func(ctx context.Context, s *socketio.Socket) {
		handleServerEvents(t, s.Namespace())
		if !s.Recovered() {
			var auth struct {
				Rooms []string       `json:"rooms"`
				Data  map[string]any `json:"data"`
			}
			if err := s.Handshake().BindAuth(&auth); err != nil {
				t.Error(err)
			}
			s.Join(ctx, auth.Rooms...)
			if auth.Data != nil {
				s.SetData(auth.Data)
			}
		}
		s.On("do", func(ctx context.Context, e *socketio.Event) error {
			var op operation
			if err := e.Bind(&op); err != nil {
				t.Error(err)
				return err
			}
			result, err := perform(context.WithoutCancel(ctx), s, emitter, op)
			out := outcome{Result: result}
			if err != nil {
				out = outcome{Error: err.Error(), Partial: result}
			}
			if err := e.Ack(out); err != nil && !errors.Is(err, socketio.ErrNotConnected) {
				t.Error(err)
			}
			return nil
		})
	}
	for _, name := range []string{"/", "/tasks"} {
		io.Of(name).OnConnection(connection)
	}
	io.OfPattern(regexp.MustCompile(`^/team-\d+$`)).OnConnection(connection)
}

// handleServerEvents adds the handlers of other servers' events to a namespace, once.
func handleServerEvents(t *testing.T, ns *socketio.Namespace) {
	if _, again := handled.LoadOrStore(ns, true); again {
		return
	}
	args := func(e *socketio.Event) []any {
		values := make([]any, len(e.Args()))
		dst := make([]any, len(values))
		for i := range values {
			dst[i] = &values[i]
		}
		if err := e.Bind(dst...); err != nil {
			t.Error(err)
		}
		return values
	}
	ns.OnServer("note", func(ctx context.Context, e *socketio.Event) error {
		return ns.Local().Emit(ctx, "noted", args(e)...)
	})
	ns.OnServer("ask", func(_ context.Context, e *socketio.Event) error {
		return e.Ack(map[string]any{"side": "go", "args": args(e)})
	})
	ns.OnServer("ask a silent one", func(context.Context, *socketio.Event) error { return nil })
}

func perform(ctx context.Context, s *socketio.Socket, emitter *redisadapter.Emitter, op operation) (any, error) {
	if op.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(op.Timeout)*time.Millisecond)
		defer cancel()
	}
	if op.Size > 0 {
		op.Args = []any{strings.Repeat("x", op.Size)}
	}
	if op.Emitter {
		return nil, performEmitter(ctx, emitter.Of(s.Namespace().Name()), op)
	}
	from := s.Broadcast()
	if op.Sender {
		from = s.Namespace().To()
	}
	from = from.To(op.Rooms...).Except(op.Except...)
	if op.Volatile {
		from = from.Volatile()
	}
	if op.Local {
		from = from.Local()
	}
	if op.Compress != nil {
		from = from.Compress(*op.Compress)
	}
	switch op.Name {
	case "emit":
		return nil, from.Emit(ctx, op.Event, op.Args...)
	case "emitWithAck":
		return socketio.CallAll[any](ctx, from, op.Event, op.Args...)
	case "fetchSockets":
		sockets, err := from.FetchSockets(ctx)
		described := make([]map[string]any, len(sockets))
		for i, found := range sockets {
			var data any
			err = errors.Join(err, found.BindData(&data))
			described[i] = map[string]any{"id": found.ID(), "rooms": found.Rooms(), "data": data, "handshake": found.Handshake()}
		}
		return described, err
	case "socketsJoin":
		return nil, from.SocketsJoin(ctx, op.Join...)
	case "socketsLeave":
		return nil, from.SocketsLeave(ctx, op.Join...)
	case "disconnectSockets":
		return nil, from.DisconnectSockets(ctx, op.Close)
	case "serverSideEmit":
		return nil, s.Namespace().ServerSideEmit(ctx, op.Event, op.Args...)
	case "serverSideEmitWithAck":
		return socketio.CallServers[any](ctx, s.Namespace(), op.Event, op.Args...)
	case "allRooms":
		return s.Namespace().AllRooms(ctx)
	case "serverCount":
		return s.Namespace().ServerCount(ctx)
	case "remote":
		return nil, performRemote(ctx, from, op)
	}
	return nil, fmt.Errorf("no such operation: %s", op.Name)
}

func performRemote(ctx context.Context, from socketio.Broadcast, op operation) error {
	found, err := from.FetchSockets(ctx)
	if err != nil || len(found) != 1 {
		return fmt.Errorf("%d sockets, %v", len(found), err)
	}
	switch text, _ := op.Args[0].(string); op.Method {
	case "emit":
		return found[0].Emit(ctx, text, op.Args[1:]...)
	case "join":
		return found[0].Join(ctx, text)
	case "leave":
		return found[0].Leave(ctx, text)
	}
	return fmt.Errorf("no such method: %s", op.Method)
}

func performEmitter(ctx context.Context, e redisadapter.Emitter, op operation) error {
	e = e.To(op.Rooms...).Except(op.Except...)
	if op.Volatile {
		e = e.Volatile()
	}
	if op.Compress != nil {
		e = e.Compress(*op.Compress)
	}
	switch op.Name {
	case "emit":
		return e.Emit(ctx, op.Event, op.Args...)
	case "socketsJoin":
		return e.SocketsJoin(ctx, op.Join...)
	case "socketsLeave":
		return e.SocketsLeave(ctx, op.Join...)
	case "disconnectSockets":
		return e.DisconnectSockets(ctx, op.Close)
	case "serverSideEmit":
		return e.ServerSideEmit(ctx, op.Event, op.Args...)
	}
	return fmt.Errorf("no such operation: %s", op.Name)
}
