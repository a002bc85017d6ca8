package admin

import (
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// The limits of the feed. Only a server that is far too busy for [Development] mode exceeds
// them.
const (
	maxMessages     = 10_000
	maxMessageBytes = 16 << 20
)

// message is an event for dashboards.
type message struct {
	event string
	args  []any
	bytes int              // roughly how much memory the message takes
	to    *socketio.Socket // the dashboard that gets the message; nil: all dashboards
}

// feed is the queue of messages for dashboards. Adding messages never waits. If the feed is
// full, it drops the messages for all dashboards, since a part of them would make no sense.
// It keeps the messages for a single dashboard: that dashboard needs them when it connects.
type feed struct {
	filled chan struct{} // has an element if there are messages

	mu       sync.Mutex
	messages []message
	bytes    int
	lost     bool // messages were dropped
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

// takeMessages returns the messages and empties the feed.
func (f *feed) takeMessages() []message {
	f.mu.Lock()
	defer f.mu.Unlock()
	messages := f.messages
	f.messages, f.bytes = nil, 0
	return messages
}

// resetLost reports whether messages were dropped since the last call of resetLost.
func (f *feed) resetLost() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	lost := f.lost
	f.lost = false
	return lost
}
