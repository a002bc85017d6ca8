package lab

import (
	"sync"
	"time"
)

// parcel is the data of one read or write, on its way over a link.
type parcel struct {
	data []byte
	due  time.Time // when it arrives
	err  error     // of the read
}

// parcelCost is roughly how many bytes of memory a parcel takes in addition to its data.
const parcelCost = 64

func (p parcel) size() int { return len(p.data) + parcelCost }

// maxInTransit is how many bytes may be on their way in one direction. If there are so
// many, the sender waits. The memory is the server's, and neither the queue of the session
// nor the count of the client's address knows of it.
const maxInTransit = 64 << 10

// transit has the parcels that are on their way over a link in one direction.
type transit struct {
	done <-chan struct{} // closed when the connection is closed

	mu      sync.Mutex
	parcels []parcel
	bytes   int           // of the parcels that have not arrived
	changed chan struct{} // closed and replaced when parcels or bytes change
}

func newTransit(done <-chan struct{}) *transit {
	return &transit{done: done, changed: make(chan struct{})}
}

// put sends a parcel on its way. It returns false if the connection is closed.
func (t *transit) put(p parcel) bool {
	return t.wait(func() bool {
		if t.bytes >= maxInTransit {
			return false
		}
		t.parcels = append(t.parcels, p)
		t.bytes += p.size()
		return true
	})
}

// take returns the parcel that arrives next, once there is one. The caller waits until the
// parcel is due and then calls arrived. take returns false if the connection is closed.
func (t *transit) take() (p parcel, ok bool) {
	ok = t.wait(func() bool {
		if len(t.parcels) == 0 {
			return false
		}
		p = t.parcels[0]
		t.parcels = t.parcels[1:]
		return true
	})
	return p, ok
}

// arrived makes room for other parcels.
func (t *transit) arrived(p parcel) {
	t.wait(func() bool {
		t.bytes -= p.size()
		return true
	})
}

// wait calls change until it returns true, first at once and then after each change of
// the parcels. It returns false if the connection is closed first.
func (t *transit) wait(change func() bool) bool {
	for {
		t.mu.Lock()
		changed := t.changed
		ok := change()
		if ok {
			close(t.changed)
			t.changed = make(chan struct{})
		}
		t.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-t.done:
			return false
		}
	}
}
