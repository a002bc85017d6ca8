package socketio

import (
	"context"
	"errors"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// handleConnect lets the client join a namespace. If the namespace does not exist,
// handleConnect asks the parent namespaces whether one of them accepts it. It asks on
// another goroutine, since their functions may take long.
func (c *connection) handleConnect(p sio.Packet, cause *eio.Cause) {
	if err := c.checkConnect(p); err != nil {
		c.refuseConnect(p, err, cause)
		return
	}
	if ns := c.srv.acquire(p.Namespace); ns != nil {
		c.joinNamespace(ns, p, cause)
		return
	}
	c.lookup(len(p.Namespace)+len(p.Data), func() {
		ns := c.srv.acquireChild(c.session.Context(), p)
		if ns == nil {
			c.send(cause, sio.Packet{Type: sio.ConnectError, Namespace: p.Namespace, Data: []byte(`{"message":"Invalid namespace"}`)})
			return
		}
		c.joinNamespace(ns, p, cause)
	})
}

// joinNamespace makes the client's socket in ns, which the caller has acquired.
func (c *connection) joinNamespace(ns *Namespace, p sio.Packet, cause *eio.Cause) {
	s := newSocket(ns, c, p.Data)
	if c.isV2() {
		s.id = idV2(c.session.ID(), ns.name)
	}
	c.mu.Lock()
	second := c.sockets.in(ns.name) != nil
	if c.closed || c.sealed || second {
		c.mu.Unlock()
		c.srv.release(ns)
		if second {
			c.forceClose(RuleSecondConnect)
		}
		return
	}
	if !c.session.Keep(s.connectBytes()) { // the session ends
		c.mu.Unlock()
		c.srv.release(ns)
		return
	}
	c.sockets.add(s)
	// This is the first task in the mailbox: until c.mu is unlocked, nothing can close s.
	s.mailbox.put(func() { ns.connect(s.ctx, s, cause) })
	c.mu.Unlock()
}

// accept marks s as connected. It returns false if the client has gone.
func (c *connection) accept(s *Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || !s.markConnected() {
		return false
	}
	if c.connectTimer != nil {
		c.connectTimer.Stop()
		c.connectTimer = nil
	}
	return true
}

// refuse tells the client that the middleware has refused s, and for which reason.
func (c *connection) refuse(ctx context.Context, s *Socket, reason error) {
	refusal := &ConnectError{Message: reason.Error()}
	if ce, ok := errors.AsType[*ConnectError](reason); ok {
		refusal = ce
	} else if _, ok := errors.AsType[*PanicError](reason); ok {
		refusal.Message = "internal error"
	}
	c.remove(s)
	s.discard()
	c.sendRefusal(c.srv.causeOf(ctx), s.ns.name, refusal.Message, refusal.Data)
}
