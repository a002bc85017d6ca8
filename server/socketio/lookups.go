package socketio

// maxLookups is how many namespaces that do not exist one connection looks up at the same
// time. Each lookup takes a goroutine.
const maxLookups = 4

// lookups are the CONNECTs of one connection to namespaces that do not exist, while the
// parent namespaces are asked.
type lookups struct {
	running int
	waiting []func()
}

// lookup runs f on another goroutine, at once or when an earlier lookup has ended. If the
// connection is closed before that, f does not run.
func (c *connection) lookup(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch l := &c.lookups; {
	case c.closed:
	case l.running >= maxLookups:
		l.waiting = append(l.waiting, f)
	default:
		l.running++
		c.srv.spawn(func() { c.runLookups(f) })
	}
}

// runLookups runs f, and then the lookups that wait.
func (c *connection) runLookups(f func()) {
	for f != nil {
		f()
		f = c.nextLookup()
	}
}

// nextLookup returns the lookup that has waited longest. If none waits, it returns nil and
// the caller's goroutine ends.
func (c *connection) nextLookup() (f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := &c.lookups
	if len(l.waiting) == 0 {
		l.running--
		l.waiting = nil
		return nil
	}
	f, l.waiting[0] = l.waiting[0], nil
	l.waiting = l.waiting[1:]
	return f
}

// namespaces returns how many namespaces the client has joined or wants to join. The caller
// holds c.mu.
func (c *connection) namespacesLocked() int {
	return c.sockets.len() + c.lookups.running + len(c.lookups.waiting)
}
