package socketio

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// connection is one client: an engine session that carries a socket for each namespace that
// the client has joined. The engine calls the method Receive with one message after the
// other. Receive does not wait for handlers: it puts events into the mailboxes of their
// sockets.
type connection struct {
	srv     *Server
	session *engine.Session
	name    string     // names the connection to observers; unlike the session's id, it is not secret
	decoder Decoder    // only Receive uses it; nil while attachments are missing, see due
	cause   *eio.Cause // the cause of the first message of the packet that Receive is assembling

	mu      sync.Mutex
	sockets sockets // including those that are still connecting
	sealed  bool    // the client may not join another namespace
	closed  bool

	connectTimer *time.Timer // closes the connection if it joins no namespace in time; nil once it has joined one

	due     dueAttachments
	lookups lookups
	intake  intake
}

func newConnection(srv *Server, session *engine.Session) *connection {
	c := &connection{
		srv: srv, session: session,
		name:    "c" + strconv.FormatUint(srv.names.Add(1), 10),
		decoder: srv.opts.newDecoder(),
	}
	c.intake.init(session, srv.opts.MaxWaitingBytes)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connectTimer = time.AfterFunc(srv.opts.ConnectTimeout, c.connectTimeout)
	return c
}

func (c *connection) connectTimeout() {
	c.mu.Lock()
	joined := c.connectTimer == nil // false while middleware still decides about the first socket
	c.mu.Unlock()
	if !joined {
		c.forceClose(RuleConnectTimeout)
	}
}

// Receive implements engine.Receiver.
func (c *connection) Receive(m eio.Packet) {
	assembling := c.decoder == nil
	switch {
	case !assembling:
		c.cause = m.Cause
	case !c.resumeAttachments():
		return
	}
	p, done, err := c.decoder.Add(m)
	if assembling && (done || err != nil) {
		c.releaseAttachments(false)
	}
	switch {
	case err != nil:
		c.decoder = c.srv.opts.newDecoder() // the old one keeps the packet that it could not complete
		c.rejectMalformed(err, ruleOf(err, m), c.cause)
	case done:
		c.routePacket(p, c.cause)
	default:
		c.awaitAttachments(m)
	}
}

// routePacket passes p to the socket that p is for. A packet that is not allowed in the
// connection's state closes the connection.
func (c *connection) routePacket(p sio.Packet, cause *eio.Cause) {
	if c.isV2() {
		p = fromV2(p)
	}
	c.mu.Lock()
	s, closed := c.sockets.in(p.Namespace), c.closed
	c.mu.Unlock()
	switch {
	case p.Type != sio.Event && p.Type != sio.Ack && !c.session.CountControl(): // it has ended the session
	case closed: // ignore p; the sockets may still be disconnecting
	case s == nil && p.Type == sio.Connect:
		c.handleConnect(p, cause)
	case s == nil:
		c.forceClose(RuleNotJoined)
	case p.Type == sio.Connect:
		c.forceClose(RuleSecondConnect)
	case !s.Connected():
		c.forceClose(RuleNotJoined)
	case p.Type == sio.Event:
		s.receiveEvent(p, cause)
	case p.Type == sio.Ack:
		s.receiveAck(p, cause)
	case p.Type == sio.Disconnect:
		s.closeInOrder(ReasonClientNamespaceDisconnect, cause)
	default:
		c.forceClose(RuleMalformed)
	}
}

// send queues p for the client. cause may be nil.
func (c *connection) send(cause *eio.Cause, p sio.Packet) {
	if p.Type == sio.Connect && c.isV2() {
		p.Data = nil // a Socket.IO 2 client computes the id itself
	}
	messages, err := c.srv.opts.Parser.Encode(p)
	if err != nil {
		c.srv.opts.Logger.Error("packet cannot be encoded", "namespace", p.Namespace, "error", err)
		return
	}
	c.session.Send(withCause(messages, cause)...)
}

// remove forgets s, so that the client may connect to its namespace again.
func (c *connection) remove(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sockets.remove(s) {
		c.session.Release(s.connectBytes())
	}
}

// detachSockets marks the connection as closed and returns the sockets that it had until
// then.
func (c *connection) detachSockets() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.connectTimer != nil {
		c.connectTimer.Stop()
	}
	all := c.sockets.all()
	for _, s := range all {
		c.session.Release(s.connectBytes())
	}
	c.sockets = sockets{}
	c.dropLookupsLocked()
	return all
}

// connected returns the connected sockets.
func (c *connection) connected() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(c.sockets.all(), func(s *Socket) bool { return !s.Connected() })
}

// rejectMalformed passes err to the error handlers of the connection's sockets and
// closes the connection. As in the official server, the reason is "forced close".
func (c *connection) rejectMalformed(err error, rule Rule, cause *eio.Cause) {
	c.session.Break(rule)
	c.srv.counts.malformed.Add(1)
	for _, s := range c.connected() {
		s.mailbox.put(func() { s.fail(context.WithoutCancel(s.ctx), err, cause) })
	}
	c.close(ReasonForcedClose)
}

// forceClose closes a connection whose client sent a packet that was not allowed. As in the
// official server, the reason is "forced server close" only if the session cannot end
// before the client's next request or read. Otherwise it is "forced close".
func (c *connection) forceClose(rule Rule) {
	c.session.Break(rule)
	if !c.session.Close() {
		c.close(ReasonForcedServerClose)
	}
}

func (c *connection) close(reason Reason) {
	for _, s := range c.detachSockets() {
		s.closeInOrder(reason, nil)
	}
	c.session.Close()
}

// Closed implements engine.Receiver.
func (c *connection) Closed(reason engine.Reason) {
	c.releaseAttachments(true)
	for _, s := range c.detachSockets() {
		s.closeInOrder(Reason(reason), nil)
	}
	c.srv.observe(c.session.Context(), Observation{
		Kind: ObservedClose, Connection: c.name, Transport: c.session.Transport(), Reason: Reason(reason), Rule: c.session.Broken(),
	})
}
