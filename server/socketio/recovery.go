package socketio

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/internal/randomid"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Recovery lets a client that was cut off come back as the socket it was: with
// its id, rooms and data, and with the events that it missed. All that is kept in this
// server's memory, or, where there is an adapter, in the cluster if that is a
// [RecoveryAdapter]; with an adapter that is none, nobody comes back.
type Recovery struct {
	// MaxDisconnectionDuration is how long a client may be away. Default 2 min.
	MaxDisconnectionDuration time.Duration

	// RunMiddlewares runs the connection middleware for clients that come back,
	// too. The official server skips it by default.
	RunMiddlewares bool

	// Owner, with RunMiddlewares, says whose socket it is. One that comes back as
	// somebody else's is a fresh one, and what it knew goes to nobody.
	Owner func(*Socket) string

	// MaxPackets and MaxSessions bound what a namespace keeps in memory. Default
	// 10,000 each.
	MaxPackets, MaxSessions int
}

func (r *Recovery) withDefaults() *Recovery {
	if r == nil {
		return nil
	}
	d := *r
	if d.MaxDisconnectionDuration <= 0 {
		d.MaxDisconnectionDuration = 2 * time.Minute
	}
	if d.MaxPackets <= 0 {
		d.MaxPackets = 10_000
	}
	if d.MaxSessions <= 0 {
		d.MaxSessions = 10_000
	}
	return &d
}

// recoverable reports whether a client that disconnects for r did not mean to.
func (r Reason) recoverable() bool {
	switch r {
	case ReasonClientNamespaceDisconnect, ReasonServerNamespaceDisconnect, ReasonParseError:
		return false
	}
	return true
}

// keeper keeps what clients miss and as what they come back: [history] in this
// server's memory, [clusterKeeper] where all servers find it.
type keeper interface {
	// emit has an event delivered, and kept unless it is volatile. only, if not nil,
	// is the one socket that it goes to.
	emit(ctx context.Context, p sio.Packet, opts BroadcastOptions, only *Socket) error

	// keep remembers a client that has gone. It does not wait.
	keep(s *session)

	// take returns the session of a client that comes back and saw the event of that
	// offset last, nil where either is not known any more. It is taken once.
	take(ctx context.Context, pid, offset string) *session

	// resume calls enter with what a session has missed, and delivers later events
	// only afterwards. s is nil for a client that is new. On an error it has not
	// called enter.
	resume(ctx context.Context, s *session, offset string, enter func(missed []sio.Packet)) error
}

// session is a [RecoverySession] with its data as it was, where it is this server's.
type session struct {
	RecoverySession
	data any
}

// restore makes s the socket that a session was.
func (s *Socket) restore(k *session) {
	s.id, s.pid, s.recovered = k.ID, k.PID, true
	s.SetData(k.data)
}

// startAfresh takes a restoration back.
func (s *Socket) startAfresh() {
	s.id, s.pid, s.recovered = randomid.New(), randomid.New(), false
	s.SetData(nil)
}

// keepSession remembers a socket that is being closed, if it may come back.
func (s *Socket) keepSession(reason Reason) {
	if s.ns.keeper == nil || !reason.recoverable() {
		return
	}
	opts := s.ns.srv.opts.Recovery
	now := time.Now()
	k := &session{
		RecoverySession: RecoverySession{
			ID: s.id, PID: s.pid, Namespace: s.ns.name, Rooms: s.Rooms(),
			Left: now, Expires: now.Add(opts.MaxDisconnectionDuration),
		},
		data: s.Data(),
	}
	if opts.Owner != nil {
		k.Owner = opts.Owner(s)
	}
	s.ns.keeper.keep(k)
}

// returning is what a client that comes back says of itself.
type returning struct {
	PID    string `json:"pid"`
	Offset string `json:"offset"` // of the last event that it has seen
}

// comesBack returns the session of a socket's client, nil for a new one.
func (ns *Namespace) comesBack(ctx context.Context, s *Socket) (*session, string) {
	var in returning
	if ns.keeper == nil || len(s.auth) == 0 || json.Unmarshal(s.auth, &in, jsonOptions) != nil || in.PID == "" {
		return nil, ""
	}
	var k *session
	if in.Offset != "" { // else it has received nothing, and no place to go on from
		k = ns.keeper.take(ctx, in.PID, in.Offset)
	}
	if k == nil || k.Namespace != "" && k.Namespace != ns.name { // what it was elsewhere says nothing here
		ns.srv.counts.unrecalled.Add(1)
		return nil, ""
	}
	return k, in.Offset
}
