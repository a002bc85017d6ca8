package socketio

import (
	"context"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// RecoveryAdapter is an [Adapter] that keeps events and sessions for all servers of the
// cluster: see [Recovery].
type RecoveryAdapter interface {
	Adapter

	// Publish sends p to all servers. Each server, this one included, delivers the events
	// of the namespace in the order of their offsets, whichever server sent them. For each
	// event, the adapter calls [Local].Deliver with BroadcastOptions.Offset set. If p
	// cannot be published, Publish delivers p on this server only, without an offset, and
	// returns an error.
	Publish(ctx context.Context, p sio.Packet, opts BroadcastOptions) error

	// SaveSession keeps s until s.Expires. It may return before s is saved, but Close waits
	// until s is saved.
	SaveSession(s RecoverySession)

	// TakeSession returns the session that was saved under pid and removes it. It returns
	// nil if the adapter no longer has the session, or no longer has the event with that
	// offset.
	TakeSession(ctx context.Context, pid, offset string) (*RecoverySession, error)

	// Resume calls enter with the events after offset that reach a socket in rooms. Later
	// events are delivered only after enter has returned. If Resume returns an error, enter
	// was not called.
	Resume(ctx context.Context, rooms []string, offset string, enter func(missed []sio.Packet)) error
}

// RecoverySession is what a server saves about a socket whose client was cut off.
type RecoverySession struct {
	ID, PID   string // the public id, and the secret id with which the client comes back
	Namespace string // "" if the server that saved the session left it out: then middleware runs
	Owner     string // the result of Recovery.Owner
	Rooms     []string
	Data      jsontext.Value // nil if the socket had no data
	Left      time.Time
	Expires   time.Time
}

// Reach reports whether a broadcast with these options reaches a socket that is in these
// rooms.
func (o BroadcastOptions) Reach(rooms []string) bool {
	in := func(room string) bool { return slices.Contains(rooms, room) }
	return (len(o.Rooms) == 0 || slices.ContainsFunc(o.Rooms, in)) && !slices.ContainsFunc(o.Except, in)
}

// clusterKeeper is a [keeper] that leaves the work to the adapter.
type clusterKeeper struct {
	ns      *Namespace
	adapter RecoveryAdapter
}

func (c *clusterKeeper) emit(ctx context.Context, p sio.Packet, opts BroadcastOptions, _ *Socket) error {
	if opts.Local {
		c.ns.deliver(ctx, p, opts)
		return nil
	}
	return c.adapter.Publish(ctx, p, opts)
}

func (c *clusterKeeper) saveSession(s *savedSession) {
	if s.Data == nil {
		data, err := dataJSON(s.data)
		if err != nil {
			c.ns.srv.opts.Logger.Warn("socket data cannot be encoded", "socket", s.ID, "error", err)
		}
		s.Data = data
	}
	c.adapter.SaveSession(s.RecoverySession)
}

func (c *clusterKeeper) takeSession(ctx context.Context, pid, offset string) *savedSession {
	s, err := c.adapter.TakeSession(ctx, pid, offset)
	if err != nil {
		c.ns.srv.opts.Logger.WarnContext(ctx, "a client cannot be recovered and gets a new socket", "namespace", c.ns.name, "error", err)
	}
	if err != nil || s == nil {
		return nil
	}
	saved := &savedSession{RecoverySession: *s}
	if s.Data != nil {
		saved.data = s.Data
	}
	return saved
}

func (c *clusterKeeper) resume(ctx context.Context, s *savedSession, offset string, enter func([]sio.Packet)) error {
	if s == nil {
		enter(nil)
		return nil
	}
	return c.adapter.Resume(ctx, s.Rooms, offset, enter)
}
