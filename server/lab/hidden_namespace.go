package lab

import (
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// hiddenNamespace decides which observations of an instance must stay out of the trace
// because of [Options.Hidden]: those in the namespace itself, and all those on a
// connection with a socket in the namespace.
type hiddenNamespace struct {
	name string // "": no namespace is hidden

	mu          sync.Mutex
	connections map[string]bool // those with a socket in the namespace
}

func (h *hiddenNamespace) hides(ob *socketio.Observation) bool {
	if h.name == "" {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch ob.Kind {
	case socketio.ObservedPublish, socketio.ObservedReceive:
		return strings.Contains(ob.Channel, "#"+h.name+"#")
	case socketio.ObservedConnect:
		if ob.Namespace == h.name {
			if h.connections == nil {
				h.connections = make(map[string]bool)
			}
			h.connections[ob.Connection] = true
		}
	case socketio.ObservedClose:
		delete(h.connections, ob.Connection)
	}
	return ob.Namespace == h.name || h.connections[ob.Connection]
}
