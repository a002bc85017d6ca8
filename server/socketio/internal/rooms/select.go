package rooms

// All returns the connected sockets.
func (h *Hub[S]) All() []S { return h.Select(nil, nil) }

// Select returns each connected socket that is in at least one of the rooms, once. If no
// room is given, it returns all connected sockets. It leaves out the sockets that are in
// any room of except.
func (h *Hub[S]) Select(rooms, except []string) []S {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var out []S
	switch len(rooms) {
	case 0:
		out = make([]S, 0, len(h.byID))
		for _, m := range h.byID {
			out = h.appendLocked(out, m, except)
		}
	case 1:
		set, exists := h.rooms[rooms[0]]
		if !exists {
			return nil
		}
		out = make([]S, 0, set.len())
		for m := range set.all {
			out = h.appendLocked(out, m, except)
		}
	default:
		seen := make(map[*Member[S]]struct{})
		for _, room := range rooms {
			for m := range h.rooms[room].all {
				if _, ok := seen[m]; !ok {
					seen[m] = struct{}{}
					out = h.appendLocked(out, m, except)
				}
			}
		}
	}
	return out
}

// appendLocked appends the socket of m, unless m is not connected or is in a room of
// except.
func (h *Hub[S]) appendLocked(out []S, m *Member[S], except []string) []S {
	if !m.connected {
		return out
	}
	for _, room := range except {
		if set, ok := h.rooms[room]; ok && set.has(m) {
			return out
		}
	}
	return append(out, m.socket)
}
