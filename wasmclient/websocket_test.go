package wasmclient

import (
	"testing"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// heldConn keeps the reports of what was sent until a test gives them.
type heldConn struct{ sent []func() }

func (c *heldConn) send(_ []eio.Packet, sent func()) { c.sent = append(c.sent, sent) }
func (c *heldConn) close()                           {}

// drains counts what a transport tells its listener.
type drains struct {
	deaf
	n int
}

func (d *drains) drained() { d.n++ }

// The report that a probe was sent may come after its answer, when the upgrade
// packet is under way. It must not let the next packet out before that.
func TestLateReportDoesNotOpenTheWay(t *testing.T) {
	conn, heard := new(heldConn), new(drains)
	ws := &websocketTransport{e: &engine{m: &Manager{}}, conn: conn, l: heard}
	ws.connOpened()
	ws.send([]eio.Packet{{Type: eio.Ping, Data: []byte("probe")}})
	ws.send([]eio.Packet{{Type: eio.Upgrade}})
	conn.sent[0]()
	if ws.writable() || heard.n != 0 {
		t.Errorf("the probe's report: writable %v, %d drains, while the upgrade packet is under way", ws.writable(), heard.n)
	}
	conn.sent[1]()
	if !ws.writable() || heard.n != 1 {
		t.Errorf("the upgrade packet's report: writable %v, %d drains", ws.writable(), heard.n)
	}
}
