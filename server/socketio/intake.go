package socketio

import (
	"sync"

	"github.com/socketplay/socketplay/server/engine"
)

// intake counts the events of one connection that wait for their handlers, in the mailboxes
// of all its sockets. The mailboxes share its lock.
type intake struct {
	session *engine.Session
	limit   int // of bytes; negative: no limit

	mu      sync.Mutex
	changed sync.Cond // signals that bytes is less, or that a mailbox has no task left or is sealed
	bytes   int
}

func (in *intake) init(session *engine.Session, limit int) {
	in.session, in.limit = session, limit
	in.changed.L = &in.mu
}

// full reports whether the reader of the connection has to wait before it takes another
// event. The caller holds mu.
func (in *intake) full() bool { return in.limit >= 0 && in.bytes > in.limit }

// addLocked counts n more bytes. If the address of the client has too many, it returns
// false, and the session ends.
func (in *intake) addLocked(n int) bool {
	if n > 0 && !in.session.Keep(n) {
		return false
	}
	in.bytes += n
	return true
}

// removeLocked counts n bytes less.
func (in *intake) removeLocked(n int) {
	in.bytes -= n
	in.session.Release(n)
}
