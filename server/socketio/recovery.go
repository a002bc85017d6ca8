package socketio

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/internal/randomid"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Recovery configures connection state recovery. A client that was cut off comes back as
// the socket that it had: with the same id, rooms and data. It also gets the events that it
// missed.
//
// Without an adapter, this server's memory keeps the events and the sessions. A
// [RecoveryAdapter] keeps them in the cluster. With any other adapter, clients that come
// back get new sockets.
type Recovery struct {
	// MaxDisconnectionDuration is how long a client may be away. Default 2 min.
	MaxDisconnectionDuration time.Duration

	// RunMiddlewares runs the connection middleware also for clients that come back. By
	// default it does not run for them, as in the official server.
	RunMiddlewares bool

	// Owner, used with RunMiddlewares, returns the user to whom a socket belongs. If a
	// client comes back as another user, it gets a new socket, without the id, rooms, data
	// and missed events of the old one.
	Owner func(*Socket) string

	// MaxPackets and MaxSessions are how many events, and how many sessions of clients
	// that are away, a namespace keeps in this server's memory. Default 10,000 each.
	MaxPackets, MaxSessions int

	// MaxBytes is how many bytes of events a namespace keeps in this server's memory, about
	// 512 bytes more than its data for each event. Default 0: no limit, except for MaxPackets.
	MaxBytes int
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

// recoverable reports whether a client may come back after disconnecting for r. It may not
// if the client or the server ended the connection on purpose, or if the client sent a
// malformed Engine.IO packet.
func (r Reason) recoverable() bool {
	switch r {
	case ReasonClientNamespaceDisconnect, ReasonServerNamespaceDisconnect, ReasonParseError:
		return false
	}
	return true
}

// keeper keeps what a client needs to come back: its session, and the events that it
// misses. [history] keeps them in this server's memory, [clusterKeeper] in the cluster.
type keeper interface {
	// emit delivers an event, and keeps it unless it is volatile. If only is not nil, the
	// event goes to this one socket.
	emit(ctx context.Context, p sio.Packet, opts BroadcastOptions, only *Socket) error

	// saveSession saves the session of a client that has gone. It may return before the
	// session is saved.
	saveSession(s *savedSession)

	// takeSession returns the session that was saved under pid and removes it. offset is
	// the offset of the last event that the client has seen. takeSession returns nil if the
	// keeper no longer has the session, or no longer has that event.
	takeSession(ctx context.Context, pid, offset string) *savedSession

	// resume calls enter with the events that the client of a session has missed. Later
	// events are delivered only after enter has returned. s is nil for a new client. If
	// resume returns an error, enter was not called.
	resume(ctx context.Context, s *savedSession, offset string, enter func(missed []sio.Packet)) error
}

// savedSession is what a client that was cut off needs to come back as the same socket.
type savedSession struct {
	RecoverySession
	data any // the socket's data; if the session comes from the cluster, the data as JSON
}

// restore gives s the ids and the data of a saved session.
func (s *Socket) restore(saved *savedSession) {
	s.id, s.pid, s.recovered = saved.ID, saved.PID, true
	s.SetData(saved.data)
}

// startAfresh undoes restore: s gets new ids and has no data.
func (s *Socket) startAfresh() {
	s.id, s.pid, s.recovered = randomid.New(), randomid.New(), false
	s.SetData(nil)
}

// saveSession saves the session of a socket that is being closed, if its client may come
// back.
func (s *Socket) saveSession(reason Reason) {
	if s.ns.keeper == nil || !reason.recoverable() {
		return
	}
	opts := s.ns.srv.opts.Recovery
	now := time.Now()
	saved := &savedSession{
		RecoverySession: RecoverySession{
			ID: s.id, PID: s.pid, Namespace: s.ns.name, Rooms: s.Rooms(),
			Left: now, Expires: now.Add(opts.MaxDisconnectionDuration),
		},
		data: s.Data(),
	}
	if opts.Owner != nil {
		saved.Owner = opts.Owner(s)
	}
	s.ns.keeper.saveSession(saved)
}

// returning is the part of the auth payload with which a client asks to come back as the
// socket that it had.
type returning struct {
	PID    string `json:"pid"`
	Offset string `json:"offset"` // of the last event that the client has seen
}

// claimSession returns the saved session that the client of s asks for, and the offset of
// the last event that the client has seen. It returns nil if the client is new, or if its
// session no longer exists.
func (ns *Namespace) claimSession(ctx context.Context, s *Socket) (saved *savedSession, offset string) {
	var in returning
	if ns.keeper == nil || len(s.auth) == 0 || json.Unmarshal(s.auth, &in, jsonOptions) != nil || in.PID == "" {
		return nil, ""
	}
	if in.Offset != "" { // without an offset, the events that the client missed are unknown
		saved = ns.keeper.takeSession(ctx, in.PID, in.Offset)
	}
	// A client that comes back may skip the middleware. So it must not use a session of
	// another namespace, which has other middleware.
	if saved == nil || saved.Namespace != "" && saved.Namespace != ns.name {
		ns.srv.counts.unrecalled.Add(1)
		return nil, ""
	}
	return saved, in.Offset
}
