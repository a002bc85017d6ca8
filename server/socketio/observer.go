package socketio

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Observer is told about everything that a server does, while it happens. It must be quick.
// It may look at the server, but must not change or send anything.
type Observer interface {
	// Watching reports whether the observer wants observations now. If it returns false,
	// the server saves the work of making them.
	Watching() bool

	// Observe takes an observation. For everything that o leads to, Observe gets the
	// context that it returned for o. So an observer can tell from the context what caused
	// an observation.
	Observe(ctx context.Context, o Observation) context.Context
}

// Observation is one thing that happened. Which fields are set depends on Kind.
type Observation struct {
	Kind        ObservationKind
	Connection  string // a name of the connection; unlike the session's id, it is not secret
	Transport   string
	Namespace   string
	Socket      *Socket
	Sockets     []*Socket // for an upgrade: all sockets of the connection
	Event       string
	Args        []byte   // JSON array
	Attachments [][]byte // the binary values in Args, if an event is handled or delivered
	Handlers    int      // how many handlers an event that is handled has, those of OnAny included; for a verdict, how many middleware functions were to decide
	Rooms       []string // the target of an emit, or the rooms of a socket that disconnects
	Except      []string
	Local       bool
	Volatile    bool
	Room        string // the room that a socket has joined or left, or that was created or deleted
	Reason      Reason
	Rule        Rule // for a disconnect and a close: what the client did, or did not do, if the server ended the connection for it
	Err         error
	Channel     string          // the adapter's channel, for publish and receive
	Raw         []byte          // the message on that channel
	Packet      eio.Packet      // the packet in a frame, without credentials
	Size        int             // bytes of the frame's data, including credentials
	Exchange    engine.Exchange // a polling request and its answer, without credentials in the body

	// Cause is the context of what led to this observation. If Cause is nil, take the
	// context that Observe gets.
	Cause context.Context

	// Question is set for an acknowledgement from a client. It is the context of the
	// delivery that asked for the acknowledgement, or nil if that delivery was not
	// observed.
	Question context.Context
}

// ObservationKind says what has happened.
type ObservationKind string

// The kinds of observations. Adapters make those of the kinds publish and receive, the
// server makes the others.
const (
	ObservedOpen          ObservationKind = "open" // a client has connected; it has no sockets yet
	ObservedConnect       ObservationKind = "connect"
	ObservedVerdict       ObservationKind = "verdict" // the connection middleware has decided; Err is nil if it let the socket in
	ObservedFrameIn       ObservationKind = "frame-in"
	ObservedFrameOut      ObservationKind = "frame-out"
	ObservedHTTP          ObservationKind = "http" // a polling request and its answer
	ObservedUpgrade       ObservationKind = "upgrade"
	ObservedHandle        ObservationKind = "handle"
	ObservedData          ObservationKind = "data" // SetData was called on a connected socket
	ObservedJoin          ObservationKind = "join"
	ObservedRoomCreated   ObservationKind = "room-created" // Socket was the first to join Room on this server
	ObservedLeave         ObservationKind = "leave"
	ObservedRoomDeleted   ObservationKind = "room-deleted" // Socket was the last in Room on this server
	ObservedEmit          ObservationKind = "emit"         // Socket is set if one socket is the only target
	ObservedPublish       ObservationKind = "publish"
	ObservedReceive       ObservationKind = "receive"
	ObservedDeliver       ObservationKind = "deliver"
	ObservedAckIn         ObservationKind = "ack-in"
	ObservedAckOut        ObservationKind = "ack-out"
	ObservedError         ObservationKind = "error"
	ObservedDisconnecting ObservationKind = "disconnecting"
	ObservedDisconnect    ObservationKind = "disconnect"
	ObservedClose         ObservationKind = "close" // a connection has ended
)

// observers is a list that never changes: AddObserver makes a new one.
type observers []kindObserver

// kindObserver is an observer that gets only observations of some kinds.
type kindObserver struct {
	Observer
	kinds []ObservationKind // nil: all
}

func (i *kindObserver) wants(kind ObservationKind) bool {
	return (i.kinds == nil || slices.Contains(i.kinds, kind)) && i.Watching()
}

// AddObserver adds a further observer to the one in [Options]. It gets observations of
// these kinds, or of all kinds if none is given. Observers are called in the order in which
// they were added.
func (s *Server) AddObserver(o Observer, kinds ...ObservationKind) {
	for {
		before := s.observers.Load()
		var after observers
		if before != nil {
			after = slices.Clone(*before)
		}
		after = append(after, kindObserver{o, kinds})
		if s.observers.CompareAndSwap(before, &after) {
			return
		}
	}
}

// watched reports whether an observer wants observations of that kind now.
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

// observe calls the observers that want o. It returns the context for everything that o
// leads to.
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

// tap is the hook Tap of the engine. It observes a frame, and returns the cause for
// everything that the frame leads to.
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

// exchanged is the hook Exchanged of the engine. It observes a polling request and its
// answer. It leaves out the body if it does not know where the body has credentials: with
// another parser, and in revision 3 of the Engine.IO protocol.
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
