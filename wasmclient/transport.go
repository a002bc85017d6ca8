package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// transport carries packets. It knows nothing of heartbeats or sessions. Its methods are
// called within the manager's strand, and it calls its listener there.
type transport interface {
	name() string
	open()
	// send sends packets. It may be called only while writable returns true. After the call
	// writable returns false, until the transport calls the listener's drained. send never
	// calls the listener before send returns.
	send([]eio.Packet)
	writable() bool
	// pause calls done when no packets are under way any more, in either direction.
	pause(done func())
	resume() // ends a pause, or cancels it before done is called
	close()
	// setListener replaces the listener. After close, no listener is called.
	setListener(listener)
}

// listener is the owner of a transport: the engine, or the probe of an upgrade.
type listener interface {
	opened()
	received(eio.Packet)
	drained() // everything has been sent
	failed(error)
	closed(error)
}

// noListener does nothing. It is the listener of a transport that no longer has an owner.
type noListener struct{}

func (noListener) opened()             {}
func (noListener) received(eio.Packet) {}
func (noListener) drained()            {}
func (noListener) failed(error)        {}
func (noListener) closed(error)        {}

// transportState is the phase of a transport's life.
type transportState int

const (
	transportOpening transportState = iota
	transportOpen
	transportPausing
	transportPaused
	transportClosed
)

// newTransport makes a transport for e. It returns nil if this client has no transport of
// that name.
func newTransport(e *engine, name string) transport {
	switch name {
	case Polling:
		return &pollingTransport{e: e, l: noListener{}}
	case WebSocket:
		return &websocketTransport{e: e, l: noListener{}}
	}
	return nil
}
