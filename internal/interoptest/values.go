package interoptest

import (
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
)

// values decodes the event's arguments. A binary argument becomes a []byte.
func values(e *socketio.Event) ([]any, error) {
	args := make([]any, len(e.Args()))
	dst := make([]any, len(args))
	for i := range args {
		dst[i] = &args[i]
	}
	return args, e.Bind(dst...)
}

// oneOrMany decodes the event's first argument, which is a string or an array of strings.
func oneOrMany(e *socketio.Event) ([]string, error) {
	var many []string
	if e.Bind(&many) == nil {
		return many, nil
	}
	var one string
	err := e.Bind(&one)
	return []string{one}, err
}

// roomsOf returns the socket's rooms, sorted, without the room that has the socket's id as
// its name.
func roomsOf(s *socketio.Socket) []string {
	rooms := slices.DeleteFunc(s.Rooms(), func(room string) bool { return room == s.ID() })
	slices.Sort(rooms)
	return rooms
}
