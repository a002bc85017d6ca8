package admin

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/socketplay/socketplay/server/socketio"
)

// watcher is the panel as an observer. It turns observations into messages for dashboards.
// It treats a dashboard as a socket like others, but ignores the events that dashboards
// get: otherwise each such event would cause another one.
type watcher panel

var watchedKinds = []socketio.ObservationKind{
	socketio.ObservedConnect, socketio.ObservedUpgrade, socketio.ObservedData, socketio.ObservedDisconnect,
	socketio.ObservedJoin, socketio.ObservedLeave, socketio.ObservedHandle, socketio.ObservedDeliver,
}

func (w *watcher) Watching() bool { return (*panel)(w).hasDashboards() }

func (w *watcher) Observe(ctx context.Context, o socketio.Observation) context.Context {
	p := (*panel)(w)
	switch o.Kind {
	case socketio.ObservedConnect:
		if o.Socket.Namespace() == p.ns {
			p.watchConnect(o.Socket)
			break
		}
		p.feed.add(p.connectMessage(o.Socket))
	case socketio.ObservedDisconnect:
		p.feed.add(message{event: "socket_disconnected", args: []any{o.Namespace, o.Socket.ID(), o.Reason, timestamp()}})
		for _, room := range o.Rooms {
			p.feed.add(roomMessage("room_left", o.Socket, room))
		}
	case socketio.ObservedJoin:
		if o.Socket.Namespace() == p.ns && o.Room == o.Socket.ID() {
			break // the dashboard is not connected yet; watchConnect sends it this message later
		}
		p.feed.add(roomMessage("room_joined", o.Socket, o.Room))
	case socketio.ObservedLeave:
		p.feed.add(roomMessage("room_left", o.Socket, o.Room))
	case socketio.ObservedData:
		p.feed.add(dataMessage(o.Socket))
	case socketio.ObservedUpgrade:
		for _, s := range o.Sockets {
			p.feed.add(message{event: "socket_updated", args: []any{update{ID: s.ID(), NSP: s.Namespace().Name(), Transport: o.Transport}}})
		}
	case socketio.ObservedHandle:
		p.watchEvent("event_received", &o)
	case socketio.ObservedDeliver:
		p.watchEvent("event_sent", &o)
	}
	return ctx
}

// watchConnect adds the messages that a dashboard has connected and that it has joined its
// own room.
func (p *panel) watchConnect(s *socketio.Socket) {
	p.feed.add(roomMessage("room_joined", s, s.ID()), p.connectMessage(s))
}

func (p *panel) connectMessage(s *socketio.Socket) message {
	d := p.describe(s)
	return message{event: "socket_connected", args: []any{d, timestamp()}, bytes: len(d.Data)}
}

func roomMessage(event string, s *socketio.Socket, room string) message {
	return message{event: event, args: []any{s.Namespace().Name(), room, s.ID(), timestamp()}, bytes: len(room)}
}

// update says what has changed about a socket.
type update struct {
	ID        string          `json:"id"`
	NSP       string          `json:"nsp"`
	Transport string          `json:"transport,omitzero"`
	Data      json.RawMessage `json:"data,omitzero"`
}

func dataMessage(s *socketio.Socket) message {
	data := dataOf(s)
	return message{event: "socket_updated", args: []any{update{ID: s.ID(), NSP: s.Namespace().Name(), Data: data}}, bytes: len(data)}
}

func (p *panel) watchEvent(event string, o *socketio.Observation) {
	if o.Socket.Namespace() == p.ns {
		return
	}
	args := socketio.Raw{JSON: withName(o.Event, o.Args), Attachments: o.Attachments}
	m := message{event: event, args: []any{o.Namespace, o.Socket.ID(), args, timestamp()}, bytes: len(args.JSON)}
	for _, a := range o.Attachments {
		m.bytes += len(a)
	}
	p.feed.add(m)
}

// withName puts an event's name before args, the JSON array of the event's arguments.
func withName(name string, args []byte) []byte {
	quoted, err := json.Marshal(name)
	if err != nil {
		panic(err) // every string can be encoded
	}
	rest := bytes.TrimPrefix(args, []byte("["))
	all := make([]byte, 0, len(quoted)+len(args)+1)
	all = append(append(all, '['), quoted...)
	if !bytes.Equal(rest, []byte("]")) {
		all = append(all, ',')
	}
	return append(all, rest...)
}
