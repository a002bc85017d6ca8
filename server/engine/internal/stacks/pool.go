// Package stacks lends stacks. A goroutine keeps for life the stack that its deepest
// call has needed: one that waits for a client most of the time stays at the 2 KB it
// starts with if it makes its deep calls on a stack that others use in turn.
package stacks

import (
	"iter"
	"sync"
)

// maxIdle is how many stacks wait to be lent at most.
const maxIdle = 64

// Pool lends stacks. The zero value is ready to use.
type Pool struct {
	mu    sync.Mutex
	idle  []*stack
	ended bool
}

// stack is that of a coroutine: to go there and back costs far less than to wake a
// goroutine.
type stack struct {
	call func()
	next func() (struct{}, bool) // runs call
	stop func()
}

func newStack() *stack {
	s := new(stack)
	s.next, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		for more := true; more; more = yield(struct{}{}) {
			s.call()
			s.call = nil // what it holds must not live on
		}
	})
	return s
}

// Run calls f on another stack and returns when f does.
func (p *Pool) Run(f func()) {
	p.mu.Lock()
	var s *stack
	if last := len(p.idle) - 1; last >= 0 {
		s = p.idle[last] // the one that is in the cache
		p.idle = p.idle[:last]
	}
	p.mu.Unlock()
	if s == nil {
		s = newStack()
	}
	s.call = f
	s.next()
	p.mu.Lock()
	keep := !p.ended && len(p.idle) < maxIdle
	if keep {
		p.idle = append(p.idle, s)
	}
	p.mu.Unlock()
	if !keep {
		s.stop()
	}
}

// Close ends the stacks that are not lent. Those that are end with their calls.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.ended = nil, true
	p.mu.Unlock()
	for _, s := range idle {
		s.stop()
	}
}
