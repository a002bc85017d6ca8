package lab

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// Request is the body of an action: what a page asks the control plane to do. Which
// fields count depends on the action. words.Fields lists them too.
type Request struct {
	Instance  string          `json:"instance,omitempty"`
	Namespace string          `json:"nsp,omitempty"`    // default "/"
	Socket    string          `json:"socket,omitempty"` // id of the socket that acts or is acted on
	Target    words.Target    `json:"target,omitempty"` // of an emit: one of words.Targets
	Method    words.Method    `json:"method,omitempty"` // of an emit: one of words.Methods, default "emit"
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

// recordAction records an action with its whole request, so that a page that has the
// trace can do it again. What the action leads to happens in the returned context.
func (l *Lab) recordAction(ctx context.Context, name words.Recorded, a Request) (context.Context, Done) {
	if !l.recorder.Watched() {
		return ctx, Done{OK: true}
	}
	args, err := json.Marshal([]Request{a})
	if err != nil {
		panic(err) // the only field that could fail, Data, arrived as JSON
	}
	id := l.recorder.Record(trace.Event{
		Kind: trace.Action, Lab: l.opts.ID, Instance: a.Instance, Namespace: a.Namespace,
		Socket: a.Socket, Event: string(name), Args: args, Room: a.Room,
	})
	return trace.WithCause(ctx, id), Done{OK: true, Cause: id}
}

// The texts of refusals are meant for learners.

var errNoRoom = socketio.AckError("A room needs a name.")

func (l *Lab) instance(a Request) (*Instance, error) {
	if i := l.Instance(a.Instance); i != nil {
		return i, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no instance %q in this lab.", a.Instance))
}

func (l *Lab) namespace(a Request) (*socketio.Namespace, error) {
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

func (l *Lab) socket(a Request) (*socketio.Socket, error) {
	ns, err := l.namespace(a)
	if err != nil {
		return nil, err
	}
	if s := ns.Socket(a.Socket); s != nil {
		return s, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("No socket with that id is connected to instance %s.", a.Instance))
}

func (l *Lab) join(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	if a.Room == "" {
		return Done{}, errNoRoom
	}
	ctx, done := l.recordAction(ctx, words.Join.On(), a)
	s.Join(ctx, a.Room)
	return done, nil
}

func (l *Lab) leave(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	if a.Room == "" {
		return Done{}, errNoRoom
	}
	ctx, done := l.recordAction(ctx, words.Leave.On(), a)
	s.Leave(ctx, a.Room)
	return done, nil
}

func (l *Lab) drop(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Drop.On(), a)
	endConnection(ctx, l.Instance(a.Instance), s)
	s.Drop()
	return done, nil
}

func (l *Lab) disconnect(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	s, err := l.socket(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.DisconnectSocket.On(), a)
	if endedBy(ctx, s); a.Close {
		endConnection(ctx, l.Instance(a.Instance), s)
	}
	s.Disconnect(a.Close)
	return done, nil
}

func (l *Lab) stop(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Stop.On(), a)
	return done, i.Stop(ctx)
}

func (l *Lab) start(ctx context.Context, _ *socketio.Socket, a Request) (Done, error) {
	i, err := l.instance(a)
	if err != nil {
		return Done{}, err
	}
	ctx, done := l.recordAction(ctx, words.Start.On(), a)
	return done, i.Start(ctx)
}
