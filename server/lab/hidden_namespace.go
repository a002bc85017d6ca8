package lab

import (
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// hiddenNamespace decides which observations of an instance must stay out of the trace
// because of [Options.Hidden]: the observations in that namespace, and all observations
// on a connection that has a socket in it.
type hiddenNamespace struct {
	name string // "": no namespace is hidden

	mu          sync.Mutex
	connections map[string]bool // the connections that have a socket in the namespace
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
		hidden := h.connections[ob.Connection]
		delete(h.connections, ob.Connection)
		return hidden
	}
	return ob.Namespace == h.name || h.connections[ob.Connection]
}
