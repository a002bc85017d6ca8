package socketio

import (
	"bytes"
	"context"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Observer is told what a server does, as it happens. It must be quick and must
// not call back into the server.
type Observer interface {
	// Watching reports whether observations are wanted now: where not, they are
	// not even made.
	Watching() bool

	// Observe takes an observation. What o leads to is observed with the context
	// it returns, so an observer can carry causes along.
	Observe(ctx context.Context, o Observation) context.Context
}

// Observation is one thing that happened. Which fields are set depends on Kind.
type Observation struct {
	Kind      ObservationKind
	Session   string // a name for the connection that is no secret
	Transport string
	Namespace string
	Socket    *Socket
	Event     string
	Args      []byte   // JSON array
	Rooms     []string // of an emit, or those that a socket is in as it goes
	Except    []string
	Local     bool
	Volatile  bool
	Room      string // joined or left
	Reason    Reason
	Err       error
	Channel   string     // of the adapter
	Raw       []byte     // the adapter's message
	Packet    eio.Packet // of a frame; credentials are left out
}

// ObservationKind names what happened.
type ObservationKind string

// What can happen. Adapters add the kinds publish and receive.
const (
	ObservedConnect       ObservationKind = "connect"
	ObservedVerdict       ObservationKind = "verdict" // of the connection middleware
	ObservedFrameIn       ObservationKind = "frame-in"
	ObservedFrameOut      ObservationKind = "frame-out"
	ObservedUpgrade       ObservationKind = "upgrade"
	ObservedHandle        ObservationKind = "handle"
	ObservedJoin          ObservationKind = "join"
	ObservedLeave         ObservationKind = "leave"
	ObservedEmit          ObservationKind = "emit" // Socket is set where it alone is the target
	ObservedPublish       ObservationKind = "publish"
	ObservedReceive       ObservationKind = "receive"
	ObservedDeliver       ObservationKind = "deliver"
	ObservedAckIn         ObservationKind = "ack-in"
	ObservedAckOut        ObservationKind = "ack-out"
	ObservedError         ObservationKind = "error"
	ObservedDisconnecting ObservationKind = "disconnecting"
	ObservedDisconnect    ObservationKind = "disconnect"
)

func (s *Server) watched() bool { return s.opts.Observer != nil && s.opts.Observer.Watching() }

// observe tells the observer, if it watches.
func (s *Server) observe(ctx context.Context, o Observation) context.Context {
	if !s.watched() {
		return ctx
	}
	if o.Socket != nil {
		o.Session, o.Namespace = o.Socket.conn.name, o.Socket.ns.name
	}
	return s.opts.Observer.Observe(ctx, o)
}

// tap observes frames.
func (s *Server) tap(session *engine.Session, d engine.Direction, p eio.Packet) {
	if !s.watched() {
		return
	}
	conn, ok := session.Receiver().(*connection)
	if !ok {
		return
	}
	kind := ObservedFrameIn
	if d == engine.Out {
		kind = ObservedFrameOut
	}
	p.Data = withoutCredentials(p)
	s.opts.Observer.Observe(context.Background(), Observation{
		Kind: kind, Session: conn.name, Transport: session.Transport(), Packet: p,
	})
}

// withoutCredentials returns p's data with what would let a reader of the trace
// act for the client replaced by "…": the session id of an open packet, and the
// auth payload of a CONNECT.
func withoutCredentials(p eio.Packet) []byte {
	switch {
	case p.Type == eio.Open:
		const before = `{"sid":"`
		if _, rest, ok := bytes.Cut(p.Data, []byte(`",`)); ok {
			return append([]byte(before+`…",`), rest...)
		}
	case p.Type == eio.Message && !p.Binary && len(p.Data) > 0 && p.Data[0] == byte(sio.Connect):
		if i := bytes.IndexAny(p.Data, "{?"); i >= 0 { // a query is where Socket.IO 2 clients have it
			return append(bytes.Clone(p.Data[:i]), "{…}"...)
		}
	}
	return p.Data
}
