package turns_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/socketplay/socketplay/server/internal/turns"
)

// Functions run in the order in which they were added, one at a time, whichever goroutine
// runs them.
func TestOrder(t *testing.T) {
	var ts turns.Turns
	var mu sync.Mutex // held while a function is added, to determine the order
	var want, got []int
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 200 {
				mu.Lock()
				n := len(want)
				want = append(want, n)
				ts.Add(func() { got = append(got, n) }) // without a lock, so the race detector reports functions that run at the same time
				mu.Unlock()
				ts.Run()
			}
		})
	}
	wg.Wait()
	ts.Do(func() {})
	if !slices.Equal(got, want) {
		t.Errorf("%d functions ran, not in the order in which the %d were added", len(got), len(want))
	}
}

// A function adds another one while it runs.
func TestAddWithinFunction(t *testing.T) {
	var ts turns.Turns
	var got []string
	ts.Do(func() {
		ts.Put(func() { got = append(got, "second") })
		got = append(got, "first")
	})
	ts.Do(func() {})
	if !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("ran %q, want the first before the second", got)
	}
}
