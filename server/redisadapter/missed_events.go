package redisadapter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// How the events that a client has missed are read from the stream.
const (
	missedPage  = 500 // how many entries one call to Redis reads
	missedTries = 100 // how many times Resume reads before it gives up, if new entries keep arriving
)

var errBehind = errors.New("redisadapter: events come faster than the missed ones can be read")

// missedEvents is the events of a stream that a client has missed, as far as they have
// been read.
type missedEvents struct {
	client    redis.UniversalClient
	timeout   time.Duration // of each call to Redis
	stream    string        // the stream's name
	namespace string
	rooms     []string // the rooms of the client

	last    streamID // the id of the last entry that was read
	packets []sio.Packet
	ids     []streamID // ids[i] is the entry of packets[i]
}

// read reads all entries after last.
func (m *missedEvents) read(ctx context.Context) error {
	for {
		entries, err := m.readPage(ctx)
		if err != nil {
			return fmt.Errorf("redisadapter: missed events: %w", err)
		}
		for _, x := range entries {
			e, err := readEntry(x)
			if err == nil {
				m.add(e)
			}
			if e.id.compare(m.last) > 0 {
				m.last = e.id
			}
		}
		if len(entries) < missedPage {
			return nil
		}
	}
}

func (m *missedEvents) readPage(ctx context.Context) ([]redis.XMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	return m.client.XRangeN(ctx, m.stream, m.last.next().String(), "+", missedPage).Result()
}

// add keeps the event of an entry if the client would have received the event. It skips
// volatile events, since they are not delivered late.
func (m *missedEvents) add(e entry) {
	if e.namespace != m.namespace || e.kind != clusterBroadcast {
		return
	}
	message, err := e.message()
	if err != nil {
		return // the streamReader counts the error
	}
	r, err := message.request()
	if r == nil || err != nil || r.ID != "" {
		return
	}
	p, opts, _ := r.event()
	if opts.Volatile || !opts.Reach(m.rooms) {
		return
	}
	p.Namespace = e.namespace
	p.Data = appendOffset(p.Data, e.id.String())
	m.packets = append(m.packets, p)
	m.ids = append(m.ids, e.id)
}

// upTo returns the missed events whose entries have ids up to last.
func (m *missedEvents) upTo(last streamID) []sio.Packet {
	n := len(m.ids)
	for n > 0 && m.ids[n-1].compare(last) > 0 {
		n--
	}
	return m.packets[:n]
}

// appendOffset returns a copy of an event's JSON array with the offset as its last
// argument.
func appendOffset(data []byte, offset string) []byte {
	out := append([]byte{}, data[:len(data)-1]...)
	out = append(out, ',')
	return append(sio.AppendQuote(out, offset), ']')
}
