package wasmclient

import (
	"slices"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/wire/eio"
)

type engineState int

const (
	engineOpening engineState = iota
	engineOpen
	engineClosing // waits for what is still to be sent
	engineClosed
)

// engine is one Engine.IO connection, from its handshake to its end: it owns the
// transport, moves to a better one, buffers packets and watches the heartbeat.
type engine struct {
	m      *Manager
	number int // of the manager's engines, from 1

	state     engineState
	transport transport
	names     []string // transports still to try
	handshake handshake

	buffer   []eio.Packet // to be sent
	inFlight int          // how many of them the transport has taken

	probes    []*probe
	upgrading bool

	deadline  float64 // milliseconds; when the server's next ping is overdue
	pingTimer *timer
}

// websocketWorked says whether the last connection of the program had, or moved
// to, WebSocket, for RememberUpgrade.
var websocketWorked atomic.Bool

func newEngine(m *Manager, number int) *engine {
	e := &engine{m: m, number: number, names: slices.Clone(m.opts.Transports)}
	if m.opts.RememberUpgrade && websocketWorked.Load() && slices.Contains(e.names, WebSocket) {
		e.names = []string{WebSocket}
	}
	return e
}

func (e *engine) open() {
	for len(e.names) > 0 {
		t := newTransport(e, e.names[0])
		if t == nil { // such as webtransport
			e.names = e.names[1:]
			continue
		}
		e.use(t)
		e.report(EngineEvent{Kind: EngineOpening})
		t.open()
		return
	}
	e.transport = &pollingTransport{e: e, l: deaf{}, state: transportClosed}
	e.report(EngineEvent{Kind: EngineOpening})
	e.m.strand.after(0, func() { e.end(ErrNoTransports) })
}

// use makes t the transport and stops listening to the one before.
func (e *engine) use(t transport) {
	if e.transport != nil {
		e.transport.listen(deaf{})
	}
	e.transport = t
	t.listen(e)
}

// send queues a packet.
func (e *engine) send(p eio.Packet) {
	if e.state >= engineClosing {
		return
	}
	if e.watched() {
		e.report(EngineEvent{Kind: EnginePacketCreate, Packet: p})
	}
	e.buffer = append(e.buffer, p)
	e.flush()
}

func (e *engine) flush() {
	if e.state == engineClosed || e.upgrading || !e.transport.writable() || len(e.buffer) == 0 {
		return
	}
	e.inFlight = e.sendable()
	e.transport.send(e.buffer[:e.inFlight:e.inFlight])
	if e.watched() {
		e.report(EngineEvent{Kind: EngineFlush})
	}
}

// sendable counts the packets that one send may take. A polling body must stay
// within the server's maxPayload, but one packet goes out whatever its size.
func (e *engine) sendable() int {
	if e.handshake.maxPayload <= 0 || e.transport.name() != Polling {
		return len(e.buffer)
	}
	size := 0
	for i, p := range e.buffer {
		size += p.Size()
		if i > 0 && size > e.handshake.maxPayload {
			return i
		}
		size++ // the separator
	}
	return len(e.buffer)
}

// opened is no event: a connection is open when its handshake has come.
func (e *engine) opened() {}

func (e *engine) drained() {
	e.buffer, e.inFlight = e.remaining(), 0
	switch {
	case len(e.buffer) > 0:
		e.flush()
	case e.state == engineClosing:
		e.closeAfterUpgrade()
	default:
		if e.watched() {
			e.report(EngineEvent{Kind: EngineDrain})
		}
	}
}

// remaining returns the buffer without what has been sent. A small one that is empty
// is used again.
func (e *engine) remaining() []eio.Packet {
	rest := e.buffer[e.inFlight:]
	switch {
	case len(rest) > 0:
		return rest
	case cap(e.buffer) > 16:
		return nil
	}
	clear(e.buffer)
	return e.buffer[:0]
}

