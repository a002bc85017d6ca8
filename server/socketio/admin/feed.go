package admin

import (
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// What may wait to be told. It takes a server that is far too busy for [Development]
// mode to fill that.
const (
	maxMessages     = 10_000
	maxMessageBytes = 16 << 20
)

// message is an event for dashboards.
type message struct {
	event string
	args  []any
	bytes int              // that it holds on to, roughly
	to    *socketio.Socket // one dashboard; nil: all
}

// feed is what waits to be told, in order. Those who fill it never wait: where it is
// full all of it is dropped, since what remained would make no sense, but for what
// one dashboard is told as it connects.
type feed struct {
	filled chan struct{} // has an element where there is something to take

	mu       sync.Mutex
	messages []message
	bytes    int
	lost     bool // something was dropped
}

func newFeed() feed { return feed{filled: make(chan struct{}, 1)} }

func (f *feed) add(messages ...message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.addLocked(messages...)
}

func (f *feed) addLocked(messages ...message) {
	for _, m := range messages {
		f.bytes += m.bytes
	}
	f.messages = append(f.messages, messages...)
	if len(f.messages) > maxMessages || f.bytes > maxMessageBytes {
		f.messages = slices.DeleteFunc(f.messages, func(m message) bool { return m.to == nil })
		f.bytes, f.lost = 0, true
	}
	select {
	case f.filled <- struct{}{}:
	default:
	}
}

func (f *feed) take() []message {
	f.mu.Lock()
	defer f.mu.Unlock()
	messages := f.messages
	f.messages, f.bytes = nil, 0
	return messages
}

// takeLost reports whether something was dropped since the last call.
func (f *feed) takeLost() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	lost := f.lost
	f.lost = false
	return lost
}
