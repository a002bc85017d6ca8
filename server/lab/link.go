package lab

import (
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// linkParam is the query parameter with which a client names its link. The name lets a
// page break this link alone. If a client does not name its link, pages cannot break it.
const linkParam = "link"

// maxDelay is the longest delay of a link.
const maxDelay = 10 * time.Second

// link simulates the network between a client and its instance. All connections of the
// client go over its link.
type link struct {
	mu      sync.Mutex
	state   LinkState
	conns   int
	changed chan struct{} // closed and replaced when state changes
}

// LinkState tells pages what is broken about a link.
type LinkState struct {
	Link    string `json:"link"`    // its name
	DelayMs int    `json:"delayMs"` // in each direction
	Blocked bool   `json:"blocked"` // the client cannot connect by WebSocket
	Paused  bool   `json:"paused"`  // nothing that the client sends arrives, not even its pongs
	Offline bool   `json:"offline"` // the client has no network: it has no connection, and no request of it arrives
}

func (s LinkState) isBroken() bool { return s.DelayMs != 0 || s.Blocked || s.Paused || s.Offline }

// get returns the state, and a channel that is closed at the next change of the state.
func (l *link) get() (LinkState, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.changed
}

func (l *link) delay() time.Duration {
	state, _ := l.get()
	return time.Duration(state.DelayMs) * time.Millisecond
}

func (l *link) isOffline() bool {
	state, _ := l.get()
	return state.Offline
}

// waitUnpaused waits while the link is paused. It returns false if done is closed first.
func (l *link) waitUnpaused(done <-chan struct{}) bool {
	for {
		state, changed := l.get()
		if !state.Paused {
			return true
		}
		select {
		case <-changed:
		case <-done:
			return false
		}
	}
}

func (l *link) update(change func(*LinkState)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.state)
	close(l.changed)
	l.changed = make(chan struct{})
}

// linkOf returns the name of the link that carries s, or "" if its client named none.
func linkOf(s *socketio.Socket) string {
	if name := s.Handshake().Query.Get(linkParam); validLink(name) {
		return name
	}
	return ""
}

func validLink(name string) bool {
	return name != "" && len(name) <= 40 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}