func (e *engine) packet(p eio.Packet) {
	if e.state == engineClosed {
		return
	}
	if e.watched() {
		e.report(EngineEvent{Kind: EnginePacket, Packet: p})
	}
	switch p.Type {
	case eio.Open:
		e.greeted(p.Data)
	case eio.Ping:
		e.send(eio.Packet{Type: eio.Pong})
		e.m.engineHeardPing(e)
		e.watchPing()
	case eio.Message:
		e.m.engineHeard(e, p)
	}
}

// greeted takes the server's handshake.
func (e *engine) greeted(data []byte) {
	h, ok := parseHandshake(data)
	if !ok || e.state != engineOpening {
		e.failed(ErrServer)
		return
	}
	e.handshake = h
	e.state = engineOpen
	websocketWorked.Store(e.transport.name() == WebSocket)
	e.report(EngineEvent{Kind: EngineOpen, Packet: eio.Packet{Type: eio.Open, Data: data}})
	e.m.engineOpened(e)
	e.flush()
	if e.state == engineOpen && !e.m.opts.NoUpgrade {
		for _, name := range h.upgrades {
			if slices.Contains(e.m.opts.Transports, name) {
				e.startProbe(name)
			}
		}
	}
	if e.state != engineClosed {
		e.watchPing()
	}
}

// watchPing gives the server its time for the next ping.
func (e *engine) watchPing() {
	e.pingTimer.stop()
	delay := e.handshake.pingInterval + e.handshake.pingTimeout
	e.deadline = now() + float64(delay/millisecond)
	e.pingTimer = e.m.strand.after(delay, func() { e.shut(ReasonPingTimeout, nil) })
}

// overdue reports whether the server's ping should have come. Browsers delay the
// timers of hidden pages, so the clock is asked as well, before a packet goes
// into a connection that is no more.
func (e *engine) overdue() bool {
	if e.state != engineOpen || e.deadline == 0 || now() <= e.deadline {
		return false
	}
	e.deadline = 0
	e.m.strand.after(0, func() { e.shut(ReasonPingTimeout, nil) })
	return true
}

// close ends the connection once what is queued has been sent.
func (e *engine) close() {
	if e.state >= engineClosing {
		return
	}
	e.state = engineClosing
	if len(e.buffer) == 0 {
		e.closeAfterUpgrade()
	}
}

// closeAfterUpgrade closes at once, unless the transports are being swapped: a
// paused one takes nothing. The probe calls again when that has ended.
func (e *engine) closeAfterUpgrade() {
	if !e.upgrading {
		e.shut(ReasonForcedClose, nil)
	}
}

func (e *engine) failed(err error) {
	websocketWorked.Store(false)
	if e.m.opts.TryAllTransports && len(e.names) > 1 && e.state == engineOpening {
		e.transport.close()
		e.names = e.names[1:]
		e.open()
		return
	}
	e.end(err)
}

// end closes after an error.
func (e *engine) end(err error) {
	if e.state == engineClosed {
		return
	}
	e.m.engineFailed(e, err)
	e.report(EngineEvent{Kind: EngineError, Err: err})
	e.shut(ReasonTransportError, err)
}

func (e *engine) closed(err error) { e.shut(ReasonTransportClose, err) }

// shut ends the connection now.
func (e *engine) shut(reason Reason, err error) {
	if e.state == engineClosed {
		return
	}
	e.state = engineClosed
	e.pingTimer.stop()
	e.transport.listen(deaf{})
	e.transport.close()
	for _, p := range e.probes {
		p.fail(ErrEngineDone)
	}
	e.buffer, e.inFlight = nil, 0
	e.report(EngineEvent{Kind: EngineClose, Reason: reason, Err: err})
	e.m.engineClosed(e, reason, err)
}

func (e *engine) watched() bool {
	return e.m.opts.Hooks.Engine != nil && e.m.opts.Hooks.EnginePackets != nil && e.m.opts.Hooks.EnginePackets()
}

func (e *engine) report(ev EngineEvent) {
	hook := e.m.opts.Hooks.Engine
	if hook == nil {
		return
	}
	ev.Engine, ev.Session = e.number, e.handshake.sid
	if ev.Transport == "" {
		ev.Transport = e.transport.name()
	}
	e.m.strand.notify(func() { hook(ev) })
}
