package socketio

import (
	"context"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// RecoveryAdapter is an [Adapter] that keeps events and sessions where every server
// of the cluster finds them: see [Recovery].
type RecoveryAdapter interface {
	Adapter

	// Publish sends p to all servers and delivers it here, too. It has each event of
	// the namespace delivered in the order of their offsets, whoever sent it: by
	// [Local].Deliver, with BroadcastOptions.Offset. What cannot be published it
	// delivers here without one, and returns an error.
	Publish(ctx context.Context, p sio.Packet, opts BroadcastOptions) error

	// SaveSession keeps s until s.Expires. It does not wait for that; Close does.
	SaveSession(s RecoverySession)

	// TakeSession returns the session that was saved under pid and forgets it. It is
	// nil where that, or the event of that offset, is not known any more.
	TakeSession(ctx context.Context, pid, offset string) (*RecoverySession, error)

	// Resume calls enter with the events after offset that reach rooms, and delivers
	// later ones only afterwards. On an error it has not called enter.
	Resume(ctx context.Context, rooms []string, offset string, enter func(missed []sio.Packet)) error
}

// RecoverySession is what is kept of a socket whose client was cut off.
type RecoverySession struct {
	ID, PID   string // public and private
	Namespace string // "" where the server that kept it did not say: then middleware runs
	Owner     string // what Recovery.Owner has said
	Rooms     []string
	Data      jsontext.Value // nil: none
	Left      time.Time
	Expires   time.Time
}

// Reach reports whether a broadcast reaches a socket in rooms.
func (o BroadcastOptions) Reach(rooms []string) bool {
	in := func(room string) bool { return slices.Contains(rooms, room) }
	return (len(o.Rooms) == 0 || slices.ContainsFunc(o.Rooms, in)) && !slices.ContainsFunc(o.Except, in)
}

// clusterKeeper is a keeper whose adapter does the keeping.
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

func (c *clusterKeeper) keep(s *session) {
	if s.Data == nil {
		data, err := dataJSON(s.data)
		if err != nil {
			c.ns.srv.opts.Logger.Warn("socket data is no JSON", "socket", s.ID, "error", err)
		}
		s.Data = data
	}
	c.adapter.SaveSession(s.RecoverySession)
}

func (c *clusterKeeper) take(ctx context.Context, pid, offset string) *session {
	s, err := c.adapter.TakeSession(ctx, pid, offset)
	if err != nil {
		c.ns.srv.opts.Logger.WarnContext(ctx, "a client that may come back is a new one", "namespace", c.ns.name, "error", err)
	}
	if err != nil || s == nil {
		return nil
	}
	k := &session{RecoverySession: *s}
	if s.Data != nil {
		k.data = s.Data
	}
	return k
}

func (c *clusterKeeper) resume(ctx context.Context, s *session, offset string, enter func([]sio.Packet)) error {
	if s == nil {
		enter(nil)
		return nil
	}
	return c.adapter.Resume(ctx, s.Rooms, offset, enter)
}
