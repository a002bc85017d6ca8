package redisadapter

import "sync"

// turns has functions called one after the other, in the order in which they came,
// by whoever finds nobody else at it. A function may put others, which come later.
type turns struct {
	mu      sync.Mutex
	waiting []func()
	running bool
}

// put has f called in its turn, and does not wait for that.
func (t *turns) put(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, f)
	if t.running {
		return
	}
	t.running = true
	for len(t.waiting) > 0 {
		next := t.waiting
		t.waiting = nil
		t.mu.Unlock()
		for _, f := range next {
			f()
		}
		t.mu.Lock()
	}
	t.running = false
}

// do is put, and waits until f has returned. No f may call it.
func (t *turns) do(f func()) {
	done := make(chan struct{})
	t.put(func() {
		defer close(done)
		f()
	})
	<-done
}
