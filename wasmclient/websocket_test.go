package wasmclient

import (
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// heldConn leaves the reports of what was sent to a test.
type heldConn struct{}

func (heldConn) send([]eio.Packet) {}
func (heldConn) close()            {}

// drains counts what a transport tells its listener.
type drains struct {
	deaf
	n int
}

func (d *drains) drained() { d.n++ }

// The report that a probe was sent may come after its answer, when the upgrade
// packet is under way. It must not let the next packet out before that.
func TestLateReportDoesNotOpenTheWay(t *testing.T) {
	heard := new(drains)
	ws := &websocketTransport{e: &engine{m: &Manager{}}, conn: heldConn{}, l: heard}
	ws.connOpened()
	ws.send([]eio.Packet{{Type: eio.Ping, Data: []byte("probe")}})
	ws.send([]eio.Packet{{Type: eio.Upgrade}})
	ws.connSent()
	if ws.writable() || heard.n != 0 {
		t.Errorf("the probe's report: writable %v, %d drains, while the upgrade packet is under way", ws.writable(), heard.n)
	}
	ws.connSent()
	if !ws.writable() || heard.n != 1 {
		t.Errorf("the upgrade packet's report: writable %v, %d drains", ws.writable(), heard.n)
	}
}
