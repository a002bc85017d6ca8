package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// probe tries a better transport while the present one still carries the connection
// (PROTOCOL.md section 4.4). The order of the steps makes sure that no packet is lost. The
// probe sends a ping on the better transport, gets the answer, pauses the present
// transport, makes the better one the engine's transport, sends the upgrade packet, and
// only then lets the engine send again.
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
	t.setListener(p)
	t.open()
}

func (p *probe) opened() {
	p.t.send([]eio.Packet{{Type: eio.Ping, Data: []byte("probe")}})
}

func (p *probe) received(answer eio.Packet) {
	if p.done || p.e.upgrading {
		return
	}
	if answer.Type != eio.Pong || string(answer.Data) != "probe" {
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
		e.useTransport(p.t)
		p.t.send([]eio.Packet{{Type: eio.Upgrade}})
		e.upgrading = false
		e.report(EngineEvent{Kind: EngineUpgrade})
		p.resumeEngine()
	})
}

func (p *probe) drained() {}

func (p *probe) failed(err error) { p.fail(err) }

func (p *probe) closed(error) { p.fail(ErrTransportDone) }

// fail gives up the better transport. The connection stays on the present one.
func (p *probe) fail(err error) {
	if p.done {
		return
	}
	p.done = true
	p.t.setListener(noListener{})
	p.t.close()
	e := p.e
	e.report(EngineEvent{Kind: EngineUpgradeError, Transport: p.t.name(), Err: &ProbeError{err}})
	if !e.upgrading || e.state == engineClosed {
		return
	}
	e.upgrading = false
	e.transport.resume()
	p.resumeEngine()
}

// resumeEngine makes the engine close or send, if that had to wait for the end of the
// upgrade.
func (p *probe) resumeEngine() {
	e := p.e
	if e.state == engineClosing && len(e.buffer) == 0 {
		e.closeNow(ReasonForcedClose, nil)
	}
	e.flush()
}
