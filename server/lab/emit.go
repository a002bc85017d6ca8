package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// maxWait is the longest time that an emit waits for acknowledgements, and also the
// default.
const maxWait = 10 * time.Second

// line is the line of server code that a [Request] describes, such as
// io.to("room").emit("event").
type line struct {
	Request
	ns     *socketio.Namespace
	socket *socketio.Socket // the sender, if the target needs one
	to     socketio.Broadcast
	args   []any
}

// parse turns a request into a line. It refuses a request that has no equivalent line
// of code.
func (l *Lab) parse(r Request) (*line, error) {
	ns, err := l.namespace(r)
	if err != nil {
		return nil, err
	}
	ln := &line{Request: r, ns: ns}
	if addressing(r.Target).Sender {
		if ln.socket, err = l.socket(r); err != nil {
			return nil, err
		}
	}
	if r.Target == words.ToSocket && r.Local {
		return nil, socketio.AckError("socket.emit sends to one socket, which is local anyway: there is no socket.local.emit that sends to it alone.")
	}
	var ok bool
	if ln.to, ok = address(ns, r); !ok {
		return nil, socketio.AckError(fmt.Sprintf("There is no emit target %q.", r.Target))
	}
	if r.Local {
		ln.to = ln.to.Local()
	}
	if r.Volatile {
		ln.to = ln.to.Volatile()
	}
	if len(r.Data) > 0 {
		ln.args = append(ln.args, r.Data)
	}
	ln.args = append(ln.args, r.args.values()...)
	return ln, nil
}

// address returns the broadcast that a request's target stands for. ok is false if there is
// no such target.
func address(ns *socketio.Namespace, r Request) (to socketio.Broadcast, ok bool) {
	switch r.Target {
	case words.ToSocket:
		return ns.To(r.Socket), true // each socket has a room of its own, named by its id
	case words.ToAll, words.ToNamespace, "":
		return ns.To(), true
	case words.ToBroadcast:
		return ns.Except(r.Socket), true
	case words.ToRoom:
		return ns.To(r.Room), true
	case words.ToRooms:
		return ns.To(r.Rooms...), true
	case words.ToRoomExcept:
		return ns.Except(r.Socket).To(r.Room), true
	case words.ToRoomsExcept:
		return ns.Except(r.Socket).To(r.Rooms...), true
	case words.ToExcept:
		return ns.Except(r.Except...), true
	}
	return to, false
}

// emit handles the action "emit": it runs the line that the request stands for.
func (l *Lab) emit(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	ln, err := l.parse(r)
	if err != nil {
		return Done{}, err
	}
	if r.Method == "" {
		r.Method = words.MethodEmit
	}
	do, ok := l.methods()[r.Method]
	if !ok {
		return Done{}, socketio.AckError(fmt.Sprintf("There is no method %q.", r.Method))
	}
	ctx, done := l.recordAction(ctx, words.Recorded(r.Method), ln.Request)
	if err := do(ln, ctx, &done); err != nil {
		return Done{}, socketio.AckError(err.Error())
	}
	done.shorten(l.limits.AnswerBytes)
	return done, nil
}

// methods returns the function that runs each of words.Methods.
func (l *Lab) methods() map[words.Method]func(*line, context.Context, *Done) error {
	return map[words.Method]func(*line, context.Context, *Done) error{
		words.MethodEmit:              (*line).emit,
		words.MethodEmitWithAck:       (*line).emitWithAck,
		words.MethodFetchSockets:      (*line).fetch,
		words.MethodSocketsJoin:       l.socketsJoin,
		words.MethodSocketsLeave:      (*line).leave,
		words.MethodDisconnectSockets: (*line).disconnect,
		words.MethodServerSideEmit:    l.serverSideEmit,
	}
}

// addressing returns the description of a target, or a zero value if t is unknown.
func addressing(t words.Target) words.Addressing {
	for _, a := range words.Targets {
		if a.Target == t {
			return a
		}
	}
	return words.Addressing{}
}

func (ln *line) emit(ctx context.Context, done *Done) error {
	switch {
	case ln.Target == words.ToSocket && ln.Volatile:
		return ln.ns.To(ln.socket.ID()).Volatile().Emit(ctx, ln.Event, ln.args...)
	case ln.Target == words.ToSocket:
		return ln.socket.Emit(ctx, ln.Event, ln.args...)
	}
	// If the adapter cannot publish, the clients of this instance still receive the event.
	return done.noteProblem(ln.to.Emit(ctx, ln.Event, ln.args...))
}

// emitWithAck emits and waits for the clients to answer. It puts the answers into done.
// If some clients do not answer in time, the lab has not failed: it notes the problem
// in done.
func (ln *line) emitWithAck(ctx context.Context, done *Done) error {
	wait := min(max(time.Duration(ln.Timeout)*time.Millisecond, 0), maxWait)
	if wait == 0 {
		wait = maxWait
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var err error
	if ln.Target == words.ToSocket {
		var answer json.RawMessage
		if answer, err = socketio.Call[json.RawMessage](ctx, ln.socket, ln.Event, ln.args...); err == nil {
			done.Answers = []json.RawMessage{answer}
		}
	} else {
		done.Answers, err = socketio.CallAll[json.RawMessage](ctx, ln.to, ln.Event, ln.args...)
	}
	return done.noteProblem(err)
}

func (ln *line) fetch(ctx context.Context, done *Done) error {
	sockets, err := ln.to.FetchSockets(ctx)
	done.Sockets = []Fetched{}
	for _, r := range sockets {
		done.Sockets = append(done.Sockets, Fetched{r.ID(), r.Rooms()})
	}
	return done.noteProblem(err)
}

func (l *Lab) socketsJoin(ln *line, ctx context.Context, _ *Done) error {
	if ln.NewRoom == "" {
		return errNoRoom
	}
	joined, err := l.expectJoins(ctx, ln)
	if err != nil {
		return err
	}
	defer joined()
	// No lock here: a Redis that does not answer must not hold up the other pages.
	return ln.to.SocketsJoin(ctx, ln.NewRoom)
}

func (ln *line) leave(ctx context.Context, _ *Done) error { return ln.to.SocketsLeave(ctx, ln.NewRoom) }

func (ln *line) disconnect(ctx context.Context, _ *Done) error {
	return ln.to.DisconnectSockets(ctx, ln.Close)
}

// serverSideEmit emits to the other instances, which answer with their names. For this
// time it adds to each instance a handler like io.on(event, (data, answer) =>
// answer(name)).
func (l *Lab) serverSideEmit(ln *line, ctx context.Context, done *Done) error {
	var off []func()
	for _, i := range l.Instances() {
		if io := i.Server(); io != nil {
			off = append(off, io.Of(ln.ns.Name()).OnServer(ln.Event, func(_ context.Context, e *socketio.Event) error { return e.Ack(i.name) }))
		}
	}
	defer func() {
		for _, f := range off {
			f()
		}
	}()
	var err error
	done.Answers, err = socketio.CallServers[json.RawMessage](ctx, ln.ns, ln.Event, ln.args...)
	return done.noteProblem(err)
}
