package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// probe tries a better transport while the connection goes on over the one it
// has (PROTOCOL.md section 4.4). The order is what keeps every
// packet: ask, be answered, stop polling and writing, take over, go on.
type probe struct {
	e    *engine
	t    transport
	done bool
}

func (e *engine) startProbe(name string) {
	t := newTransport(e, name)
	if t == nil || name == e.transport.name() {
		return
	}
	websocketWorked.Store(false)
	p := &probe{e: e, t: t}
	e.probes = append(e.probes, p)
	t.listen(p)
	t.open()
}

func (p *probe) opened() {
	p.t.send([]eio.Packet{{Type: eio.Ping, Data: []byte("probe")}})
}

func (p *probe) packet(pkt eio.Packet) {
	if p.done || p.e.upgrading {
		return
	}
	if pkt.Type != eio.Pong || string(pkt.Data) != "probe" {
		p.fail(nil)
		return
	}
	e := p.e
	e.upgrading = true
	e.report(EngineEvent{Kind: EngineUpgrading, Transport: p.t.name()})
	e.transport.pause(func() {
		if p.done || e.state == engineClosed {
			return
		}
		p.done = true
		e.probes = nil
		websocketWorked.Store(p.t.name() == WebSocket)
		e.use(p.t)
		p.t.send([]eio.Packet{{Type: eio.Upgrade}})
		e.upgrading = false
		e.report(EngineEvent{Kind: EngineUpgrade})
		if e.state == engineClosing && len(e.buffer) == 0 {
			e.shut(ReasonForcedClose, nil)
		}
		e.flush()
	})
}

func (p *probe) drained() {}

func (p *probe) failed(err error) { p.fail(err) }

func (p *probe) closed(error) { p.fail(ErrTransportDone) }

// fail gives the better transport up; the connection stays where it is.
func (p *probe) fail(err error) {
	if p.done {
		return
	}
	p.done = true
	p.t.listen(deaf{})
	p.t.close()
	e := p.e
	e.report(EngineEvent{Kind: EngineUpgradeError, Transport: p.t.name(), Err: &ProbeError{err}})
	if !e.upgrading || e.state == engineClosed {
		return
	}
	e.upgrading = false
	e.transport.resume()
	if e.state == engineClosing && len(e.buffer) == 0 {
		e.shut(ReasonForcedClose, nil)
	}
	e.flush()
}
