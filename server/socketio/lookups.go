package socketio

// maxLookups is how many namespaces that do not exist one connection looks up at the same
// time. Each lookup takes a goroutine.
const maxLookups = 4

// lookups are the CONNECTs of one connection to namespaces that do not exist, while the
// parent namespaces are asked.
type lookups struct {
	running int
	waiting []lookup
}

type lookup struct {
	run   func()
	bytes int // of the CONNECT; they count for the client's address
}

// lookup runs f on another goroutine, at once or when an earlier lookup has ended. If the
// connection is closed before that, f does not run. f keeps a CONNECT of so many bytes.
func (c *connection) lookup(bytes int, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || !c.session.Keep(bytes) {
		return
	}
	l := lookup{f, bytes}
	if c.lookups.running >= maxLookups {
		c.lookups.waiting = append(c.lookups.waiting, l)
		return
	}
	c.lookups.running++
	c.srv.spawn(func() { c.runLookups(l) })
}

// runLookups runs l, and then the lookups that wait.
func (c *connection) runLookups(l lookup) {
	for more := true; more; l, more = c.nextLookup() {
		l.run()
		c.session.Release(l.bytes)
	}
}

// nextLookup returns the lookup that has waited longest. If none waits, it returns false and
// the caller's goroutine ends.
func (c *connection) nextLookup() (next lookup, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := &c.lookups
	if len(l.waiting) == 0 {
		l.running--
		l.waiting = nil
		return lookup{}, false
	}
	next, l.waiting[0] = l.waiting[0], lookup{}
	l.waiting = l.waiting[1:]
	return next, true
}

// dropLookupsLocked drops the lookups that wait. The caller holds c.mu.
func (c *connection) dropLookupsLocked() {
	for _, l := range c.lookups.waiting {
		c.session.Release(l.bytes)
	}
	c.lookups.waiting = nil
}

// namespaces returns how many namespaces the client has joined or wants to join. The caller
// holds c.mu.
func (c *connection) namespacesLocked() int {
	return c.sockets.len() + c.lookups.running + len(c.lookups.waiting)
}
