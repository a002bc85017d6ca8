package socketio

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// connection is one client: an engine session that carries a socket for each
// namespace that the client has joined. Its Receive is called with one message
// after the other and never blocks on a handler.
type connection struct {
	srv     *Server
	session *engine.Session
	name    string // for observers
	decoder Decoder
	cause   *eio.Cause // of the packet that is being received: its first message's

	mu      sync.Mutex
	sockets sockets // those not yet accepted included
	sealed  bool    // it joins no namespace any more
	closed  bool

	connectTimer *time.Timer // ends a connection that joins no namespace; nil once it has joined one

	attachmentTimer *time.Timer // ends one whose attachments do not come
}

func newConnection(srv *Server, session *engine.Session) *connection {
	c := &connection{
		srv: srv, session: session,
		name:    "c" + strconv.FormatUint(srv.names.Add(1), 10),
		decoder: srv.opts.Parser.NewDecoder(),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connectTimer = time.AfterFunc(srv.opts.ConnectTimeout, c.connectTimeout)
	return c
}

func (c *connection) connectTimeout() {
	c.mu.Lock()
	joined := c.connectTimer == nil // a socket that middleware still thinks about does not count
	c.mu.Unlock()
	if !joined {
		c.end()
	}
}

// Receive implements engine.Receiver.
func (c *connection) Receive(m eio.Packet) {
	if c.attachmentTimer == nil {
		c.cause = m.Cause
	}
	p, done, err := c.decoder.Add(m)
	switch {
	case err != nil:
		c.malformed(err, c.cause)
	case done:
		c.awaitAttachments(false)
		c.packet(p, c.cause)
	default:
		c.awaitAttachments(true)
	}
}

// awaitAttachments starts or stops the clock for a packet's attachments.
func (c *connection) awaitAttachments(due bool) {
	switch {
	case !due && c.attachmentTimer != nil:
		c.attachmentTimer.Stop()
		c.attachmentTimer = nil
	case due && c.attachmentTimer == nil:
		c.attachmentTimer = time.AfterFunc(c.srv.limits.PingTimeout, func() { c.malformed(errAttachmentsMissing, nil) })
	}
}

var errAttachmentsMissing = errors.New("socketio: attachments did not come in time")

// packet routes p. What does not fit the connection's state ends it.
func (c *connection) packet(p sio.Packet, cause *eio.Cause) {
	if c.isV2() {
		p = fromV2(p)
	}
	c.mu.Lock()
	s, closed := c.sockets.in(p.Namespace), c.closed
	c.mu.Unlock()
	switch {
	case closed: // its sockets may still be saying goodbye
	case s == nil && p.Type == sio.Connect:
		c.connect(p, cause)
	case s == nil || !s.Connected():
		c.end()
	case p.Type == sio.Event:
		s.event(p, cause)
	case p.Type == sio.Ack:
		s.acknowledged(p, cause)
	case p.Type == sio.Disconnect:
		s.closeInOrder(ReasonClientNamespaceDisconnect, cause)
	default:
		c.end()
	}
}

// connect lets the client join a namespace. Where a parent has to be asked for
// it, that happens aside: it may take its time.
func (c *connection) connect(p sio.Packet, cause *eio.Cause) {
	if ns := c.srv.hold(p.Namespace); ns != nil {
		c.join(ns, p, cause)
		return
	}
	c.srv.begin(func() {
		ns := c.srv.holdFor(c.session.Context(), p)
		if ns == nil {
			c.send(cause, sio.Packet{Type: sio.ConnectError, Namespace: p.Namespace, Data: []byte(`{"message":"Invalid namespace"}`)})
			return
		}
		c.join(ns, p, cause)
	})
}

// join makes the client's socket in a namespace that is held for it.
func (c *connection) join(ns *Namespace, p sio.Packet, cause *eio.Cause) {
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
			c.end()
		}
		return
	}
	c.sockets.add(s)
	s.mailbox.put(func() { ns.connect(s.ctx, s, cause) }) // before anybody can close the socket
	c.mu.Unlock()
}

// admit makes s a connected socket. It reports false if the client has gone.
func (c *connection) admit(s *Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || !s.accept() {
		return false
	}
	if c.connectTimer != nil {
		c.connectTimer.Stop()
		c.connectTimer = nil
	}
	return true
}

// refuse tells the client that middleware did not let s connect.
func (c *connection) refuse(ctx context.Context, s *Socket, reason error) {
	refusal := struct {
		Message string `json:"message"`
		Data    any    `json:"data,omitempty"`
	}{Message: reason.Error()}
	if ce, ok := errors.AsType[*ConnectError](reason); ok {
		refusal.Message, refusal.Data = ce.Message, ce.Data
	} else if _, ok := errors.AsType[*PanicError](reason); ok {
		refusal.Message = "internal error"
	}
	var answer any = refusal
	if c.isV2() {
		answer = refusalV2(refusal.Message, refusal.Data)
	}
	data, err := json.Marshal(answer, jsonOptions)
	if err != nil {
		c.srv.opts.Logger.Error("refusal is no JSON", "error", err)
		data = append(sio.AppendQuote([]byte(`{"message":`), refusal.Message), '}')
	}
	c.remove(s)
	s.discard()
	c.send(c.srv.because(ctx), sio.Packet{Type: sio.ConnectError, Namespace: s.ns.name, Data: data})
}

// send sends p for a cause, which may be nil.
func (c *connection) send(cause *eio.Cause, p sio.Packet) {
	if p.Type == sio.Connect && c.isV2() {
		p.Data = nil // such a client knows its id
	}
	messages, err := c.srv.opts.Parser.Encode(p)
	if err != nil {
		c.srv.opts.Logger.Error("packet cannot be encoded", "namespace", p.Namespace, "error", err)
		return
	}
	c.session.Send(caused(messages, cause)...)
}

// remove forgets s, so that the client may connect to its namespace again.
func (c *connection) remove(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets.remove(s)
}

// takeSockets marks the connection closed and returns the sockets it had.
func (c *connection) takeSockets() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.connectTimer != nil {
		c.connectTimer.Stop()
	}
	all := c.sockets.all()
	c.sockets = sockets{}
	return all
}

// connected returns the connected sockets.
func (c *connection) connected() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(c.sockets.all(), func(s *Socket) bool { return !s.Connected() })
}

// malformed fires the sockets' error event and closes the connection. As the
// official server has it, the reason is then "forced close".
func (c *connection) malformed(err error, cause *eio.Cause) {
	c.srv.counts.malformed.Add(1)
	for _, s := range c.connected() {
		s.mailbox.put(func() { s.fail(context.WithoutCancel(s.ctx), err, cause) })
	}
	c.close(ReasonForcedClose)
}

// end closes a connection whose client broke the order of things. As in the
// official server, sockets see "forced server close" only where the closing has
// to wait for the client.
func (c *connection) end() {
	if !c.session.Close() {
		c.close(ReasonForcedServerClose)
	}
}

func (c *connection) close(reason Reason) {
	for _, s := range c.takeSockets() {
		s.closeInOrder(reason, nil)
	}
	c.session.Close()
}

// Closed implements engine.Receiver.
func (c *connection) Closed(reason engine.Reason) {
	for _, s := range c.takeSockets() {
		s.closeInOrder(Reason(reason), nil)
	}
	c.srv.observe(c.session.Context(), Observation{
		Kind: ObservedClose, Connection: c.name, Transport: c.session.Transport(), Reason: Reason(reason),
	})
}
