package lab

import (
	"context"
	"time"
)

// closeTimeout limits the time that a lab takes to close.
const closeTimeout = 10 * time.Second

// closeIdle checks regularly which labs are idle and closes them, until the registry
// closes.
func (r *Registry) closeIdle() {
	tick := time.NewTicker(min(r.opts.Idle, r.opts.Brief) / 4)
	defer tick.Stop()
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-tick.C:
		}
		r.closeIdleNow(time.Now())
	}
}

// closeIdleNow begins to close the labs that have been idle for long enough.
func (r *Registry) closeIdleNow(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.labs {
		wait := r.opts.Idle
		if e.brief {
			wait = r.opts.Brief
		}
		if e.closing == nil && e.isReady() && !e.checkUse(now) && now.Sub(e.lastUsed) >= wait {
			r.closeLocked(e)
		}
	}
}

// closeLocked begins to close a lab. The lab leaves the count of open labs at once, but it
// stays in labs until it has closed, so that a request for it waits until then.
func (r *Registry) closeLocked(e *entry) {
	e.closing = make(chan struct{})
	r.countLocked(e, -1)
	r.wg.Go(func() { r.closeLab(e) })
}

func (r *Registry) closeLab(e *entry) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), closeTimeout)
	defer cancel()
	if err := e.hosted.Close(limited); err != nil {
		r.opts.Logger.Warn("a lab closes with an error", "lab", Name(e.id), "error", err)
	}
	r.freeMemory()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.labs, e.id)
	close(e.closing)
}

// isReady reports whether the lab is open, or closing after it was open.
func (e *entry) isReady() bool {
	select {
	case <-e.ready:
		return e.err == nil
	default:
		return false
	}
}

// checkUse reports whether the lab is in use now, and notes it.
func (e *entry) checkUse(now time.Time) bool {
	if e.isReady() && e.hosted.Busy() {
		e.entered = true
	} else if e.requests == 0 {
		return false
	}
	e.lastUsed = now
	return true
}
