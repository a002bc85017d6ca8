package socketio

// members is the set of a room's sockets. Most rooms have one: each socket is
// alone in the room that is named by its id. Those need no map.
type members struct {
	one  *Socket // where there is only one
	many map[*Socket]struct{}
}

func (m *members) has(s *Socket) bool {
	if m.many == nil {
		return m.one == s
	}
	_, ok := m.many[s]
	return ok
}

// add returns the set with s, which it does not have.
func (m members) add(s *Socket) members {
	switch {
	case m.many != nil:
		m.many[s] = struct{}{}
	case m.one != nil:
		m.many = map[*Socket]struct{}{m.one: {}, s: {}}
		m.one = nil
	default:
		m.one = s
	}
	return m
}

// remove returns the set without s, and whether it is empty.
func (m members) remove(s *Socket) (members, bool) {
	if m.many == nil {
		return members{}, true
	}
	delete(m.many, s)
	return m, len(m.many) == 0
}

func (m members) all(yield func(*Socket) bool) {
	if m.many == nil {
		if m.one != nil {
			yield(m.one)
		}
		return
	}
	for s := range m.many {
		if !yield(s) {
			return
		}
	}
}
