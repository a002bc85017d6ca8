package engine

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Session is a connection with one client, over whichever transport.
type Session struct {
	srv      *Server
	id       string
	protocol int  // eio.Version or eio.Version3
	base64   bool // the client takes no binary bodies, which revision 3 has
	request  request
	ctx      context.Context
	cancel   context.CancelCauseFunc
	receiver Receiver

	// receiving is held while the receiver takes a message: a client that posts
	// while its WebSocket takes over cannot break the order.
	receiving sync.Mutex

	mu         sync.Mutex
	state      state
	registered bool
	queue      []eio.Packet  // waits for the transport
	queued     int           // bytes in queue
	leaving    int           // bytes that the transport has taken and not written yet
	poll       *poll         // the GET that waits for packets
	overtaken  chan struct{} // is closed with the GET that a client's close has overtaken; nil while none may have been
	posting    bool          // a POST is being read
	ws         *wsConn       // set once the session is on WebSocket
	upgrading  bool          // a WebSocket asks to take over
	candidate  *wsConn       // it, once it is open
	probed     bool          // the candidate has been answered: polling drains
	writing    bool          // a goroutine is writing to ws
	patient    bool          // it waits for the network
	held       int           // for how many the queue is held back, see Hold
	heartbeat  heartbeat
	linger     *time.Timer // ends a polling session that closes with no GET waiting
	stall      *stall      // set while too much waits
	onUpgrade  []func()

	polled atomic.Uint64 // counts what the client has taken by polling
}

type state int

const (
	stateOpening state = iota // packets are queued, none goes out yet
	stateOpen
	stateClosing // what is queued still goes out
	stateClosed
)

// newSession queues the open packet, hands the session to its owner, makes it
// known and begins the heartbeat. It reports false where the server has closed.
func (srv *Server) newSession(r *http.Request, query url.Values, ws *wsConn) (*Session, bool) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	s := &Session{
		srv: srv, id: newID(), ctx: ctx, cancel: cancel, ws: ws,
		protocol: revision(query), base64: base64Only(query),
		request: newRequest(r),
	}
	s.queue = []eio.Packet{s.openPacket()}
	s.queued = len(s.queue[0].Data)
	s.receiver = srv.open(s)
	if !srv.register(s) {
		// Close may be waiting already: no goroutine may be added.
		if ws != nil {
			ws.drop()
			s.ws = nil
		}
		s.finish(ReasonForcedClose)
		return nil, false
	}
	if o, ok := s.receiver.(Opener); ok {
		o.Opened()
	}
	s.mu.Lock()
	if s.state == stateOpening {
		s.state = stateOpen
		s.heartbeat.start(s)
	}
	s.flushAndUnlock()
	return s, true
}

func (s *Session) openPacket() eio.Packet {
	const before = `{"sid":"`
	rest := s.srv.parameters[s.transportLocked()]
	data := make([]byte, 0, len(before)+len(s.id)+len(rest))
	data = append(append(append(data, before...), s.id...), rest...)
	return eio.Packet{Type: eio.Open, Data: data}
}

// parameters returns what the open packet of a session on that transport says after
// the id.
func (o *Options) parameters(transport string) string {
	data, err := json.Marshal(struct {
		Upgrades     []string `json:"upgrades"`
		PingInterval int64    `json:"pingInterval"` // ms
		PingTimeout  int64    `json:"pingTimeout"`  // ms
		MaxPayload   int64    `json:"maxPayload"`   // bytes
	}{o.upgrades(transport), o.PingInterval.Milliseconds(), o.PingTimeout.Milliseconds(), o.MaxHTTPBufferSize})
	if err != nil {
		panic(err) // plain fields
	}
	return `",` + string(data[1:])
}

// Protocol returns the Engine.IO revision that the client speaks: 4, or 3 where
// Options.AllowEIO3 lets it.
func (s *Session) Protocol() int { return s.protocol }

// ID returns the session's secret id. It differs from every Socket.IO id, since
// it is all that a request needs to speak for the client.
func (s *Session) ID() string { return s.id }

// Receiver returns what the session was opened with.
func (s *Session) Receiver() Receiver { return s.receiver }

// Context ends with the session; its cause is then the [Reason].
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

// OnUpgrade has f called when the session has moved to WebSocket.
func (s *Session) OnUpgrade(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onUpgrade = append(s.onUpgrade, f)
}

// Writable reports whether a packet sent now would go out at once. Volatile
// packets are dropped where it would not.
func (s *Session) Writable() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.state != stateOpen:
		return false
	case s.ws != nil:
		return !s.patient // who merely writes does not wait for the network
	}
	return s.poll != nil && len(s.queue) == 0
}

