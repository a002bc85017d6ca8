package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// conn is a WebSocket of the platform.
type conn interface {
	// send sends packets in order. When they are sent, the conn calls the listener's connSent,
	// but never before send has returned.
	send(packets []eio.Packet)
	close()
}

// connListener gets reports about a conn, within the strand, until the client closes the
// conn.
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
	sending  int // how many calls of conn.send still wait for their connSent
}

func (t *websocketTransport) name() string           { return WebSocket }
func (t *websocketTransport) writable() bool         { return t.canWrite }
func (t *websocketTransport) setListener(l listener) { t.l = l }
func (t *websocketTransport) open()                  { t.conn = t.e.m.dial(t.e.url(WebSocket), t) }

// send may be called before the connSent of the previous call, because the answer to a
// probe may arrive before the connSent of the probe. Only the connSent of the last call
// makes the transport writable. Otherwise a packet could overtake the upgrade packet that
// was sent before it.
func (t *websocketTransport) send(packets []eio.Packet) {
	t.canWrite = false
	t.sending++
	if t.e.m.opts.usesBase64(WebSocket) {
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

// asText returns the packets with base64 text in place of binary data.
func asText(packets []eio.Packet) []eio.Packet {
	texts := make([]eio.Packet, len(packets))
	for i, p := range packets {
		if p.Binary { // the text form begins with "b" in place of the packet type
			text := p.AppendTo(nil)
			p = eio.Packet{Type: eio.Type(text[0]), Data: text[1:]}
		}
		texts[i] = p
	}
	return texts
}

// The engine pauses a transport only while it upgrades to a better one. No transport
// is better than WebSocket, so these methods do nothing.
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
	t.l.received(p)
}

func (t *websocketTransport) connBinary(data []byte) { t.l.received(eio.Binary(data)) }

func (t *websocketTransport) connFailed(err error) {
	t.l.failed(&TransportError{Kind: ErrWebSocket, Cause: err})
}

func (t *websocketTransport) connClosed(err error) {
	t.state = transportClosed
	t.l.closed(&TransportError{Kind: ErrWebSocketClosed, Cause: err})
}
