package redisadapter

import (
	"context"
	"sync"
	"time"
)

// worker hands what is put into it to do, in order and several at a time, on a
// goroutine that lives only while there is something. Whoever puts never waits:
// what exceeds the bounds is refused.
type worker[T any] struct {
	do                 func(batch []T)
	maxItems, maxBytes int

	mu      sync.Mutex
	items   []T
	bytes   int
	idle    chan struct{} // closed when the goroutine has ended; nil while there is none
	closing bool
}

// put adds an item and reports whether there was room for it. After close it does
// nothing.
func (w *worker[T]) put(item T, size int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return true
	}
	if len(w.items) >= w.maxItems || w.bytes+size > w.maxBytes {
		return false
	}
	w.items = append(w.items, item)
	w.bytes += size
	if w.idle == nil {
		w.idle = make(chan struct{})
		go w.work(w.idle)
	}
	return true
}

func (w *worker[T]) work(idle chan struct{}) {
	defer close(idle)
	for {
		w.mu.Lock()
		batch := w.items
		w.items, w.bytes = nil, 0
		if len(batch) == 0 {
			w.idle = nil
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		w.do(batch)
	}
}

// settle waits until nothing is left to do, or for ctx to end. It reports which.
func (w *worker[T]) settle(ctx context.Context) bool {
	w.mu.Lock()
	idle := w.idle
	w.mu.Unlock()
	return closedBefore(ctx, idle)
}

// close drops what waits, and waits for the batch under way, but no longer than
// patience. It reports whether the goroutine has ended.
func (w *worker[T]) close(patience time.Duration) bool { return w.end(true, patience) }

// finish is close without dropping anything.
func (w *worker[T]) finish(patience time.Duration) bool { return w.end(false, patience) }

func (w *worker[T]) end(drop bool, patience time.Duration) bool {
	w.mu.Lock()
	w.closing = true
	if drop {
		w.items, w.bytes = nil, 0
	}
	idle := w.idle
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return closedBefore(ctx, idle)
}

// closedBefore waits for a channel to be closed, or for ctx to end. It reports which.
// There is nothing to wait for if the channel is nil.
func closedBefore(ctx context.Context, c <-chan struct{}) bool {
	if c == nil {
		return true
	}
	select {
	case <-c:
		return true
	case <-ctx.Done():
		return false
	}
}
