// Package turns calls functions one after the other, on the goroutines of its callers.
package turns

import "sync"

// Turns is a queue of functions. It calls them one at a time, in the order in which they
// were added. While one goroutine runs the functions, other callers of Run return at
// once, and the first goroutine runs their functions too. A function may add further
// functions. The zero value is ready to use.
type Turns struct {
	mu      sync.Mutex
	waiting []func()
	running bool
}

// Add appends f to the queue. The caller must call Run afterwards, without holding a lock
// that the functions need. Add and Run are separate, so that a caller can hold a lock
// during Add, which determines the order, and release the lock before Run.
func (t *Turns) Add(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, f)
}

// Run calls the functions in the queue. If another goroutine is already calling them, Run
// returns at once.
func (t *Turns) Run() {
	t.mu.Lock()
	defer t.mu.Unlock()
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

// Put calls Add and then Run.
func (t *Turns) Put(f func()) {
	t.Add(f)
	t.Run()
}

// Do calls Put and waits until f has returned. A function in the queue must not call Do:
// f runs only after that function, so Do would wait forever.
func (t *Turns) Do(f func()) {
	done := make(chan struct{})
	t.Put(func() {
		defer close(done)
		f()
	})
	<-done
}

// Waiting returns how many functions wait in the queue.
func (t *Turns) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}
