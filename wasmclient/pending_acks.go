package wasmclient

import "slices"

// pendingAcks are the acknowledgements that a socket waits for, by id in ascending order.
// Acknowledgements usually arrive in that order and few are pending at a time, so a list
// is quicker than a map.
type pendingAcks struct {
	list []*pendingAck
	from int // list[from:] are pending; list[:from] have been removed
}

// all returns the pending acknowledgements in order.
func (p *pendingAcks) all() []*pendingAck { return p.list[p.from:] }

// add adds an acknowledgement whose id is larger than all others.
func (p *pendingAcks) add(a *pendingAck) {
	if p.from > len(p.list)/2 { // use the room of the removed acknowledgements again
		p.list, p.from = slices.Delete(p.list, 0, p.from), 0
	}
	p.list = append(p.list, a)
}

// remove removes the acknowledgement with that id and returns it, or nil if none with that
// id is pending.
func (p *pendingAcks) remove(id uint64) *pendingAck {
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
