package lab

import (
	"encoding/json"
	"fmt"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// Request is the body of an action: what a page asks the control plane to do. Each action
// reads only some of the fields. words.Fields lists the same fields for the pages and
// must match.
type Request struct {
	Instance  string          `json:"instance,omitempty"`
	Namespace string          `json:"nsp,omitempty"`    // default "/"
	Socket    string          `json:"socket,omitempty"` // id of the socket that the action is about, or that emits
	Target    words.Target    `json:"target,omitempty"` // for an emit: one of words.Targets, default "all"
	Method    words.Method    `json:"method,omitempty"` // for an emit: one of words.Methods, default "emit"
	Room      string          `json:"room,omitempty"`
	Rooms     []string        `json:"rooms,omitempty"`
	Except    []string        `json:"except,omitempty"`
	Event     string          `json:"event,omitempty"`
	Data      json.RawMessage `json:"data,omitzero"`      // the event's first argument, before those that come after the request
	Close     bool            `json:"close,omitempty"`    // for disconnects: close the connection too
	Local     bool            `json:"local,omitempty"`    // of an emit
	Volatile  bool            `json:"volatile,omitempty"` // of an emit
	Timeout   int             `json:"timeout,omitempty"`  // for emitWithAck, in milliseconds
	NewRoom   string          `json:"newRoom,omitempty"`  // for socketsJoin and socketsLeave
	Link      string          `json:"link,omitempty"`     // the link to break or mend
	On        bool            `json:"on,omitempty"`       // for a switch: true turns it on, false turns it off
	Ms        int             `json:"ms,omitempty"`       // for a delay, in milliseconds

	args arguments // of an emit; they come after the request
}

// The functions below look up the instance, socket or namespace that a request names. If
// it does not exist, they return an error that tells the learner so.

var errNoRoom = socketio.AckError("A room needs a name.")

func (l *Lab) instance(r Request) (*Instance, error) {
	if i := l.Instance(r.Instance); i != nil {
		return i, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no instance %q in this lab.", r.Instance))
}

// namespace finds no hidden namespace: a page must not act on what it cannot see.
func (l *Lab) namespace(r Request) (*socketio.Namespace, error) {
	i, err := l.instance(r)
	if err != nil {
		return nil, err
	}
	io := i.Server()
	if io == nil {
		return nil, socketio.AckError(fmt.Sprintf("Instance %s is stopped. Start it first.", i.name))
	}
	for _, ns := range io.Namespaces() {
		if ns.Name() == l.opts.Hidden {
			continue
		}
		if ns.Name() == r.Namespace || r.Namespace == "" && ns.Name() == "/" {
			return ns, nil
		}
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no namespace %q.", r.Namespace))
}

func (l *Lab) socket(r Request) (*socketio.Socket, error) {
	ns, err := l.namespace(r)
	if err != nil {
		return nil, err
	}
	if s := ns.Socket(r.Socket); s != nil {
		return s, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("No socket with that id is connected to instance %s.", r.Instance))
}
