// Package turns has functions called one after the other without a goroutine of
// their own.
package turns

import "sync"

// Turns calls functions in the order in which they were added, by whoever finds
// nobody else at it. A function may add others, which come later. The zero value is
// ready to use.
type Turns struct {
	mu      sync.Mutex
	waiting []func()
	running bool
}

// Add puts f in line. Whoever adds must call Run afterwards, without the locks that
// the functions need: so the order can be settled under a lock that the functions do
// not hold.
func (t *Turns) Add(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, f)
}

// Run calls what has been added, unless somebody else is at that.
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

// Put adds f and runs.
func (t *Turns) Put(f func()) {
	t.Add(f)
	t.Run()
}

// Do adds f, runs, and waits until f has returned. No function may call it.
func (t *Turns) Do(f func()) {
	done := make(chan struct{})
	t.Put(func() {
		defer close(done)
		f()
	})
	<-done
}

// Waiting returns how many functions nobody has begun to call.
func (t *Turns) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}
