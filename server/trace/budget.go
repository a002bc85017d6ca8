package trace

import "sync"

// Budget limits how many bytes the events of several recorders have together. When it is
// used up, the recorder that keeps most forgets its oldest events. So subscribers that do not
// read cost others nothing: a recorder loses no event as long as it keeps no more than its
// equal share of the budget.
type Budget struct {
	most int // 0: no limit

	mu     sync.Mutex
	used   int
	filled map[*Recorder]struct{} // the recorders that keep events
}

// NewBudget returns a budget of so many bytes. 0 sets no limit.
func NewBudget(bytes int) *Budget {
	return &Budget{most: bytes, filled: make(map[*Recorder]struct{})}
}

// Used returns how many bytes the events of all recorders have.
func (b *Budget) Used() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

// makeRoomLocked makes recorders forget events until r can keep another one of n bytes. It
// returns false if that is impossible.
func (b *Budget) makeRoomLocked(r *Recorder, n int) bool {
	for b.most > 0 && b.used+n > b.most {
		largest := r
		for other := range b.filled {
			if size := other.bytes; size > largest.bytes && size > r.bytes+n {
				largest = other
			}
		}
		if len(largest.events) == 0 {
			return false
		}
		largest.forgetOldestLocked()
	}
	return true
}

// countLocked counts n bytes more of r.
func (b *Budget) countLocked(r *Recorder, n int) {
	b.used += n
	if r.bytes > 0 {
		b.filled[r] = struct{}{}
	} else {
		delete(b.filled, r)
	}
}
