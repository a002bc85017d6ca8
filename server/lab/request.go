package lab

import (
	"encoding/json"
	"fmt"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// Request is the body of an action: what a page asks the control plane to do. Each action
// reads only some of the fields. words.Fields has the fields too.
type Request struct {
	Instance  string          `json:"instance,omitempty"`
	Namespace string          `json:"nsp,omitempty"`    // default "/"
	Socket    string          `json:"socket,omitempty"` // id of the socket that the action is about, or that emits
	Target    words.Target    `json:"target,omitempty"` // of an emit: one of words.Targets, default "all"
	Method    words.Method    `json:"method,omitempty"` // of an emit: one of words.Methods, default "emit"
	Room      string          `json:"room,omitempty"`
	Rooms     []string        `json:"rooms,omitempty"`
	Except    []string        `json:"except,omitempty"`
	Event     string          `json:"event,omitempty"`
	Data      json.RawMessage `json:"data,omitzero"`      // the event's argument; without it the event has none
	Close     bool            `json:"close,omitempty"`    // of disconnects: close the connection too
	Local     bool            `json:"local,omitempty"`    // of an emit
	Volatile  bool            `json:"volatile,omitempty"` // of an emit
	Timeout   int             `json:"timeout,omitempty"`  // of emitWithAck, in milliseconds
	NewRoom   string          `json:"newRoom,omitempty"`  // of socketsJoin and socketsLeave
	Link      string          `json:"link,omitempty"`     // the link to break or mend
	On        bool            `json:"on,omitempty"`       // of a switch: true turns it on, false off
	Ms        int             `json:"ms,omitempty"`       // of a delay, in milliseconds
}

// The functions below look up what a request names. If it does not exist, they refuse the
// request with a sentence for the learner.

var errNoRoom = socketio.AckError("A room needs a name.")

func (l *Lab) instance(r Request) (*Instance, error) {
	if i := l.Instance(r.Instance); i != nil {
		return i, nil
	}
	return nil, socketio.AckError(fmt.Sprintf("There is no instance %q in this lab.", r.Instance))
}

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
