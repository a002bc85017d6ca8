package lab

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// Action is what a page asks the control plane to do. Which fields count depends
// on the event it comes with.
type Action struct {
	Instance  string          `json:"instance,omitempty"`
	Namespace string          `json:"nsp,omitempty"`    // default "/"
	Socket    string          `json:"socket,omitempty"` // id of the socket that acts or is acted on
	Target    string          `json:"target,omitempty"` // of an emit: see line
	Method    string          `json:"method,omitempty"` // of an emit: see line; default "emit"
	Room      string          `json:"room,omitempty"`
	Rooms     []string        `json:"rooms,omitempty"`
	Except    []string        `json:"except,omitempty"`
	Event     string          `json:"event,omitempty"`
	Data      json.RawMessage `json:"data,omitzero"` // the event's argument; none if left out
	Close     bool            `json:"close,omitempty"`
	Local     bool            `json:"local,omitempty"`
	Volatile  bool            `json:"volatile,omitempty"`
	Timeout   int             `json:"timeout,omitempty"` // of emitWithAck, in milliseconds
	NewRoom   string          `json:"newRoom,omitempty"` // of socketsJoin and socketsLeave
	Link      string          `json:"link,omitempty"`    // that is to be broken
	On        bool            `json:"on,omitempty"`      // whether to break something; else it is undone
	Ms        int             `json:"ms,omitempty"`      // of a delay
}

// Done acknowledges an action. What follows from it has Cause at the root of its
// causes in the trace.
type Done struct {
	OK    bool   `json:"ok"`
	Cause uint64 `json:"cause,omitempty"`

	// What a line returned, and what was missing from that.

	Answers []json.RawMessage `json:"answers,omitzero"` // of clients or, to serverSideEmit, instances
	Sockets []Fetched         `json:"sockets,omitzero"`
	Problem string            `json:"problem,omitempty"`
}

// Fetched is a socket that fetchSockets found.
type Fetched struct {
	ID    string   `json:"id"`
	Rooms []string `json:"rooms"`
}

// begin records an action, with all that it was asked for, so that who has the trace
// can do it again, and returns the context in which it happens.
func (l *Lab) begin(ctx context.Context, name string, a Action) (context.Context, Done) {
	if !l.recorder.Watched() {
		return ctx, Done{OK: true}
	}
	args, err := json.Marshal([]Action{a})
	if err != nil {
		panic(err) // Data has been JSON when it came
	}
	id := l.recorder.Record(trace.Event{
		Kind: trace.Action, Lab: l.opts.ID, Instance: a.Instance, Namespace: a.Namespace,
		Socket: a.Socket, Event: name, Args: args, Room: a.Room,
	})
	return trace.WithCause(ctx, id), Done{OK: true, Cause: id}
}

// The texts of refusals are meant for learners.

func (l *Lab) instance(a Action) (*Instance, error) {
	if i := l.Instance(a.Instance); i != nil {
		return i, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no instance %q in this lab.", a.Instance))
}

func (l *Lab) namespace(a Action) (*socketio.Namespace, error) {
	i, err := l.instance(a)
	if err != nil {
		return nil, err
	}
	io := i.Server()
	if io == nil {
		return nil, socketio.AckError(fmt.Sprintf("Instance %s is stopped. Start it first.", i.name))
	}
	for _, ns := range io.Namespaces() {
		if ns.Name() == a.Namespace || a.Namespace == "" && ns.Name() == "/" {
			return ns, nil
		}
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no namespace %q.", a.Namespace))
}

func (l *Lab) socket(a Action) (*socketio.Socket, error) {
	ns, err := l.namespace(a)
	if err != nil {
		return nil, err
	}
	if s := ns.Socket(a.Socket); s != nil {
		return s, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("No socket with that id is connected to instance %s.", a.Instance))
}

func (l *Lab) join(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	if a.Room == "" {
		return Done{}, socketio.AckError("A room needs a name.")
	}
	ctx, done := l.begin(ctx, "join", a)
	s.Join(ctx, a.Room)
	return done, nil
}

func (l *Lab) leave(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.begin(ctx, "leave", a)
	s.Leave(ctx, a.Room)
	return done, nil
}

func (l *Lab) drop(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.begin(ctx, "drop", a)
	endConnection(ctx, l.Instance(a.Instance), s)
	s.Drop()
	return done, nil
}

func (l *Lab) disconnect(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.begin(ctx, "disconnect", a)
	if endedBy(ctx, s); a.Close {
		endConnection(ctx, l.Instance(a.Instance), s)
	}
	s.Disconnect(a.Close)
	return done, nil
}

func (l *Lab) stop(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.begin(ctx, "stop", a)
	return done, i.Stop(ctx)
}

func (l *Lab) start(ctx context.Context, _ *socketio.Socket, a Action) (Done, error) {
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.begin(ctx, "start", a)
	return done, i.Start(ctx)
}
