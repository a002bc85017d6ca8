package wasmclient

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever order acknowledgements come in, each is found once, and the list takes no
// more room than what is due needs.
func TestPendingAcks(t *testing.T) {
	for _, most := range []int{1, 2, 7, 300} {
		random := rand.New(rand.NewPCG(1, uint64(most)))
		var p pendingAcks
		var due []uint64
		next := uint64(0)
		for range 20_000 {
			if len(due) < most && random.IntN(2) == 0 {
				p.add(&pendingAck{id: next})
				due = append(due, next)
				next++
			} else {
				id := random.Uint64N(next + 2)
				if len(due) > 0 && random.IntN(2) == 0 {
					id = due[0] // as a rule
				}
				i := slices.Index(due, id)
				if a := p.take(id); (a != nil) != (i >= 0) || a != nil && a.id != id {
					t.Fatalf("of %d took %d: %v", due, id, a)
				}
				if i >= 0 {
					due = slices.Delete(due, i, i+1)
				}
			}
			ids := make([]uint64, 0, len(due))
			for _, a := range p.all() {
				ids = append(ids, a.id)
			}
			if !slices.Equal(ids, due) {
				t.Fatalf("%d are due, want %d", ids, due)
			}
		}
		if cap(p.list) > 8*most+8 {
			t.Errorf("room for %d, though at most %d were due", cap(p.list), most)
		}
	}
}
