package redisadapter

import (
	"encoding/json"
	"errors"

	"github.com/socketplay/socketplay/server/socketio"
)

// target says which sockets a request concerns. Its flags say how the event of the
// request is sent.
type target struct {
	Rooms  roomList `json:"rooms"`
	Except roomList `json:"except"`
	Flags  flags    `json:"flags,omitzero"`
}

type flags struct {
	Volatile bool    `json:"volatile,omitempty"`
	Compress *bool   `json:"compress,omitempty"`
	Timeout  float64 `json:"timeout,omitempty"` // how long to wait for acknowledgements, in milliseconds
}

func newTarget(opts socketio.BroadcastOptions) *target {
	t := &target{Rooms: append(roomList{}, opts.Rooms...), Except: append(roomList{}, opts.Except...)}
	t.Flags.Volatile = opts.Volatile
	if opts.NoCompress {
		t.Flags.Compress = new(bool)
	}
	return t
}

func (t *target) options() socketio.BroadcastOptions {
	return socketio.BroadcastOptions{
		Rooms: t.Rooms, Except: t.Except, Volatile: t.Flags.Volatile,
		NoCompress: t.Flags.Compress != nil && !*t.Flags.Compress,
	}
}

// roomList is a list of rooms. JavaScript servers may name rooms by number.
type roomList []string

var errRoom = errors.New("redisadapter: a room is a text or a number")

func (l *roomList) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*l = nil
	for _, v := range list {
		name := string(v)
		switch c := v[0]; {
		case c == '"':
			if err := json.Unmarshal(v, &name); err != nil {
				return err
			}
		case c != '-' && (c < '0' || c > '9'):
			return errRoom
		}
		*l = append(*l, name)
	}
	return nil
}
