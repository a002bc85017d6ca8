package wasmclient

import (
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// silentConn reports nothing: the test calls connSent itself.
type silentConn struct{}

func (silentConn) send([]eio.Packet) {}
func (silentConn) close()            {}

// drainCounter is a listener that counts how often a transport calls drained.
type drainCounter struct {
	noListener
	n int
}

func (d *drainCounter) drained() { d.n++ }

// The connSent of a probe may come after the answer to the probe, while the upgrade packet
// is being sent. This late connSent must not make the transport writable before the upgrade
// packet has been sent.
func TestLateReportKeepsOrder(t *testing.T) {
	counter := new(drainCounter)
	ws := &websocketTransport{e: &engine{m: &Manager{}}, conn: silentConn{}, l: counter}
	ws.connOpened()
	ws.send([]eio.Packet{{Type: eio.Ping, Data: []byte("probe")}})
	ws.send([]eio.Packet{{Type: eio.Upgrade}})
	ws.connSent()
	if ws.writable() || counter.n != 0 {
		t.Errorf("the probe's report: writable %v, %d drains, while the upgrade packet is being sent", ws.writable(), counter.n)
	}
	ws.connSent()
	if !ws.writable() || counter.n != 1 {
		t.Errorf("the upgrade packet's report: writable %v, %d drains", ws.writable(), counter.n)
	}
}
