package wasmclient

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Each acknowledgement is found exactly once, in any order of arrival. The list stays little
// longer than the number of pending acknowledgements.
func TestPendingAcks(t *testing.T) {
	for _, most := range []int{1, 2, 7, 300} {
		random := rand.New(rand.NewPCG(1, uint64(most)))
		var p pendingAcks
		var pending []uint64
		next := uint64(0)
		for range 20_000 {
			if len(pending) < most && random.IntN(2) == 0 {
				p.add(&pendingAck{id: next})
				pending = append(pending, next)
				next++
			} else {
				id := random.Uint64N(next + 2)
				if len(pending) > 0 && random.IntN(2) == 0 {
					id = pending[0] // the usual order: the oldest first
				}
				i := slices.Index(pending, id)
				if a := p.remove(id); (a != nil) != (i >= 0) || a != nil && a.id != id {
					t.Fatalf("removing %[2]d of %[1]d: %[3]v", pending, id, a)
				}
				if i >= 0 {
					pending = slices.Delete(pending, i, i+1)
				}
			}
			ids := make([]uint64, 0, len(pending))
			for _, a := range p.all() {
				ids = append(ids, a.id)
			}
			if !slices.Equal(ids, pending) {
				t.Fatalf("%d are pending, want %d", ids, pending)
			}
		}
		if cap(p.list) > 8*most+8 {
			t.Errorf("room for %d, though at most %d were pending", cap(p.list), most)
		}
	}
}
