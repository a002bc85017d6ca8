package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// maxWait bounds how long an emit may wait for acknowledgements.
const maxWait = 10 * time.Second

// line is a [Request] as the code on the server that it stands for.
type line struct {
	Request
	ns     *socketio.Namespace
	socket *socketio.Socket // where the target is named from it
	to     socketio.Broadcast
	args   []any
}

// parse finds what a names. It refuses what no line of code could say.
func (l *Lab) parse(a Request) (*line, error) {
	ns, err := l.namespace(a)
	if err != nil {
		return nil, err
	}
	s := &line{Request: a, ns: ns, to: ns.To()}
	if addressing(a.Target).Sender {
		if s.socket, err = l.socket(a); err != nil {
			return nil, err
		}
	}
	switch a.Target {
	case words.ToSocket:
		if a.Local {
			return nil, socketio.AckError("socket.emit speaks to one socket, which is local anyway: there is no socket.local.emit to it alone.")
		}
		s.to = ns.To(s.socket.ID()) // a socket is alone in the room of its id
	case words.ToAll, words.ToNamespace, "":
	case words.ToBroadcast:
		s.to = s.socket.Broadcast()
	case words.ToRoom:
		s.to = ns.To(a.Room)
	case words.ToRooms:
		s.to = ns.To(a.Rooms...)
	case words.ToRoomExcept:
		s.to = s.socket.To(a.Room)
	case words.ToRoomsExcept:
		s.to = s.socket.To(a.Rooms...)
	case words.ToExcept:
		s.to = ns.Except(a.Except...)
	default:
		return nil, socketio.AckError(fmt.Sprintf("There is no emit target %q.", a.Target))
	}
	if a.Local {
		s.to = s.to.Local()
	}
	if a.Volatile {
		s.to = s.to.Volatile()
	}
	if len(a.Data) > 0 {
		s.args = append(s.args, a.Data)
	}
	return s, nil
}

// emit runs a line.
func (l *Lab) emit(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.parse(a)
	if err != nil {
		return Done{}, err
	}
	if a.Method == "" {
		a.Method = words.MethodEmit
	}
	do, ok := l.methods()[a.Method]
	if !ok {
		return Done{}, socketio.AckError(fmt.Sprintf("There is no method %q.", a.Method))
	}
	ctx, done := l.recordAction(ctx, words.Recorded(a.Method), s.Request)
	if err := do(s, ctx, &done); err != nil {
		return Done{}, socketio.AckError(err.Error())
	}
	return done, nil
}

// methods returns what the lab does for each of words.Methods.
func (l *Lab) methods() map[words.Method]func(*line, context.Context, *Done) error {
	return map[words.Method]func(*line, context.Context, *Done) error{
		words.MethodEmit:              (*line).emit,
		words.MethodEmitWithAck:       (*line).emitWithAck,
		words.MethodFetchSockets:      (*line).fetch,
		words.MethodSocketsJoin:       (*line).join,
		words.MethodSocketsLeave:      (*line).leave,
		words.MethodDisconnectSockets: (*line).disconnect,
		words.MethodServerSideEmit:    l.serverSideEmit,
	}
}

// addressing returns what words.Targets says of a target, nothing if there is no such one.
func addressing(t words.Target) words.Addressing {
	for _, a := range words.Targets {
		if a.Target == t {
			return a
		}
	}
	return words.Addressing{}
}

func (s *line) emit(ctx context.Context, done *Done) error {
	switch {
	case s.Target == words.ToSocket && s.Volatile:
		return s.ns.To(s.socket.ID()).Volatile().Emit(ctx, s.Event, s.args...)
	case s.Target == words.ToSocket:
		return s.socket.Emit(ctx, s.Event, s.args...)
	}
	// Without Redis the clients of this instance have it all the same.
	return done.partly(s.to.Emit(ctx, s.Event, s.args...))
}

// emitWithAck answers with what the clients answered. That some did not is no
// failure of the lab: it is what the line's timeout is for.
func (s *line) emitWithAck(ctx context.Context, done *Done) error {
	wait := min(max(time.Duration(s.Timeout)*time.Millisecond, 0), maxWait)
	if wait == 0 {
		wait = maxWait
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var err error
	if s.Target == words.ToSocket {
		var answer json.RawMessage
		if answer, err = socketio.Call[json.RawMessage](ctx, s.socket, s.Event, s.args...); err == nil {
			done.Answers = []json.RawMessage{answer}
		}
	} else {
		done.Answers, err = socketio.CallAll[json.RawMessage](ctx, s.to, s.Event, s.args...)
	}
	return done.partly(err)
}

func (s *line) fetch(ctx context.Context, done *Done) error {
	sockets, err := s.to.FetchSockets(ctx)
	done.Sockets = []Fetched{}
	for _, r := range sockets {
		done.Sockets = append(done.Sockets, Fetched{r.ID(), r.Rooms()})
	}
	return done.partly(err)
}

func (s *line) join(ctx context.Context, _ *Done) error {
	if s.NewRoom == "" {
		return errNoRoom
	}
	return s.to.SocketsJoin(ctx, s.NewRoom)
}

func (s *line) leave(ctx context.Context, _ *Done) error { return s.to.SocketsLeave(ctx, s.NewRoom) }

func (s *line) disconnect(ctx context.Context, _ *Done) error {
	return s.to.DisconnectSockets(ctx, s.Close)
}

// serverSideEmit has the other instances answer with their names, as a handler
// io.on(event, (data, answer) => answer(name)) would.
func (l *Lab) serverSideEmit(s *line, ctx context.Context, done *Done) error {
	var off []func()
	for _, i := range l.Instances() {
		if io := i.Server(); io != nil {
			off = append(off, io.Of(s.ns.Name()).OnServer(s.Event, func(_ context.Context, e *socketio.Event) error { return e.Ack(i.name) }))
		}
	}
	defer func() {
		for _, f := range off {
			f()
		}
	}()
	var err error
	done.Answers, err = socketio.CallServers[json.RawMessage](ctx, s.ns, s.Event, s.args...)
	return done.partly(err)
}

// partly notes that the answer is not whole. A line that could not run at all is an
// error.
func (d *Done) partly(err error) error {
	if err == nil || errors.Is(err, socketio.ErrReserved) {
		return err
	}
	d.Problem = err.Error()
	return nil
}
