package rooms

// members is the set of the sockets in one room. Most rooms have a single socket, since
// each socket is alone in the room that is named by its id. Such a room needs no map.
type members[S any] struct {
	one  *Member[S] // nil if many is set
	many map[*Member[S]]struct{}
}

func (set *members[S]) has(m *Member[S]) bool {
	if set.many == nil {
		return set.one == m
	}
	_, ok := set.many[m]
	return ok
}

func (set *members[S]) len() int {
	if set.one != nil {
		return 1
	}
	return len(set.many)
}

// add returns the set with m, which is not in it yet.
func (set members[S]) add(m *Member[S]) members[S] {
	switch {
	case set.many != nil:
		set.many[m] = struct{}{}
	case set.one != nil:
		set.many = map[*Member[S]]struct{}{set.one: {}, m: {}}
		set.one = nil
	default:
		set.one = m
	}
	return set
}

// remove returns the set without m, which is in it, and whether it is now empty.
func (set members[S]) remove(m *Member[S]) (members[S], bool) {
	if set.many == nil {
		return members[S]{}, true
	}
	delete(set.many, m)
	return set, len(set.many) == 0
}

// all is an iterator over the set.
func (set members[S]) all(yield func(*Member[S]) bool) {
	if set.one != nil {
		yield(set.one)
		return
	}
	for m := range set.many {
		if !yield(m) {
			return
		}
	}
}
