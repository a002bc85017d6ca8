package wasmclient

import "github.com/socketplay/socketplay/server/wire/eio"

// pollingTransport keeps one GET waiting at the server for what it has to say,
// and POSTs what the client has to say, one at a time.
type pollingTransport struct {
	e *engine
	l listener

	state    transportState
	canWrite bool
	polling  bool   // a GET is under way
	onPaused func() // waits in transportPausing

	cancelPoll func()
	cancelPost func()
}

func (t *pollingTransport) name() string      { return Polling }
func (t *pollingTransport) writable() bool    { return t.canWrite }
func (t *pollingTransport) listen(l listener) { t.l = l }
func (t *pollingTransport) open()             { t.poll() }

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
		t.received(body)
	})
}

func (t *pollingTransport) received(body []byte) {
	packets, err := eio.ParsePayload(body)
	t.take(packets, err)
}

// take takes the packets of a body, in one go if it is not long.
func (t *pollingTransport) take(packets []eio.Packet, err error) {
	for i, p := range packets {
		if i > 0 && t.e.m.strand.tired() {
			t.takeLater(packets[i:], err)
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
		t.l.packet(p)
		if t.state == transportClosed { // by a handler
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

// takeLater goes on with the packets when the page has had a chance to do
// something else. Until then the GET counts as under way.
func (t *pollingTransport) takeLater(packets []eio.Packet, err error) {
	t.e.m.strand.after(0, func() {
		if t.state != transportClosed {
			t.take(packets, err)
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

func (t *pollingTransport) checkPaused() {
	if t.state == transportPausing && !t.polling && t.canWrite {
		t.state = transportPaused
		t.onPaused()
	}
}

// closeGrace is how long the farewell may take.
const closeGrace = 5 * second

// close tells the server, which then releases the waiting GET. Only when that
// has been said is the GET cancelled: a server that sees it aborted first takes
// it for a broken connection.
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
