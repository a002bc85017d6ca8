package socketio

import "slices"

// listeners is a list of handlers. Each handler can be removed again. The mutex of the
// list's owner guards the list. The slice entries never changes, because add and remove
// replace it. So a caller may go on reading the slice after unlocking the mutex.
type listeners[T any] struct{ entries []*T }

// add adds a handler at the end, or at the beginning if first is true. It returns the entry
// to pass to remove.
func (l *listeners[T]) add(handler T, first bool) *T {
	entry := &handler
	if first {
		l.entries = slices.Insert(slices.Clone(l.entries), 0, entry)
	} else {
		l.entries = append(slices.Clip(l.entries), entry)
	}
	return entry
}

func (l *listeners[T]) remove(entry *T) {
	if i := slices.Index(l.entries, entry); i >= 0 {
		l.entries = slices.Delete(slices.Clone(l.entries), i, i+1)
	}
}

func (l *listeners[T]) all() []T {
	all := make([]T, len(l.entries))
	for i, entry := range l.entries {
		all[i] = *entry
	}
	return all
}
