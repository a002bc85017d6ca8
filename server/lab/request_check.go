package lab

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/socketplay/socketplay/server/socketio"
)

const (
	maxName  = 255 // bytes of a name in a request
	maxNames = 100 // rooms that a request names
)

// checked returns a handler of the control plane that refuses requests with names or data
// that a lab does not keep, and calls handle with the others.
func (l *Lab) checked(handle func(context.Context, *socketio.Socket, Request) (Done, error)) socketio.Handler {
	return func(ctx context.Context, e *socketio.Event) error {
		return socketio.Handle(func(ctx context.Context, s *socketio.Socket, r Request) (Done, error) {
			var err error
			if r.args, err = argumentsOf(e); err != nil {
				return Done{}, err
			}
			if problem := r.problem(l.limits); problem != "" {
				return Done{}, socketio.AckError(problem)
			}
			return handle(ctx, s, r)
		})(ctx, e)
	}
}

// problem says to the learner what is wrong with the names and data of a request, or returns
// "" if nothing is.
func (r *Request) problem(limits Limits) string {
	for _, name := range []struct{ kind, name string }{
		{"instance", r.Instance}, {"namespace", r.Namespace}, {"socket", r.Socket}, {"target", string(r.Target)},
		{"method", string(r.Method)}, {"event", r.Event}, {"link", r.Link},
	} {
		if problem := problemOfName(name.kind, name.name); problem != "" {
			return problem
		}
	}
	if n := len(r.Rooms) + len(r.Except); n > maxNames {
		return fmt.Sprintf("A line names at most %d rooms, and this one names %d.", maxNames, n)
	}
	for _, rooms := range [][]string{{r.Room, r.NewRoom}, r.Rooms, r.Except} {
		for _, room := range rooms {
			if problem := problemOfRoom(room); problem != "" {
				return problem
			}
		}
	}
	if n := len(r.Data) + r.args.bytes(); n > limits.DataBytes {
		return fmt.Sprintf("The data of an event has at most %d bytes here, and this has %d.", limits.DataBytes, n)
	}
	return ""
}

func problemOfName(kind, name string) string {
	switch {
	case len(name) > maxName:
		return fmt.Sprintf("The name of this %s has %d bytes. A name has at most %d.", kind, len(name), maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Sprintf("The name of this %s has a control character, such as a line break. A name has none.", kind)
	}
	return ""
}

func problemOfRoom(room string) string {
	if strings.Contains(room, "#") {
		return "A room’s name has no #, because # separates the parts of a Redis channel’s name, and the room is one of them."
	}
	return problemOfName("room", room)
}
