package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// pollingTransport is long-polling. One GET always waits at the server for the server's
// packets. The client's packets are sent by POST, one request at a time.
type pollingTransport struct {
	e *engine
	l listener

	state    transportState
	canWrite bool
	polling  bool   // a GET is under way
	onPaused func() // called when transportPausing becomes transportPaused

	cancelPoll func()
	cancelPost func()
}

func (t *pollingTransport) name() string           { return Polling }
func (t *pollingTransport) writable() bool         { return t.canWrite }
func (t *pollingTransport) setListener(l listener) { t.l = l }
func (t *pollingTransport) open()                  { t.poll() }

func (t *pollingTransport) url() string { return t.e.url(Polling) }

func (t *pollingTransport) poll() {
	t.polling = true
	t.cancelPoll = t.e.m.request("GET", t.url(), nil, func(status int, body []byte, err error) {
		t.cancelPoll = nil
		if t.state == transportClosed {
			return
		}
		if err != nil || status != 200 {
			t.l.failed(&TransportError{Kind: ErrPolling, Status: status, Cause: err})
			return
		}
		packets, err := eio.ParsePayload(body)
		t.handlePackets(packets, err)
	})
}

// handlePackets passes the packets of a body to the listener, and then reports err, if it
// is not nil. In a browser it handles a long body in several turns of the event loop, so
// that the page stays responsive.
func (t *pollingTransport) handlePackets(packets []eio.Packet, err error) {
	for i, p := range packets {
		if i > 0 && t.e.m.strand.mustYield() {
			t.handlePacketsLater(packets[i:], err)
			return
		}
		if t.state == transportOpening && p.Type == eio.Open {
			t.state, t.canWrite = transportOpen, true
			t.l.opened()
		}
		if p.Type == eio.Close {
			t.state = transportClosed
			t.l.closed(ErrPollingClosed)
			return
		}
		t.l.received(p)
		if t.state == transportClosed { // a handler has closed it
			return
		}
	}
	if err != nil {
		t.l.failed(ErrServer)
		return
	}
	t.polling = false
	if t.state == transportOpen {
		t.poll()
	}
	t.checkPaused()
}

// handlePacketsLater calls handlePackets in a later turn of the page's event loop. Until
// then the GET counts as under way.
func (t *pollingTransport) handlePacketsLater(packets []eio.Packet, err error) {
	t.e.m.strand.after(0, func() {
		if t.state != transportClosed {
			t.handlePackets(packets, err)
		}
	})
}

func (t *pollingTransport) send(packets []eio.Packet) {
	t.canWrite = false
	t.cancelPost = t.e.m.request("POST", t.url(), eio.AppendPayload(nil, packets...), func(status int, _ []byte, err error) {
		t.cancelPost = nil
		if t.state == transportClosed {
			return
		}
		if err != nil || status != 200 {
			t.l.failed(&TransportError{Kind: ErrPollingPost, Status: status, Cause: err})
			return
		}
		t.canWrite = true
		t.l.drained()
		t.checkPaused()
	})
}

func (t *pollingTransport) pause(done func()) {
	t.state = transportPausing
	t.onPaused = done
	t.checkPaused()
}

func (t *pollingTransport) resume() {
	t.state = transportOpen
	if !t.polling {
		t.poll()
	}
}

// checkPaused completes a pause if no request is under way any more.
func (t *pollingTransport) checkPaused() {
	if t.state == transportPausing && !t.polling && t.canWrite {
		t.state = transportPaused
		t.onPaused()
	}
}

// closeGrace limits how long a transport takes to tell the server that it closes.
const closeGrace = 5 * second

// close sends the close packet, after which the server answers the waiting GET. close does
// not cancel the GET before the server has the packet: a server that sees the GET aborted
// first reports a broken connection.
func (t *pollingTransport) close() {
	before := t.state
	if before == transportClosed {
		return
	}
	t.state = transportClosed
	cancelPoll := func() {
		if t.cancelPoll != nil {
			t.cancelPoll()
		}
	}
	if before == transportOpening {
		cancelPoll()
		return
	}
	if t.cancelPost != nil {
		t.cancelPost()
	}
	var grace *timer
	cancel := t.e.m.request("POST", t.url(), eio.AppendPayload(nil, eio.Packet{Type: eio.Close}), func(int, []byte, error) {
		grace.stop()
		cancelPoll()
	})
	grace = t.e.m.strand.after(closeGrace, func() {
		cancel()
		cancelPoll()
	})
}
