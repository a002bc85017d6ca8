package engine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Session is a connection with one client, on either transport.
type Session struct {
	srv      *Server
	id       string
	protocol int  // eio.Version or eio.Version3
	base64   bool // the client wants binary messages as base64
	request  request
	ctx      context.Context
	cancel   context.CancelCauseFunc
	receiver Receiver

	address string // the name under which the client is counted; "" if nothing is counted
	control *limits.Bucket
	kept    *keptBytes

	// receiveMu is held while the receiver gets a message. It keeps messages in order
	// if the client still sends a POST while its WebSocket takes over.
	receiveMu sync.Mutex

	mu           sync.Mutex
	state        state
	registered   bool
	queue        []eio.Packet  // packets that wait for the transport
	queuedBytes  int           // the size of the packets in queue
	inTransit    int           // bytes that the transport has taken from queue and has not written yet
	poll         *poll         // the GET that waits for packets
	overtakenGET chan struct{} // set while a client's close waits for a GET; the GET closes it
	posting      bool          // a POST is being read
	ws           *wsConn       // set once the session is on WebSocket
	upgrading    bool          // a WebSocket asks to take over
	candidate    *wsConn       // the WebSocket that asks to take over, once it is open
	probed       bool          // the probe on candidate has arrived: from now on each GET is answered at once
	writing      bool          // a goroutine is writing the queue to ws
	writerBlocks bool          // the goroutine that writes may wait for the network
	holds        int           // calls of Hold that have not been released
	heartbeat    heartbeat
	closeTimer   *time.Timer // ends a polling session that closes while no GET waits
	slow         *slowClient // set while more than MaxQueuedBytes wait for the client
	charged      int         // bytes that wait for the client and are counted in kept
	onUpgrade    []func()
	broken       Rule

	polledParts atomic.Uint64 // parts of answers to GETs that the network has accepted
}

type state int

const (
	stateOpening state = iota // packets are queued, and none goes out yet
	stateOpen
	stateClosing // the queue still goes out; no packet joins it
	stateClosed
)

// Protocol returns the revision of the protocol that the client speaks: 4, or 3 for a
// client of Socket.IO 2, see Options.AllowEIO3.
func (s *Session) Protocol() int { return s.protocol }

// ID returns the session's id. The id is a secret, because a request that has it can
// speak for the client. So it differs from the Socket.IO ids, which other clients may
// see.
func (s *Session) ID() string { return s.id }

// Receiver returns the receiver that the server's owner gave to the session.
func (s *Session) Receiver() Receiver { return s.receiver }

// Context returns a context that ends with the session. Its cause is then the [Reason].
func (s *Session) Context() context.Context { return s.ctx }

// Transport returns [Polling] or [WebSocket].
func (s *Session) Transport() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transportLocked()
}

func (s *Session) transportLocked() string {
	if s.ws != nil {
		return WebSocket
	}
	return Polling
}

// OnUpgrade adds a function that is called when the session has moved to WebSocket.
func (s *Session) OnUpgrade(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onUpgrade = append(s.onUpgrade, f)
}

// Writable reports whether a packet that is sent now would go out at once. If not, a
// volatile packet should be dropped.
func (s *Session) Writable() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.state != stateOpen:
		return false
	case s.ws != nil:
		return !s.writerBlocks // a writer that does not block is done in a moment
	}
	return s.poll != nil && len(s.queue) == 0
}

// HasUnsent reports whether the queue has packets for the client, or the transport has
// not yet written all packets that it took from the queue.
func (s *Session) HasUnsent() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state != stateClosed && (len(s.queue) > 0 || s.inTransit > 0 || s.writing)
}

// Send queues packets. No other packet comes between them. After the session has begun
// to close, Send drops them.
func (s *Session) Send(packets ...eio.Packet) {
	s.mu.Lock()
	if s.state > stateOpen {
		s.mu.Unlock()
		return
	}
	tooSlow := s.tooSlowLocked()
	tooMuch := !s.chargeOutputLocked()
	if !tooSlow && !tooMuch {
		for _, p := range packets {
			s.queuedBytes += len(p.Data)
		}
		s.queue = append(s.queue, packets...)
	}
	s.flushAndUnlock()
	if tooSlow && s.finishFor(RuleSlowClient, ReasonTransportClose) {
		s.srv.counts.slow.Add(1)
	}
	if tooMuch {
		s.endTooMuch()
	}
}

// flushAndUnlock hands the queue to the transport, if the transport is ready for it, and
// unlocks s.mu.
func (s *Session) flushAndUnlock() {
	var write *wsConn
	switch {
	case s.state == stateOpening || s.state == stateClosed || s.holds > 0:
	case s.ws == nil:
		s.flushPollLocked()
	case len(s.queue) > 0 && !s.writing:
		s.writing, write = true, s.ws
	}
	s.mu.Unlock()
	if write != nil {
		s.writeQueue(write)
	}
}

// emptyQueueLocked empties the queue and returns what was in it.
func (s *Session) emptyQueueLocked() []eio.Packet {
	packets := s.queue
	s.queue, s.queuedBytes = nil, 0
	return packets
}

// receive handles the client's next packet. It returns false if the session has ended.
func (s *Session) receive(p eio.Packet) bool {
	s.mu.Lock()
	state, due := s.state, s.heartbeat.due
	s.heartbeat.packetReceived(s, p.Type)
	s.mu.Unlock()
	if state == stateClosed || isControl(p.Type, due) && !s.CountControl() {
		return false
	}
	p.Cause = s.tap(In, p)
	switch p.Type {
	case eio.Message:
		if state == stateClosing { // ignored, as by the official server, which has removed its listeners by now
			return true
		}
		s.receiveMu.Lock()
		defer s.receiveMu.Unlock()
		s.receiver.Receive(p)
	case eio.Close:
		s.awaitOvertakenGET()
		s.finish(ReasonTransportClose)
		return false
	case s.serverHeartbeat():
		s.finish(ReasonTransportError)
		return false
	case eio.Ping:
		s.Send(eio.Packet{Type: eio.Pong})
	}
	return true
}
