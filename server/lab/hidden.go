package lab

import (
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// hidden keeps an instance's trace free of [Options.Hidden]: what happens there, and
// what goes over the connections of those who got in.
type hidden struct {
	namespace string // "": nothing is hidden

	mu       sync.Mutex
	sessions map[string]bool
}

func (h *hidden) hides(ob *socketio.Observation) bool {
	if h.namespace == "" {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch ob.Kind {
	case socketio.ObservedPublish, socketio.ObservedReceive:
		return strings.Contains(ob.Channel, "#"+h.namespace+"#")
	case socketio.ObservedConnect:
		if ob.Namespace == h.namespace {
			if h.sessions == nil {
				h.sessions = make(map[string]bool)
			}
			h.sessions[ob.Connection] = true
		}
	case socketio.ObservedClose:
		delete(h.sessions, ob.Connection)
	}
	return ob.Namespace == h.namespace || h.sessions[ob.Connection]
}
