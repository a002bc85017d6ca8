package wasmclient

import (
	"bytes"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// Network has the options of a browser's transports.
type Network struct {
	// Page is a number that the program passes to the page with each request. By it the page
	// finds the settings of the request, such as its headers and credentials.
	Page int32
}

// The requests and WebSockets that are under way, by token. The page passes the token when
// it calls the program about one of them. Each is removed when either side ends it.
var (
	requests  = map[int32]func(status int, body []byte, err error){}
	conns     = map[int32]*pageConn{}
	lastToken int32
)

// pageError stands for an error of the browser. The page keeps the error itself while the
// program handles it.
type pageError struct{}

func (pageError) Error() string { return "the page's own error" }

// sendRequest starts an HTTP request. The page later calls responded or requestFailed.
//
//go:wasmimport socketplay request
func sendRequest(token, network int32, post bool, url, body string)

//go:wasmimport socketplay abort
func abortRequest(token int32)

// request starts an HTTP request. done is called later with the answer, unless cancel is
// called before.
func (m *Manager) request(method, url string, body []byte, done func(status int, body []byte, err error)) (cancel func()) {
	lastToken++
	token := lastToken
	requests[token] = done
	sendRequest(token, m.opts.Network.Page, method == "POST", url, page.String(body))
	return func() {
		if requests[token] != nil {
			delete(requests, token)
			abortRequest(token)
		}
	}
}

//go:wasmexport responded
func responded(token, status, n int32) {
	body := page.ReadText(n)
	page.SetCurrent(body)
	if done := requests[token]; done != nil {
		delete(requests, token)
		done(int(status), body, nil)
	}
}

//go:wasmexport requestFailed
func requestFailed(token int32) {
	if done := requests[token]; done != nil {
		delete(requests, token)
		done(0, nil, pageError{})
	}
}

// pageConn is a WebSocket of the page.
type pageConn struct {
	token int32
	l     connListener
}

//go:wasmimport socketplay dial
func dialPage(token, network int32, url string)

// sendText sends a message. If many is true, text is several messages, joined by separator.
//
//go:wasmimport socketplay sendText
func sendText(token int32, text string, many bool)

// sendLastText sends a message of two parts: start, and the text that the page has passed
// last.
//
//go:wasmimport socketplay sendLastText
func sendLastText(token int32, start string)

//go:wasmimport socketplay sendBinary
func sendBinary(token int32, data string)

// reportSent makes the page call connSent when the browser's present task has ended.
//
//go:wasmimport socketplay reportSent
func reportSent(token int32)

//go:wasmimport socketplay hangUp
func hangUp(token int32)

// dial opens a WebSocket. It later calls the methods of l to report the WebSocket's events.
func (m *Manager) dial(url string, l connListener) conn {
	lastToken++
	c := &pageConn{token: lastToken, l: l}
	conns[c.token] = c
	dialPage(c.token, m.opts.Network.Page, url)
	return c
}

//go:wasmexport connOpened
func connOpened(token int32) {
	if c := conns[token]; c != nil {
		c.l.connOpened()
	}
}

//go:wasmexport connSent
func connSent(token int32) {
	if c := conns[token]; c != nil {
		c.l.connSent()
	}
}

//go:wasmexport connText
func connText(token, n int32) {
	text := page.ReadText(n)
	page.SetCurrent(text)
	if c := conns[token]; c != nil {
		c.l.connText(text)
	}
}

//go:wasmexport connBinary
func connBinary(token, n int32) {
	data := page.ReadBytes(n)
	page.AddBinary(data)
	if c := conns[token]; c != nil {
		c.l.connBinary(data)
	}
}

// connFailed reports that a WebSocket has failed. If made is false, the page could not make
// the WebSocket, and has an error that says why.
//
//go:wasmexport connFailed
func connFailed(token int32, made bool) {
	c := conns[token]
	switch {
	case c == nil:
	case made:
		c.l.connFailed(nil) // connClosed follows
	default:
		delete(conns, token)
		c.l.connFailed(pageError{})
	}
}

//go:wasmexport connClosed
func connClosed(token int32) {
	if c := conns[token]; c != nil {
		delete(conns, token)
		c.l.connClosed(nil)
	}
}

// separator joins packets that are passed to the page together, as in a polling body.
const separator = 0x1E

// outbox holds packets that are passed to the page together. Each send uses the memory of
// outbox again.
var outbox []byte

// send passes the packets to the browser, which queues them.
func (c *pageConn) send(packets []eio.Packet) {
	c.pass(packets)
	reportSent(c.token)
}

func (c *pageConn) pass(packets []eio.Packet) {
	outbox = outbox[:0]
	if len(packets) == 1 && !packets[0].Binary {
		if before, ok := page.CutLastText(packets[0].Data); ok {
			outbox = append(append(outbox, byte(packets[0].Type)), before...)
			sendLastText(c.token, page.String(outbox))
			return
		}
	}
	joined := 0 // packets in outbox
	flush := func() {
		if joined > 0 {
			sendText(c.token, page.String(outbox), joined > 1)
		}
		outbox, joined = outbox[:0], 0
	}
	for _, p := range packets {
		switch {
		case p.Binary:
			flush()
			sendBinary(c.token, page.String(p.Data))
		case bytes.IndexByte(p.Data, separator) >= 0: // only in a text that is not JSON, from Write
			flush()
			sendText(c.token, page.String(p.AppendTo(nil)), false)
		default:
			if joined > 0 {
				outbox = append(outbox, separator)
			}
			outbox = p.AppendTo(outbox)
			joined++
		}
	}
	flush()
	if cap(outbox) > 1<<20 {
		outbox = nil
	}
}

func (c *pageConn) close() {
	if conns[c.token] != nil {
		delete(conns, c.token)
		hangUp(c.token)
	}
}
