// Package stacks lends stacks to goroutines. A goroutine starts with a stack of 2 KB,
// which grows to what the deepest call needs and then stays large. A goroutine that makes
// its deep calls on a borrowed stack keeps its own stack small, and many goroutines can
// use the borrowed stack in turn. That saves memory if the goroutines wait for a client
// most of the time.
package stacks

import (
	"iter"
	"sync"
)

// maxIdle is how many unused stacks the pool keeps for further calls.
const maxIdle = 64

// Pool lends stacks. The zero value is ready to use. It is safe for concurrent use.
type Pool struct {
	mu     sync.Mutex
	idle   []*stack
	closed bool
}

// stack is the stack of a coroutine. Switching to a coroutine and back costs far less
// than waking a goroutine.
type stack struct {
	call func()                  // the function that next runs
	next func() (struct{}, bool) // runs call and returns when call does
	stop func()                  // ends the coroutine
}

func newStack() *stack {
	s := new(stack)
	s.next, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		for more := true; more; more = yield(struct{}{}) {
			s.call()
			s.call = nil // so that the memory that the function refers to can be freed
		}
	})
	return s
}

// Run calls f on another stack and returns when f does.
func (p *Pool) Run(f func()) {
	p.mu.Lock()
	var s *stack
	if last := len(p.idle) - 1; last >= 0 {
		s = p.idle[last] // used most recently, so likely in the processor's cache
		p.idle = p.idle[:last]
	}
	p.mu.Unlock()
	if s == nil {
		s = newStack()
	}
	s.call = f
	s.next()
	p.mu.Lock()
	keep := !p.closed && len(p.idle) < maxIdle
	if keep {
		p.idle = append(p.idle, s)
	}
	p.mu.Unlock()
	if !keep {
		s.stop()
	}
}

// Close frees the stacks. A stack that is in use is freed when its call returns.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, s := range idle {
		s.stop()
	}
}
