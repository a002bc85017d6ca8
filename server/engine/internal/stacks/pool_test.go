package stacks_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/engine/internal/stacks"
)

// Calls do not wait for each other, even if they nest. Close leaves no goroutine behind.
func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if the goroutine of a stack is left
		var p stacks.Pool
		var ran atomic.Int32
		gate := make(chan struct{})
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				for range 3 {
					p.Run(func() {
						<-gate
						p.Run(func() { ran.Add(1) })
					})
				}
			})
		}
		synctest.Wait()
		close(gate)
		all.Wait()
		p.Close()
		p.Run(func() { ran.Add(1) })
		if n := ran.Load(); n != 601 {
			t.Errorf("%d calls have run, not 601", n)
		}
	})
}

// A panic on a borrowed stack reaches the caller of Run.
func TestPanic(t *testing.T) {
	var p stacks.Pool
	defer func() {
		if v := recover(); v != "x" {
			t.Errorf("recovered %v", v)
		}
	}()
	p.Run(func() { panic("x") })
}

func BenchmarkPool(b *testing.B) {
	var p stacks.Pool
	n := 0
	for b.Loop() {
		p.Run(func() { n++ })
	}
	p.Close()
}
