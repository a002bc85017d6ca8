package socketio

// sockets are the sockets of one connection, by namespace. Most connections have only one
// socket, and so need no map.
type sockets struct {
	one  *Socket
	more map[string]*Socket
}

// in returns the socket in a namespace, or nil.
func (c *sockets) in(namespace string) *Socket {
	if c.one != nil && c.one.ns.name == namespace {
		return c.one
	}
	return c.more[namespace]
}

func (c *sockets) add(s *Socket) {
	if c.one == nil {
		c.one = s
		return
	}
	if c.more == nil {
		c.more = make(map[string]*Socket)
	}
	c.more[s.ns.name] = s
}

// remove returns false if s has been removed before.
func (c *sockets) remove(s *Socket) bool {
	switch {
	case c.one == s:
		c.one = nil
	case c.more[s.ns.name] == s:
		delete(c.more, s.ns.name)
	default:
		return false
	}
	return true
}

func (c *sockets) len() int {
	if c.one != nil {
		return 1 + len(c.more)
	}
	return len(c.more)
}

func (c *sockets) all() []*Socket {
	all := make([]*Socket, 0, 1+len(c.more))
	if c.one != nil {
		all = append(all, c.one)
	}
	for _, s := range c.more {
		all = append(all, s)
	}
	return all
}
