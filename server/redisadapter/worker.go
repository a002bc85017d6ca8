package redisadapter

import (
	"context"
	"sync"
	"time"
)

// worker has a queue of items, and calls do for batches of them, in order. It calls do on
// a goroutine that lives only while there are items. put never waits: it refuses an item
// for which the queue has no room.
type worker[T any] struct {
	do                 func(batch []T)
	maxItems, maxBytes int

	mu      sync.Mutex
	items   []T
	bytes   int
	idle    chan struct{} // closed when the goroutine has ended; nil unless it runs
	closing bool
}

// put adds an item of size bytes. It returns false if maxItems or maxBytes leaves no room
// for the item. After close it ignores the item and returns true.
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
		go w.run(w.idle)
	}
	return true
}

func (w *worker[T]) run(idle chan struct{}) {
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

// waitIdle waits until the queue is empty and do has returned, and then returns true. If
// ctx ends first, it returns false.
func (w *worker[T]) waitIdle(ctx context.Context) bool {
	w.mu.Lock()
	idle := w.idle
	w.mu.Unlock()
	return closedBefore(ctx, idle)
}

// close drops the items in the queue and waits until do has returned, but not longer than
// patience. It returns true if the goroutine has ended.
func (w *worker[T]) close(patience time.Duration) bool { return w.end(true, patience) }

// finish is like close, but first lets do handle the items in the queue.
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

// closedBefore waits until c is closed, and then returns true. If ctx ends first, it
// returns false. A nil channel counts as closed.
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
