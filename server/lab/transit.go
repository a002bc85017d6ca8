package lab

import (
	"hash/maphash"
	"slices"
	"sync"
)

// transitSize is how many messages can be on their way through Redis before the
// cause of the oldest is forgotten.
const transitSize = 256

// transit remembers which published message is which, since the message itself,
// whose format other servers share, has no place for a cause.
type transit struct {
	mu   sync.Mutex
	sent [transitSize]message
	next int
	deaf map[string]bool // instances that were cut off, and have received nothing since
}

type message struct {
	hash  uint64
	cause uint64
	takes []string // the instances that have received it
}

func (m *message) taken(instance string) {
	if !slices.Contains(m.takes, instance) {
		m.takes = append(m.takes, instance)
	}
}

var transitSeed = maphash.MakeSeed()

func hashOf(channel string, raw []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(transitSeed)
	_, _ = h.WriteString(channel)
	_ = h.WriteByte(0)
	_, _ = h.Write(raw)
	return h.Sum64()
}

func (t *transit) published(id uint64, channel string, raw []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent[t.next%transitSize] = message{hash: hashOf(channel, raw), cause: id}
	t.next++
}

// joined notes that an instance hears Redis from now on: what was published
// before, it has missed. Otherwise an equal message that comes later would be
// taken for the missed one.
func (t *transit) joined(instance string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.sent {
		t.sent[i].taken(instance)
	}
}

// deafened notes that an instance misses what is published from now on, until it
// receives something again: when that will be, only the adapter knows.
func (t *transit) deafened(instance string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.deaf == nil {
		t.deaf = make(map[string]bool)
	}
	t.deaf[instance] = true
}

// received returns the publish event whose message an instance has received, 0
// if it is not known. Redis keeps the order, so of equal messages the first that
// this instance has not received is meant; after it was deaf, the last.
func (t *transit) received(instance, channel string, raw []byte) uint64 {
	hash := hashOf(channel, raw)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.deaf[instance] {
		t.hearsLocked(instance, hash)
	}
	for i := max(0, t.next-transitSize); i < t.next; i++ {
		m := &t.sent[i%transitSize]
		if m.hash != hash || slices.Contains(m.takes, instance) {
			continue
		}
		m.takes = append(m.takes, instance)
		return m.cause
	}
	return 0
}

// hearsLocked notes that an instance which was deaf has missed all that was published
// before the last message of that hash.
func (t *transit) hearsLocked(instance string, hash uint64) {
	delete(t.deaf, instance)
	missed := false
	for i := t.next - 1; i >= max(0, t.next-transitSize); i-- {
		m := &t.sent[i%transitSize]
		if missed {
			m.taken(instance)
		}
		missed = missed || m.hash == hash
	}
}
