package lab

import (
	"context"
	"slices"
	"strings"

	"github.com/socketplay/socketplay/server/socketio"
)

// State describes a lab at one moment, for the pages.
type State struct {
	OK        bool            `json:"ok"`
	Lab       string          `json:"lab"`
	Instances []InstanceState `json:"instances"`
	Faults    Faults          `json:"faults"`
	Heartbeat Heartbeat       `json:"heartbeat"`

	DataBytes int `json:"dataBytes,omitempty"` // Limits.DataBytes

	Next string `json:"next,omitempty"` // the instance that a page can add next
	Last string `json:"last,omitempty"` // the instance that a page can remove next
}

// InstanceState describes one instance.
type InstanceState struct {
	Name    string        `json:"name"`
	Path    string        `json:"path"`
	Running bool          `json:"running"`
	Sockets []SocketState `json:"sockets"`
	More    int           `json:"more,omitempty"` // how many sockets are not listed, because the state would be too long
}

// SocketState describes one connected socket.
type SocketState struct {
	ID        string   `json:"id"`
	Session   string   `json:"session"` // a short name of the Engine.IO session
	User      string   `json:"user,omitempty"`
	Namespace string   `json:"nsp"`
	Transport string   `json:"transport"`
	Rooms     []string `json:"rooms"`
	More      int      `json:"more,omitempty"` // how many rooms are not listed
	Link      string   `json:"link,omitempty"` // the name of the client's link
}

// state handles the control plane's event "state".
func (l *Lab) state(context.Context, *socketio.Socket, any) (State, error) {
	return l.State(), nil
}

// State returns the current state. It lists only so many sockets and rooms that the state
// has about Limits.AnswerBytes.
func (l *Lab) State() State {
	state := State{OK: true, Lab: l.opts.ID, Faults: l.faults.state(), Heartbeat: l.heartbeat(), DataBytes: l.opts.Limits.DataBytes}
	state.Next, state.Last = l.instances.addableAndRemovable(&l.opts)
	all := l.Instances()
	for _, i := range all {
		is := InstanceState{Name: i.name, Path: i.Path(), Sockets: []SocketState{}}
		if io := i.Server(); io != nil {
			is.Running = true
			for _, ns := range io.Namespaces() {
				if ns.Name() == l.opts.Hidden {
					continue
				}
				for _, s := range ns.Sockets() {
					ss := SocketState{ID: s.ID(), Session: s.SessionName(), Namespace: ns.Name(), Transport: s.SessionTransport(), Rooms: s.Rooms(), Link: linkOf(s)}
					if l.opts.User != nil {
						ss.User = l.opts.User(s)
					}
					is.Sockets = append(is.Sockets, ss)
				}
			}
		}
		slices.SortFunc(is.Sockets, func(a, b SocketState) int { return strings.Compare(a.ID, b.ID) })
		is.shorten(l.limits.AnswerBytes / len(all))
		state.Instances = append(state.Instances, is)
	}
	return state
}

// shorten leaves out the last sockets if they do not fit into about most bytes. What is left
// of these bytes is for the rooms, and each socket gets an equal share: a socket in many
// rooms does not displace the others.
func (is *InstanceState) shorten(most int) {
	listed := fitting(is.Sockets, &most, SocketState.size)
	is.More = len(is.Sockets) - listed
	is.Sockets = is.Sockets[:listed]
	for i := range is.Sockets {
		s := &is.Sockets[i]
		share := most / (listed - i)
		space := share
		n := fitting(s.Rooms, &space, sizeInJSON)
		s.More = len(s.Rooms) - n
		s.Rooms = s.Rooms[:n]
		most -= share - space
	}
}

// size returns about how many bytes the socket has in the state, besides its rooms.
func (s SocketState) size() int {
	return 100 + sizeInJSON(s.ID) + sizeInJSON(s.Session) + sizeInJSON(s.User) + sizeInJSON(s.Namespace) + sizeInJSON(s.Transport) + sizeInJSON(s.Link)
}
