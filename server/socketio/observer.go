package socketio

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Observer is told what a server does, as it happens. It must be quick. It
// may look at the server, but must not change or send anything.
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
	Kind        ObservationKind
	Connection  string // a name for the connection that is no secret
	Transport   string
	Namespace   string
	Socket      *Socket
	Sockets     []*Socket // of an upgrade: all that the connection carries
	Event       string
	Args        []byte   // JSON array
	Attachments [][]byte // what placeholders in Args stand for; of events handled and delivered
	Rooms       []string // of an emit, or those that a socket leaves as it goes
	Except      []string
	Local       bool
	Volatile    bool
	Room        string // joined or left
	Reason      Reason
	Err         error
	Channel     string          // of the adapter
	Raw         []byte          // the adapter's message
	Packet      eio.Packet      // of a frame; credentials are left out
	Size        int             // of the frame's data as it was, in bytes
	Exchange    engine.Exchange // of HTTP; credentials are left out of its body

	// Cause is the context of what led to it; nil: that of the observation itself.
	Cause context.Context

	// Question is, of an ack that came in, the context of the delivery that asked for
	// it; nil if that was not observed.
	Question context.Context
}

// ObservationKind names what happened.
type ObservationKind string

// What can happen. Adapters add the kinds publish and receive.
const (
	ObservedOpen          ObservationKind = "open" // a connection, which has no sockets yet
	ObservedConnect       ObservationKind = "connect"
	ObservedVerdict       ObservationKind = "verdict" // of the connection middleware
	ObservedFrameIn       ObservationKind = "frame-in"
	ObservedFrameOut      ObservationKind = "frame-out"
	ObservedHTTP          ObservationKind = "http" // a polling request and its answer
	ObservedUpgrade       ObservationKind = "upgrade"
	ObservedHandle        ObservationKind = "handle"
	ObservedData          ObservationKind = "data" // was set, on a connected socket
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
	ObservedClose         ObservationKind = "close" // of a connection
)

// observers are immutable: who is added makes new ones.
type observers []interested

// interested is an observer and what it wants to be told of; nil: of everything.
type interested struct {
	Observer
	kinds []ObservationKind
}

func (i *interested) wants(kind ObservationKind) bool {
	return (i.kinds == nil || slices.Contains(i.kinds, kind)) && i.Watching()
}

// AddObserver adds an observer to that of [Options], which is told of these kinds
// only, of all if none is named. The first that was added is told first.
func (s *Server) AddObserver(o Observer, kinds ...ObservationKind) {
	for {
		before := s.observers.Load()
		var after observers
		if before != nil {
			after = slices.Clone(*before)
		}
		after = append(after, interested{o, kinds})
		if s.observers.CompareAndSwap(before, &after) {
			return
		}
	}
}

// watched reports whether somebody wants observations of that kind now.
func (s *Server) watched(kind ObservationKind) bool {
	all := s.observers.Load()
	return all != nil && all.want(kind)
}

func (all observers) want(kind ObservationKind) bool {
	for i := range all {
		if all[i].wants(kind) {
			return true
		}
	}
	return false
}

// observe tells the observers, if they watch.
func (s *Server) observe(ctx context.Context, o Observation) context.Context {
	all := s.observers.Load()
	if all == nil {
		return ctx
	}
	if o.Socket != nil {
		o.Connection, o.Namespace = o.Socket.conn.name, o.Socket.ns.name
	}
	for i := range *all {
		if observer := &(*all)[i]; observer.wants(o.Kind) {
			ctx = observer.Observe(ctx, o)
		}
	}
	return ctx
}

// tap observes frames.
func (s *Server) tap(session *engine.Session, d engine.Direction, p eio.Packet) *eio.Cause {
	kind := ObservedFrameIn
	if d == engine.Out {
		kind = ObservedFrameOut
	}
	if !s.watched(kind) {
		return nil
	}
	conn, ok := session.Receiver().(*connection)
	if !ok {
		return nil
	}
	size := len(p.Data)
	p.Data = withoutCredentials(p)
	return &eio.Cause{Context: s.observe(context.Background(), Observation{
		Kind: kind, Connection: conn.name, Transport: session.Transport(), Packet: p, Size: size, Cause: contextOf(p.Cause),
	})}
}

// exchanged observes polling requests. The body is left out where credentials could
// be anywhere in it: with another parser, and in revision 3 of the protocol.
func (s *Server) exchanged(session *engine.Session, e engine.Exchange) {
	if !s.watched(ObservedHTTP) {
		return
	}
	conn, ok := session.Receiver().(*connection)
	if !ok {
		return
	}
	if _, ok := s.opts.Parser.(jsonParser); ok && session.Protocol() == eio.Version {
		e.Body = recordsWithoutCredentials(e.Body)
	} else {
		e.Body = nil
	}
	s.observe(context.Background(), Observation{
		Kind: ObservedHTTP, Connection: conn.name, Transport: engine.Polling, Exchange: e,
	})
}
