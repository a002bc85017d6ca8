package lab

import (
	"context"
	"net/http"

	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/socketio"
)

// A lab acts as the load balancer of its instances. Normally it is sticky: a request
// reaches the instance that its path names.

// chooseInstance returns the instance that serves a request whose path names i. If
// requests are scattered, all instances take turns, as behind a load balancer without
// sticky sessions. If failover is on and i is stopped, the running instances take turns.
// Further requests of a session go to the instance that has the session.
func (l *Lab) chooseInstance(i *Instance, r *http.Request) *Instance {
	f := &l.faults
	f.mu.Lock()
	scattered, failover := f.scattered, f.failover
	f.mu.Unlock()
	all := l.Instances()
	switch {
	case scattered:
		return f.nextOf(all)
	case !failover:
		return i
	}
	var running []*Instance
	sid := r.URL.Query().Get("sid")
	for _, other := range all {
		io := other.Server()
		switch {
		case io == nil:
		case sid != "" && io.HasSession(sid):
			return other
		default:
			running = append(running, other)
		}
	}
	if i.Server() != nil || len(running) == 0 {
		return i
	}
	return f.nextOf(running)
}

// nextOf returns the instance whose turn it is.
func (f *faults) nextOf(candidates []*Instance) *Instance {
	return candidates[f.turn.Add(1)%uint64(len(candidates))]
}

// scatter handles the action "scatter": it makes the load balancer spread the requests of
// a session over all instances, or makes it sticky again.
func (l *Lab) scatter(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	return l.setBalancer(ctx, words.Scatter.Turned(r.On), r, &l.faults.scattered)
}

// failover handles the action "failover": it sets whether the load balancer sends the
// clients of a stopped instance to a running one. Connected clients keep their instance.
func (l *Lab) failover(ctx context.Context, _ *socketio.Socket, r Request) (Done, error) {
	return l.setBalancer(ctx, words.Failover.Turned(r.On), r, &l.faults.failover)
}

// setBalancer records the action and sets one of the load balancer's switches.
func (l *Lab) setBalancer(ctx context.Context, name words.Recorded, r Request, option *bool) (Done, error) {
	_, done := l.recordAction(ctx, name, r)
	l.faults.mu.Lock()
	defer l.faults.mu.Unlock()
	*option = r.On
	return done, nil
}
