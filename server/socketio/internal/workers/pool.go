// Package workers runs pieces of work on goroutines that are kept for the next piece:
// the stack of a new goroutine has to grow before it can do much, which costs more
// than what a server does for most events.
package workers

import "sync"

// maxIdle is how many goroutines wait for work at most. Their stacks are all that
// they cost.
const maxIdle = 64

// Pool runs functions, each at once and on a goroutine of its own. The zero value
// is ready to use.
type Pool struct {
	working sync.WaitGroup // functions
	workers sync.WaitGroup // goroutines

	mu    sync.Mutex
	idle  []chan func() // each has room for one; closed, it ends its goroutine
	ended bool
}

// Go runs f. Once Wait has been called, only functions that still run may do so.
func (p *Pool) Go(f func()) {
	p.working.Add(1)
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		worker := p.idle[last] // the one whose stack is in the cache
		p.idle = p.idle[:last]
		p.mu.Unlock()
		worker <- f
		return
	}
	p.mu.Unlock()
	p.workers.Go(func() { p.work(f) })
}

func (p *Pool) work(f func()) {
	next := make(chan func(), 1)
	for more := true; more; f, more = <-next {
		f()
		f = nil // what it holds must not live on
		p.working.Done()
		p.mu.Lock()
		stay := !p.ended && len(p.idle) < maxIdle
		if stay {
			p.idle = append(p.idle, next)
		}
		p.mu.Unlock()
		if !stay {
			return
		}
	}
}

// Wait waits until all functions have returned, then ends the goroutines.
func (p *Pool) Wait() {
	p.working.Wait()
	p.mu.Lock()
	p.ended = true
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, worker := range idle {
		close(worker)
	}
	p.workers.Wait()
}
