package wasmclient

import "slices"

// pendingAcks are the acknowledgements that a socket waits for, by their ids, which
// ascend. As a rule they come in that order, and few are due at a time: so a list is
// quicker than a map.
type pendingAcks struct {
	list []*pendingAck
	from int // where those begin that are still due
}

// all returns them in order.
func (p *pendingAcks) all() []*pendingAck { return p.list[p.from:] }

// add takes one with an id above all others.
func (p *pendingAcks) add(a *pendingAck) {
	if p.from > len(p.list)/2 { // so the room of those that have come is used again
		p.list, p.from = slices.Delete(p.list, 0, p.from), 0
	}
	p.list = append(p.list, a)
}

// take returns the one with that id, which is due no more, or nil.
func (p *pendingAcks) take(id uint64) *pendingAck {
	low, high := p.from, len(p.list)
	for low < high {
		if middle := (low + high) / 2; p.list[middle].id < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(p.list) || p.list[low].id != id {
		return nil
	}
	a := p.list[low]
	if low == p.from {
		p.list[low] = nil
		p.from++
	} else {
		p.list = slices.Delete(p.list, low, low+1)
	}
	return a
}
