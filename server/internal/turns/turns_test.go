package turns_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/socketplay/socketplay/server/internal/turns"
)

// Whoever calls them, functions run in the order in which they were added, one at a
// time.
func TestOrder(t *testing.T) {
	var ts turns.Turns
	var mu sync.Mutex // settles the order
	var want, got []int
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 200 {
				mu.Lock()
				n := len(want)
				want = append(want, n)
				ts.Add(func() { got = append(got, n) }) // unguarded: the race detector sees two at a time
				mu.Unlock()
				ts.Run()
			}
		})
	}
	wg.Wait()
	ts.Do(func() {})
	if !slices.Equal(got, want) {
		t.Errorf("%d functions have run in another order than that of %d", len(got), len(want))
	}
}

func TestFromWithin(t *testing.T) {
	var ts turns.Turns
	var got []string
	ts.Do(func() {
		ts.Put(func() { got = append(got, "second") })
		got = append(got, "first")
	})
	ts.Do(func() {})
	if !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("%q", got)
	}
}
