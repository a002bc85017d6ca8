// Package workers runs functions on goroutines, and reuses each goroutine for further
// functions. A new goroutine has to grow its stack before it can do much, which costs more
// than handling most events.
package workers

import "sync"

// maxIdle is how many goroutines may wait for work. Each of them costs only the memory of
// its stack.
const maxIdle = 64

// Pool runs functions, each without delay and on its own goroutine. The zero value is ready
// to use.
type Pool struct {
	running sync.WaitGroup // counts the functions that run
	workers sync.WaitGroup // counts the goroutines

	mu    sync.Mutex
	idle  []chan func() // one for each idle goroutine, with room for one function; closing it ends the goroutine
	ended bool
}

// Go runs f. After a call of Wait, only a function that still runs may call Go.
func (p *Pool) Go(f func()) {
	p.running.Add(1)
	p.mu.Lock()
	if last := len(p.idle) - 1; last >= 0 {
		worker := p.idle[last] // the goroutine that worked last: its stack is still in the processor's cache
		p.idle = p.idle[:last]
		p.mu.Unlock()
		worker <- f
		return
	}
	p.mu.Unlock()
	p.workers.Go(func() { p.work(f) })
}

// work runs f and then the functions that Go passes to this goroutine.
func (p *Pool) work(f func()) {
	next := make(chan func(), 1)
	for more := true; more; f, more = <-next {
		f()
		f = nil // lets the garbage collector free what f refers to
		p.running.Done()
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
	p.running.Wait()
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
