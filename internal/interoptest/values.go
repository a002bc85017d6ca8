package interoptest

import (
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
)

// values returns the event's arguments, binary ones as []byte.
func values(e *socketio.Event) ([]any, error) {
	args := make([]any, len(e.Args()))
	dst := make([]any, len(args))
	for i := range args {
		dst[i] = &args[i]
	}
	return args, e.Bind(dst...)
}

func oneOrMany(e *socketio.Event) ([]string, error) {
	var many []string
	if e.Bind(&many) == nil {
		return many, nil
	}
	var one string
	err := e.Bind(&one)
	return []string{one}, err
}

func roomsOf(s *socketio.Socket) []string {
	rooms := slices.DeleteFunc(s.Rooms(), func(room string) bool { return room == s.ID() })
	slices.Sort(rooms)
	return rooms
}
