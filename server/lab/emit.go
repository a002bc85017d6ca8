package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// maxWait bounds how long an emit may wait for acknowledgements.
const maxWait = 10 * time.Second

// line is what a [Action] says as code on the server: whom it addresses, in which
// way, and what is done to them.
//
// Targets are
//
//	socket       socket.emit          all          io.emit
//	broadcast    socket.broadcast     namespace    io.of(nsp).emit
//	room         io.to(room)          room-except  socket.to(room)
//	rooms        io.to(rooms…)        rooms-except socket.to(rooms…)
//	except       io.except(rooms…)
//
// and methods emit, emitWithAck, fetchSockets, socketsJoin, socketsLeave,
// disconnectSockets and serverSideEmit.
type line struct {
	Action
	ns     *socketio.Namespace
	socket *socketio.Socket // where the target is named from it
	to     socketio.Broadcast
	args   []any
}

// parse finds what a names. It refuses what no line of code could say.
func (l *Lab) parse(a Action) (*line, error) {
	ns, err := l.namespace(a)
	if err != nil {
		return nil, err
	}
	s := &line{Action: a, ns: ns, to: ns.To()}
	switch a.Target {
	case "socket", "broadcast", "room-except", "rooms-except":
		if s.socket, err = l.socket(a); err != nil {
			return nil, err
		}
	}
	switch a.Target {
	case "socket":
		if a.Local {
			return nil, socketio.AckError("socket.emit speaks to one socket, which is local anyway: there is no socket.local.emit to it alone.")
		}
		s.to = ns.To(s.socket.ID()) // a socket is alone in the room of its id
	case "all", "namespace", "":
	case "broadcast":
		s.to = s.socket.Broadcast()
	case "room":
		s.to = ns.To(a.Room)
	case "rooms":
		s.to = ns.To(a.Rooms...)
	case "room-except":
		s.to = s.socket.To(a.Room)
	case "rooms-except":
		s.to = s.socket.To(a.Rooms...)
	case "except":
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
func (l *Lab) emit(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	s, err := l.parse(a)
	if err != nil {
		return Done{}, err
	}
	do, ok := map[string]func(*line, context.Context, *Done) error{
		"": (*line).emit, "emit": (*line).emit, "emitWithAck": (*line).emitWithAck, "fetchSockets": (*line).fetch,
		"socketsJoin": (*line).join, "socketsLeave": (*line).leave, "disconnectSockets": (*line).disconnect,
		"serverSideEmit": l.serverSideEmit,
	}[a.Method]
	if !ok {
		return Done{}, socketio.AckError(fmt.Sprintf("There is no method %q.", a.Method))
	}
	name := a.Method
	if name == "" {
		name = "emit"
	}
	ctx, done := l.begin(ctx, name, a)
	if err := do(s, ctx, &done); err != nil {
		return Done{}, socketio.AckError(err.Error())
	}
	return done, nil
}

func (s *line) emit(ctx context.Context, done *Done) error {
	switch {
	case s.Target == "socket" && s.Volatile:
		return s.ns.To(s.socket.ID()).Volatile().Emit(ctx, s.Event, s.args...)
	case s.Target == "socket":
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
	if s.Target == "socket" {
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
		return socketio.AckError("A room needs a name.")
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
