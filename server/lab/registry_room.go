package lab

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var (
	// ErrTooMany reports that RegistryOptions.Max labs are open, and all are in use.
	ErrTooMany = errors.New("lab: too many labs are open")

	// ErrShare reports that an address has opened RegistryOptions.PerAddress labs, and all
	// are in use.
	ErrShare = errors.New("lab: this address has opened as many labs as it may have")
)

// TooFastError reports that an address opens labs faster than RegistryOptions.New allows.
type TooFastError struct {
	Wait time.Duration // until the address may open the next lab
}

func (e *TooFastError) Error() string {
	return fmt.Sprintf("lab: this address has opened too many labs; the next one in %v", e.Wait)
}

// IsLimit reports whether err says that a limit of RegistryOptions is reached.
func IsLimit(err error) bool {
	var tooFast *TooFastError
	return errors.Is(err, ErrTooMany) || errors.Is(err, ErrShare) || errors.As(err, &tooFast)
}

// makeRoomLocked returns an error if a limit of RegistryOptions keeps the lab e from being
// opened. If an unused lab can give way to e, makeRoomLocked begins to close it instead. The
// link of that lab opens it again, but empty.
func (r *Registry) makeRoomLocked(e *entry, now time.Time) error {
	var unused *entry
	switch {
	case r.opts.Max > 0 && e.brief && r.countBriefLocked() >= r.opts.Max/2:
		return ErrTooMany
	case r.opts.PerAddress > 0 && r.held.Used(e.address) >= int64(r.opts.PerAddress):
		if unused = r.longestUnusedLocked(e.address, now); unused == nil {
			return ErrShare
		}
	case r.opts.Max > 0 && r.open >= r.opts.Max:
		if unused = r.longestUnusedLocked("", now); unused == nil {
			return ErrTooMany
		}
	}
	// Only a lab that opens counts here. So the pages that wait until a full registry has
	// room do not keep the others of their address from opening a lab then.
	if wait := r.fresh.Spend(e.address, now, 1); wait > 0 {
		return &TooFastError{wait}
	}
	if unused != nil {
		r.closeLocked(unused)
	}
	return nil
}

func (r *Registry) countBriefLocked() int {
	n := 0
	for _, e := range r.labs {
		if e.brief && e.closing == nil {
			n++
		}
	}
	return n
}

// longestUnusedLocked returns the lab that gives way to a new one, or nil if all labs stay.
// A lab without a visitor so far gives way before others, because it is still empty. If
// address is not "", only the labs that it has opened give way.
func (r *Registry) longestUnusedLocked(address string, now time.Time) *entry {
	var longest *entry
	for _, e := range r.labs {
		if address != "" && e.address != address || !r.givesWay(e, now) {
			continue
		}
		if longest == nil || longest.entered && !e.entered || longest.entered == e.entered && e.lastUsed.Before(longest.lastUsed) {
			longest = e
		}
	}
	return longest
}

// givesWay reports whether the lab e has been unused for so long that it may be closed if a
// new lab needs its place.
func (r *Registry) givesWay(e *entry, now time.Time) bool {
	wait := r.opts.Unentered
	if e.entered {
		wait = r.opts.Left
	}
	// lastUsed is checked first, because that is cheap and excludes most labs.
	return e.closing == nil && now.Sub(e.lastUsed) >= wait && e.isReady() && !e.checkUse(now)
}

// mayClose is how many labs may be closing besides those that are open. It takes a lab some time
// to close, and the visitor to whom it gives way need not wait for that.
func mayClose(limit int) int { return limit/8 + 1 }

// takeMemory waits until the process has room for one lab more. A lab that closes leaves
// the count of open labs at once, but it needs memory until it has closed. So takeMemory
// limits how many labs exist, open or closing.
func (r *Registry) takeMemory() error {
	if r.memory == nil {
		return nil
	}
	limited, cancel := context.WithTimeout(r.ctx, closeTimeout)
	defer cancel()
	select {
	case r.memory <- struct{}{}:
		return nil
	case <-limited.Done():
		if r.ctx.Err() != nil {
			return errClosing
		}
		return ErrTooMany
	}
}

func (r *Registry) freeMemory() {
	if r.memory != nil {
		<-r.memory
	}
}
