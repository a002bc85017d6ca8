package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// transport carries packets. It knows nothing of heartbeats or sessions. Its
// methods are called, and it calls its listener, within the manager's strand.
type transport interface {
	name() string
	open()
	// send takes packets while writable is true, which it then is not until the
	// listener hears drained. It never calls the listener before it returns.
	send([]eio.Packet)
	writable() bool
	// pause calls done when nothing is under way any more in either direction.
	pause(done func())
	resume() // takes a pause back, reached or not
	close()
	// listen replaces the listener. After close it hears nothing.
	listen(listener)
}

// listener is who owns a transport: the engine, or a probe of an upgrade.
type listener interface {
	opened()
	packet(eio.Packet)
	drained()
	failed(error)
	closed(error)
}

// deaf listens to a transport that nobody owns any more.
type deaf struct{}

func (deaf) opened()           {}
func (deaf) packet(eio.Packet) {}
func (deaf) drained()          {}
func (deaf) failed(error)      {}
func (deaf) closed(error)      {}

// transportState is where a transport is in its life.
type transportState int

const (
	transportOpening transportState = iota
	transportOpen
	transportPausing
	transportPaused
	transportClosed
)

// newTransport returns the transport of that name for e, nil if this client has
// none.
func newTransport(e *engine, name string) transport {
	switch name {
	case Polling:
		return &pollingTransport{e: e, l: deaf{}}
	case WebSocket:
		return &websocketTransport{e: e, l: deaf{}}
	}
	return nil
}