// Owes reports whether packets are on their way to the client that the transport has
// not written yet.
func (s *Session) Owes() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state != stateClosed && (len(s.queue) > 0 || s.leaving > 0 || s.writing)
}

// Send queues packets, with nothing between them. Those sent after the session
// has begun to close are dropped.
func (s *Session) Send(packets ...eio.Packet) {
	s.mu.Lock()
	if s.state > stateOpen {
		s.mu.Unlock()
		return
	}
	overrun := s.overrunLocked()
	if !overrun {
		for _, p := range packets {
			s.queued += len(p.Data)
		}
		s.queue = append(s.queue, packets...)
	}
	s.flushAndUnlock()
	if overrun && s.finish(ReasonTransportClose) {
		s.srv.counts.slow.Add(1)
	}
}

// flushAndUnlock hands the queue to the transport, if that is ready for it, and
// unlocks s.mu.
func (s *Session) flushAndUnlock() {
	var write *wsConn
	switch {
	case s.state == stateOpening || s.state == stateClosed || s.held > 0:
	case s.ws == nil:
		s.flushPollLocked()
	case len(s.queue) > 0 && !s.writing:
		s.writing, write = true, s.ws
	}
	s.mu.Unlock()
	if write != nil {
		s.writeQueued(write)
	}
}

// takeLocked returns and empties the queue.
func (s *Session) takeLocked() []eio.Packet {
	packets := s.queue
	s.queue, s.queued = nil, 0
	return packets
}

// receive takes a packet that came in order. It reports whether the session
// goes on.
func (s *Session) receive(p eio.Packet) bool {
	s.mu.Lock()
	state := s.state
	s.heartbeat.heard(s, p.Type)
	s.mu.Unlock()
	if state == stateClosed {
		return false
	}
	p.Cause = s.tap(In, p)
	switch p.Type {
	case eio.Message:
		if state == stateClosing { // as the official server has it, nobody listens any more
			return true
		}
		s.receiving.Lock()
		defer s.receiving.Unlock()
		s.receiver.Receive(p)
	case eio.Close:
		s.awaitOvertaken()
		s.finish(ReasonTransportClose)
		return false
	case s.heartbeatOut():
		s.finish(ReasonTransportError)
		return false
	case eio.Ping:
		s.Send(eio.Packet{Type: eio.Pong})
	}
	return true
}

// Close sends what is queued and ends the session with ReasonForcedClose. It
// reports whether that is done, or about to be; else it will be once the client has
// taken what is queued.
func (s *Session) Close() bool {
	s.mu.Lock()
	if s.state > stateOpen {
		defer s.mu.Unlock()
		return s.endsLocked()
	}
	s.state = stateClosing
	if s.held > 0 {
		s.held = 0
		s.flushPollLocked()
	}
	if s.ws != nil && !s.writing && len(s.queue) == 0 || s.ws == nil && s.poll != nil {
		s.mu.Unlock()
		s.finish(ReasonForcedClose)
		return true
	}
	// The writer or the next GET sends the rest and finishes.
	if s.ws == nil {
		s.linger = time.AfterFunc(lingerTimeout, func() { s.finish(ReasonForcedClose) })
	}
	s.flushAndUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.endsLocked()
}

// endsLocked reports whether a session that is to close does not wait for the client.
func (s *Session) endsLocked() bool {
	return s.state == stateClosed || s.ws != nil && !s.patient
}

// Drop cuts the connection off without a word, as a broken network would.
func (s *Session) Drop() {
	s.mu.Lock()
	if s.poll != nil {
		s.poll.drop = true
	}
	ws := s.ws
	s.mu.Unlock()
	if ws != nil {
		ws.drop()
	}
	s.finish(ReasonTransportClose)
}

// finish ends the session and releases all that it holds. It reports false where
// that has been done before.
func (s *Session) finish(reason Reason) bool {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return false
	}
	s.state = stateClosed
	if s.registered {
		defer s.srv.wg.Done()
		if s.ws != nil {
			s.srv.counts.webSockets.Add(-1)
		}
	}
	s.heartbeat.stop()
	if s.linger != nil {
		s.linger.Stop()
	}
	ws, candidate := s.ws, s.candidate
	if s.poll != nil {
		last := eio.Packet{Type: eio.Close}
		if reason == ReasonTransportClose { // the client knows
			last.Type = eio.Noop
		}
		s.poll.answer(append(s.takeLocked(), last))
		s.poll = nil
	}
	s.takeLocked()
	s.mu.Unlock()

	s.srv.remove(s)
	s.cancel(reason)
	if ws != nil {
		s.srv.wg.Go(func() { ws.close(reason) })
	}
	if candidate != nil {
		candidate.drop()
	}
	s.receiver.Closed(reason)
	return true
}
