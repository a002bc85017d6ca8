package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

var (
	// ErrTooMany reports that RegistryOptions.Max labs are open, and all are in use.
	ErrTooMany = errors.New("lab: too many labs are open")

	// ErrShare reports that an address has opened RegistryOptions.PerAddress labs, and all
	// are in use.
	ErrShare = errors.New("lab: this address has opened as many labs as it may have")

	// ErrTooManyBrief reports that half of RegistryOptions.Max are brief labs, see
	// [Registry.CreateBrief], and all of these are in use.
	ErrTooManyBrief = errors.New("lab: too many brief labs are open")

	// ErrShareOfBrief reports that half of RegistryOptions.PerAddress are brief labs of one
	// address, and all of these are in use.
	ErrShareOfBrief = errors.New("lab: this address has opened as many brief labs as it may have")
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
	_, tooFast := errors.AsType[*TooFastError](err)
	return tooFast || errors.Is(err, ErrTooMany) || errors.Is(err, ErrShare) || errors.Is(err, ErrTooManyBrief) || errors.Is(err, ErrShareOfBrief)
}

// makeRoomLocked returns an error if a limit of RegistryOptions keeps the lab e from being
// opened. If an unused lab can give way to e, makeRoomLocked begins to close it instead. The
// link of that lab opens it again, but empty.
func (r *Registry) makeRoomLocked(e *entry, now time.Time) error {
	var unused *entry
	if full := r.reachedLocked(e); full != nil {
		if unused = r.longestUnusedLocked(e.address, full, now); unused == nil {
			return full[0].err
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

// room is a limit of RegistryOptions that is reached. Only some labs can give way then.
type room struct {
	err   error
	own   bool // only labs of the same address
	brief bool // only brief labs
}

// reachedLocked returns the limits that keep the lab e from being opened beside the others.
func (r *Registry) reachedLocked(e *entry) (full []room) {
	reached := func(used, limit int, of room) {
		if limit > 0 && used >= limit {
			full = append(full, of)
		}
	}
	allBrief, ownBrief := 0, 0
	if e.brief {
		allBrief, ownBrief = r.countBriefLocked(e.address)
	}
	reached(ownBrief, half(r.opts.PerAddress), room{ErrShareOfBrief, true, true})
	reached(int(r.held.Used(e.address)), r.opts.PerAddress, room{ErrShare, true, false})
	reached(allBrief, half(r.opts.Max), room{ErrTooManyBrief, false, true})
	reached(r.open, r.opts.Max, room{ErrTooMany, false, false})
	return full
}

// half returns how many of the labs that a limit allows can be brief ones. 0 stays 0: no limit.
func half(limit int) int { return max(limit/2, min(limit, 1)) }

// countBriefLocked counts the brief labs that are open, and those that address has opened.
func (r *Registry) countBriefLocked(address string) (all, own int) {
	for _, e := range r.labs {
		if e.brief && e.closing == nil {
			all++
			if e.address == address {
				own++
			}
		}
	}
	return all, own
}

// longestUnusedLocked returns the lab that gives way to a new one of address, or nil if all
// labs stay. It makes room under all the limits of full. A lab without a visitor so far gives
// way before others, because it is still empty.
func (r *Registry) longestUnusedLocked(address string, full []room, now time.Time) *entry {
	var longest *entry
	for _, e := range r.labs {
		makesNone := func(of room) bool { return of.own && e.address != address || of.brief && !e.brief }
		if slices.ContainsFunc(full, makesNone) || !r.givesWay(e, now) {
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
