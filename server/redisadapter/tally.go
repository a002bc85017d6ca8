package redisadapter

import (
	"context"
	"sync"
)

// tally counts operations that have begun and not ended.
type tally struct {
	mu   sync.Mutex
	n    int
	zero chan struct{} // closed when n becomes 0; nil while n is 0
}

func (t *tally) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == 0 {
		t.zero = make(chan struct{})
	}
	if t.n += n; t.n == 0 {
		close(t.zero)
		t.zero = nil
	}
}

// waitIdle waits until the count is 0, and then returns true. If ctx ends first, it
// returns false.
func (t *tally) waitIdle(ctx context.Context) bool {
	t.mu.Lock()
	zero := t.zero
	t.mu.Unlock()
	return closedBefore(ctx, zero)
}
