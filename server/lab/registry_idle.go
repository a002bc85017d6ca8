package lab

import (
	"context"
	"time"
)

// closeTimeout limits the time that an idle lab takes to close.
const closeTimeout = 10 * time.Second

// closeIdle checks regularly which labs are idle and closes them, until ctx ends.
func (r *Registry) closeIdle(ctx context.Context) {
	tick := time.NewTicker(min(r.opts.Idle, r.opts.Brief) / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for id, e := range r.idle(time.Now()) {
			limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
			if err := e.hosted.Close(limited); err != nil {
				r.opts.Logger.Warn("a lab closes with an error", "lab", Name(id), "error", err)
			}
			cancel()
			r.mu.Lock()
			delete(r.labs, id)
			r.mu.Unlock()
			close(e.closing)
		}
	}
}

// idle returns the labs that have been idle for long enough to be closed. It marks them
// as closing, so that enter waits until they have closed.
func (r *Registry) idle(now time.Time) map[string]*entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	idle := make(map[string]*entry)
	for id, e := range r.labs {
		select {
		case <-e.ready:
		default:
			continue
		}
		if e.requests > 0 || e.hosted.Busy() {
			e.lastUsed = now
		}
		wait := r.opts.Idle
		if e.brief {
			wait = r.opts.Brief
		}
		if now.Sub(e.lastUsed) >= wait {
			idle[id] = e
			e.closing = make(chan struct{})
		}
	}
	return idle
}
