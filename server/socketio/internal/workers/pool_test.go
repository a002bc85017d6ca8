package workers_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/socketio/internal/workers"
)

func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine is left
		var p workers.Pool
		var ran atomic.Int32
		for range 3 {
			var all sync.WaitGroup
			gate := make(chan struct{})
			for range 200 { // more functions at the same time than maxIdle
				all.Add(1)
				p.Go(func() { all.Done(); <-gate; ran.Add(1) })
			}
			all.Wait()
			close(gate)
			synctest.Wait()
		}
		p.Go(func() { p.Go(func() { ran.Add(1) }); ran.Add(1) })
		p.Wait()
		p.Wait()
		if n := ran.Load(); n != 602 {
			t.Errorf("%d functions have run, not 602", n)
		}
	})
}

func BenchmarkPool(b *testing.B) {
	var p workers.Pool
	done := make(chan struct{})
	for b.Loop() {
		p.Go(func() { done <- struct{}{} })
		<-done
	}
	p.Wait()
}
