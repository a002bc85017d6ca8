package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// conn is a WebSocket of the platform.
type conn interface {
	// send writes packets in order and then reports connSent, but not before it has
	// itself returned.
	send(packets []eio.Packet)
	close()
}

// connListener hears of a conn, within the strand, until it is closed from this
// side.
type connListener interface {
	connOpened()
	connSent()
	connText([]byte)
	connBinary([]byte)
	connFailed(error)
	connClosed(error)
}

// websocketTransport sends each packet as one message.
type websocketTransport struct {
	e        *engine
	l        listener
	conn     conn
	state    transportState
	canWrite bool
	sending  int // sends that have not been reported as done
}

func (t *websocketTransport) name() string      { return WebSocket }
func (t *websocketTransport) writable() bool    { return t.canWrite }
func (t *websocketTransport) listen(l listener) { t.l = l }
func (t *websocketTransport) open()             { t.conn = t.e.m.dial(t.e.url(WebSocket), t) }

// send may be called while the one before is not reported as done yet: the answer
// to a probe can come before the news that the probe has been sent. Only the last
// report counts, or the packet after an upgrade packet could overtake it.
func (t *websocketTransport) send(packets []eio.Packet) {
	t.canWrite = false
	t.sending++
	if t.e.m.opts.base64(WebSocket) {
		packets = asText(packets)
	}
	t.conn.send(packets)
}

func (t *websocketTransport) connSent() {
	t.sending--
	if t.sending == 0 && t.state != transportClosed {
		t.canWrite = true
		t.l.drained()
	}
}

// asText returns packets of which none is binary: what is goes as base64.
func asText(packets []eio.Packet) []eio.Packet {
	texts := make([]eio.Packet, len(packets))
	for i, p := range packets {
		if p.Binary { // its text form begins with a b, in the type's place
			text := p.AppendTo(nil)
			p = eio.Packet{Type: eio.Type(text[0]), Data: text[1:]}
		}
		texts[i] = p
	}
	return texts
}

// pause and resume are never asked of a WebSocket: nothing is better to upgrade
// to.
func (t *websocketTransport) pause(done func()) { done() }
func (t *websocketTransport) resume()           {}

func (t *websocketTransport) close() {
	if t.state != transportClosed {
		t.state = transportClosed
		t.conn.close()
	}
}

func (t *websocketTransport) connOpened() {
	t.state, t.canWrite = transportOpen, true
	t.l.opened()
}

func (t *websocketTransport) connText(data []byte) {
	p, err := eio.Parse(data)
	if err != nil {
		t.l.failed(ErrServer)
		return
	}
	t.l.packet(p)
}

func (t *websocketTransport) connBinary(data []byte) { t.l.packet(eio.Binary(data)) }

func (t *websocketTransport) connFailed(err error) {
	t.l.failed(&TransportError{Kind: ErrWebSocket, Cause: err})
}

func (t *websocketTransport) connClosed(err error) {
	t.state = transportClosed
	t.l.closed(&TransportError{Kind: ErrWebSocketClosed, Cause: err})
}
