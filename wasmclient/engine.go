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
	engineClosing // sends what is left in the buffer, then closes
	engineClosed
)

// engine is one Engine.IO connection, from its handshake to its end. It owns the
// transport, upgrades to a better one, buffers packets and watches the heartbeat.
type engine struct {
	m      *Manager
	number int // among the manager's engines, from 1

	state     engineState
	transport transport
	untried   []string // names of the transports that the engine may still try, in order
	handshake handshake

	buffer   []eio.Packet // the packets that have not been sent
	inFlight int          // how many packets of the buffer the transport is sending

	probes    []*probe
	upgrading bool

	pingDeadline float64 // the time, as now returns it, from which the server's next ping is overdue
	pingTimer    *timer
}

// websocketWorked says whether the program's last connection used WebSocket, from its
// beginning or after an upgrade. With the option RememberUpgrade the next connection then
// starts with WebSocket.
var websocketWorked atomic.Bool

func newEngine(m *Manager, number int) *engine {
	e := &engine{m: m, number: number, untried: slices.Clone(m.opts.Transports)}
	if m.opts.RememberUpgrade && websocketWorked.Load() && slices.Contains(e.untried, WebSocket) {
		e.untried = []string{WebSocket}
	}
	return e
}

// open opens the first of the untried transports. It skips names of transports that this
// client does not have.
func (e *engine) open() {
	for len(e.untried) > 0 {
		t := newTransport(e, e.untried[0])
		if t == nil { // such as webtransport
			e.untried = e.untried[1:]
			continue
		}
		e.useTransport(t)
		e.report(EngineEvent{Kind: EngineOpening})
		t.open()
		return
	}
	e.transport = &pollingTransport{e: e, l: noListener{}, state: transportClosed}
	e.report(EngineEvent{Kind: EngineOpening})
	e.m.strand.after(0, func() { e.closeWithError(ErrNoTransports) })
}

// useTransport makes t the engine's transport. Reports of the previous transport are
// ignored from now on.
func (e *engine) useTransport(t transport) {
	if e.transport != nil {
		e.transport.setListener(noListener{})
	}
	e.transport = t
	t.setListener(e)
}

// send adds a packet to the buffer, and sends the buffer if the transport is ready.
func (e *engine) send(p eio.Packet) {
	if e.state >= engineClosing {
		return
	}
	if e.reportsPackets() {
		e.report(EngineEvent{Kind: EnginePacketCreate, Packet: p})
	}
	e.buffer = append(e.buffer, p)
	e.flush()
}

func (e *engine) flush() {
	if e.state == engineClosed || e.upgrading || !e.transport.writable() || len(e.buffer) == 0 {
		return
	}
	e.inFlight = e.countSendable()
	e.transport.send(e.buffer[:e.inFlight:e.inFlight])
	if e.reportsPackets() {
		e.report(EngineEvent{Kind: EngineFlush})
	}
}

// countSendable returns how many packets of the buffer may be sent together. The body of a
// POST may have at most the server's maxPayload bytes. A packet that is larger than that is
// sent alone.
func (e *engine) countSendable() int {
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

// opened does nothing: the connection is open when the server's handshake arrives.
func (e *engine) opened() {}

func (e *engine) drained() {
	e.buffer, e.inFlight = e.unsent(), 0
	switch {
	case len(e.buffer) > 0:
		e.flush()
	case e.state == engineClosing:
		e.closeUnlessUpgrading()
	default:
		if e.reportsPackets() {
			e.report(EngineEvent{Kind: EngineDrain})
		}
	}
}

// unsent returns the buffer without the packets that the transport has sent. If no packet
// is left, a small buffer is used again and a large one is released.
func (e *engine) unsent() []eio.Packet {
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

func (e *engine) received(p eio.Packet) {
	if e.state == engineClosed {
		return
	}
	if e.reportsPackets() {
		e.report(EngineEvent{Kind: EnginePacket, Packet: p})
	}
	switch p.Type {
	case eio.Open:
		e.handleHandshake(p.Data)
	case eio.Ping:
		e.send(eio.Packet{Type: eio.Pong})
		e.m.enginePinged(e)
		e.restartPingTimer()
	case eio.Message:
		e.m.engineReceived(e, p)
	}
}

// handleHandshake opens the connection with the data of the server's open packet.
func (e *engine) handleHandshake(data []byte) {
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
		e.restartPingTimer()
	}
}

// restartPingTimer starts the wait for the server's next ping. If no ping arrives within
// pingInterval plus pingTimeout, the connection is closed.
func (e *engine) restartPingTimer() {
	e.pingTimer.stop()
	delay := e.handshake.pingInterval + e.handshake.pingTimeout
	e.pingDeadline = now() + float64(delay/millisecond)
	e.pingTimer = e.m.strand.after(delay, func() { e.closeNow(ReasonPingTimeout, nil) })
}

// pingOverdue returns whether the server's next ping should have arrived by now. If so, the
// connection is dead and pingOverdue closes it soon. A socket calls pingOverdue before it
// sends an event, which a dead connection would lose. It does not rely on the ping timer,
// because browsers delay the timers of hidden pages.
func (e *engine) pingOverdue() bool {
	if e.state != engineOpen || e.pingDeadline == 0 || now() <= e.pingDeadline {
		return false
	}
	e.pingDeadline = 0
	e.m.strand.after(0, func() { e.closeNow(ReasonPingTimeout, nil) })
	return true
}

// close sends everything in the buffer and then closes the connection. It does not wait for
// that.
func (e *engine) close() {
	if e.state >= engineClosing {
		return
	}
	e.state = engineClosing
	if len(e.buffer) == 0 {
		e.closeUnlessUpgrading()
	}
}

// closeUnlessUpgrading closes the connection at once, except during an upgrade, when the
// paused transport could not send the close packet. Then the probe closes the connection
// when the upgrade ends.
func (e *engine) closeUnlessUpgrading() {
	if !e.upgrading {
		e.closeNow(ReasonForcedClose, nil)
	}
}

func (e *engine) failed(err error) {
	websocketWorked.Store(false)
	if e.m.opts.TryAllTransports && len(e.untried) > 1 && e.state == engineOpening {
		e.transport.close()
		e.untried = e.untried[1:]
		e.open()
		return
	}
	e.closeWithError(err)
}

func (e *engine) closeWithError(err error) {
	if e.state == engineClosed {
		return
	}
	e.m.engineFailed(e, err)
	e.report(EngineEvent{Kind: EngineError, Err: err})
	e.closeNow(ReasonTransportError, err)
}

func (e *engine) closed(err error) { e.closeNow(ReasonTransportClose, err) }

// closeNow closes the connection, and drops the packets that are still in the buffer.
func (e *engine) closeNow(reason Reason, err error) {
	if e.state == engineClosed {
		return
	}
	e.state = engineClosed
	e.pingTimer.stop()
	e.transport.setListener(noListener{})
	e.transport.close()
	for _, p := range e.probes {
		p.fail(ErrEngineDone)
	}
	e.buffer, e.inFlight = nil, 0
	e.report(EngineEvent{Kind: EngineClose, Reason: reason, Err: err})
	e.m.engineClosed(e, reason, err)
}

// reportsPackets returns whether single packets are reported to the hook Engine.
func (e *engine) reportsPackets() bool {
	return e.m.opts.Hooks.Engine != nil && e.m.opts.Hooks.EnginePackets != nil && e.m.opts.Hooks.EnginePackets()
}

// report passes an event to the hook Engine.
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
