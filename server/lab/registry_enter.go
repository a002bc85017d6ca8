package lab

import (
	"context"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// enter returns the lab with that id, and opens it if it is not open. If brief is true
// and it opens the lab, the lab is a brief one, see [Registry.CreateBrief]. The caller
// must call leave when its request is done.
func (r *Registry) enter(ctx context.Context, remoteAddr, id string, brief bool) (_ Hosted, leave func(), err error) {
	if id == Main {
		return r.main, func() {}, nil
	}
	if !r.opts.IDs.Valid(id) {
		return nil, nil, errNoLab
	}
	e, err := r.find(ctx, remoteAddr, id, brief)
	if err != nil {
		return nil, nil, err
	}
	leave = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		e.requests--
		e.lastUsed = time.Now()
		if !e.entered {
			e.checkUse(e.lastUsed)
		}
	}
	select {
	case <-e.ready:
		err = e.err
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		leave()
		return nil, nil, err
	}
	return e.hosted, leave, nil
}

// find returns the entry of a lab, counts a request more for it, and begins to open the
// lab if it is not open.
func (r *Registry) find(ctx context.Context, remoteAddr, id string, brief bool) (*entry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.labs[id]
	for e != nil && e.closing != nil { // wait: the data of the lab must be deleted before the lab opens again
		closing := e.closing
		r.mu.Unlock()
		select {
		case <-closing:
		case <-ctx.Done():
		}
		r.mu.Lock()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		e = r.labs[id]
	}
	if e == nil {
		if r.closed {
			return nil, errClosing
		}
		now := time.Now()
		e = &entry{id: id, address: limits.Address(remoteAddr), brief: brief, ready: make(chan struct{}), lastUsed: now}
		if err := r.makeRoomLocked(e, now); err != nil {
			return nil, err
		}
		r.labs[id] = e
		r.countLocked(e, 1)
		r.opened++
		r.wg.Go(func() { r.openLab(context.WithoutCancel(ctx), e) })
	}
	e.requests++
	return e, nil
}

// openLab opens a lab. If that fails, the next request tries again.
func (r *Registry) openLab(ctx context.Context, e *entry) {
	defer close(e.ready)
	e.hosted, e.err = r.openHosted(ctx, e.id)
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.err != nil {
		delete(r.labs, e.id)
		r.countLocked(e, -1)
	}
	e.lastUsed = time.Now()
}

func (r *Registry) openHosted(ctx context.Context, id string) (Hosted, error) {
	if err := r.takeMemory(); err != nil {
		return nil, err
	}
	hosted, err := r.opts.Open(ctx, id)
	if err != nil {
		r.opts.Logger.Error("a lab does not open", "lab", Name(id), "error", err)
		r.freeMemory()
	}
	return hosted, err
}
