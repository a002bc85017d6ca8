package lab

import (
	"hash/maphash"
	"slices"
	"sync"
)

// maxPublished is how many published messages the lab remembers. If more messages are on
// their way through Redis, the lab does not find the cause of the oldest ones.
const maxPublished = 256

// publishCauses finds the publish event that caused an instance to receive a message from
// Redis. The message itself cannot carry a cause, because other servers share its format.
// So the lab remembers which messages its instances published, and compares channel and
// content.
type publishCauses struct {
	mu        sync.Mutex
	published [maxPublished]message // a ring
	count     int                   // how many messages were published so far
	unsure    map[string]bool       // instances that have received nothing since their connection to Redis was cut or mended
}

// message is a published message.
type message struct {
	hash  uint64   // of channel and content
	cause uint64   // the publish event
	done  []string // instances that have received or missed it
}

func (m *message) markDone(instance string) {
	if !slices.Contains(m.done, instance) {
		m.done = append(m.done, instance)
	}
}

var hashSeed = maphash.MakeSeed()

func hashOf(channel string, raw []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(hashSeed)
	_, _ = h.WriteString(channel)
	_ = h.WriteByte(0)
	_, _ = h.Write(raw)
	return h.Sum64()
}

// add remembers a published message. id is the trace event that records the publish.
func (p *publishCauses) add(id uint64, channel string, raw []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.published[p.count%maxPublished] = message{hash: hashOf(channel, raw), cause: id}
	p.count++
}

// instanceStarts marks all messages so far as missed by an instance that starts.
// Otherwise find would mistake a later message for an equal, earlier message that the
// instance missed.
func (p *publishCauses) instanceStarts(instance string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.published {
		p.published[i].markDone(instance)
	}
}

// connectionChanges notes that the instance's connection to Redis was cut or mended. The
// instance misses messages until it receives one again. The lab cannot know when that
// will be, because only the adapter notices that the connection works again.
func (p *publishCauses) connectionChanges(instance string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unsure == nil {
		p.unsure = make(map[string]bool)
	}
	p.unsure[instance] = true
}

// find returns the publish event of a message that an instance has received, or 0 if it
// is unknown. If several published messages are equal, find takes the first that this
// instance has not received, because Redis keeps their order. If the instance's
// connection has changed, find takes the last instead.
func (p *publishCauses) find(instance, channel string, raw []byte) uint64 {
	hash := hashOf(channel, raw)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unsure[instance] {
		p.markMissedLocked(instance, hash)
	}
	for i := max(0, p.count-maxPublished); i < p.count; i++ {
		m := &p.published[i%maxPublished]
		if m.hash != hash || slices.Contains(m.done, instance) {
			continue
		}
		m.done = append(m.done, instance)
		return m.cause
	}
	return 0
}

// markMissedLocked is called when an instance receives again after a change of its
// connection. It marks all messages before the last message with that hash as missed by
// the instance.
func (p *publishCauses) markMissedLocked(instance string, hash uint64) {
	delete(p.unsure, instance)
	missed := false
	for i := p.count - 1; i >= max(0, p.count-maxPublished); i-- {
		m := &p.published[i%maxPublished]
		if missed {
			m.markDone(instance)
		}
		missed = missed || m.hash == hash
	}
}
