package wasmclient

import (
	"bytes"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/wasmclient/internal/page"
)

// Network is what the transports of a browser understand.
type Network struct {
	// Page is the number under which the page keeps how its requests are made:
	// headers, credentials.
	Page int32
}

// What is under way, by the token that the page calls back with. Nothing is left
// behind: each goes when it ends, from whichever side.
var (
	exchanges = map[int32]func(status int, body []byte, err error){}
	conns     = map[int32]*pageConn{}
	lastToken int32
)

// pageError stands for an error that the page has: it is at hand there while the
// program hears of it.
type pageError struct{}

func (pageError) Error() string { return "the page's own error" }

// send starts an HTTP request. The page answers with responded or requestFailed.
//
//go:wasmimport socketplay request
func sendRequest(token, network int32, post bool, url, body string)

//go:wasmimport socketplay abort
func abortRequest(token int32)

// request starts an HTTP request. done is called later, unless cancel is called
// first.
func (m *Manager) request(method, url string, body []byte, done func(status int, body []byte, err error)) (cancel func()) {
	lastToken++
	token := lastToken
	exchanges[token] = done
	sendRequest(token, m.opts.Network.Page, method == "POST", url, page.String(body))
	return func() {
		if exchanges[token] != nil {
			delete(exchanges, token)
			abortRequest(token)
		}
	}
}

//go:wasmexport responded
func responded(token, status, n int32) {
	body := page.Take(n)
	page.Receive(body)
	if done := exchanges[token]; done != nil {
		delete(exchanges, token)
		done(int(status), body, nil)
	}
}

//go:wasmexport requestFailed
func requestFailed(token int32) {
	if done := exchanges[token]; done != nil {
		delete(exchanges, token)
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

// sendText sends a message, or if there are many, each of those that separator
// joins.
//
//go:wasmimport socketplay sendText
func sendText(token int32, text string, many bool)

// sendLanded sends a message that is start and then the text that has landed last.
//
//go:wasmimport socketplay sendLanded
func sendLanded(token int32, start string)

//go:wasmimport socketplay sendBinary
func sendBinary(token int32, data string)

// reportSent has connSent called when the page's current task is done.
//
//go:wasmimport socketplay reportSent
func reportSent(token int32)

//go:wasmimport socketplay hangUp
func hangUp(token int32)

// dial opens a WebSocket and tells l later.
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
	text := page.Take(n)
	page.Receive(text)
	if c := conns[token]; c != nil {
		c.l.connText(text)
	}
}

//go:wasmexport connBinary
func connBinary(token, n int32) {
	data := page.TakeBytes(n)
	page.ReceiveBinary(data)
	if c := conns[token]; c != nil {
		c.l.connBinary(data)
	}
}

// connFailed hears of a WebSocket that has failed, with an error of the page if it
// could not be made.
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

// separator joins the packets that cross together, as it does in a polling body.
const separator = 0x1E

var outbox []byte // reused from send to send

// send hands the packets to the browser, which queues them.
func (c *pageConn) send(packets []eio.Packet) {
	c.hand(packets)
	reportSent(c.token)
}

func (c *pageConn) hand(packets []eio.Packet) {
	outbox = outbox[:0]
	if len(packets) == 1 && !packets[0].Binary {
		if before, ok := page.BeforeLanded(packets[0].Data); ok {
			outbox = append(append(outbox, byte(packets[0].Type)), before...)
			sendLanded(c.token, page.String(outbox))
			return
		}
	}
	many := 0
	flush := func() {
		if many > 0 {
			sendText(c.token, page.String(outbox), many > 1)
		}
		outbox, many = outbox[:0], 0
	}
	for _, p := range packets {
		switch {
		case p.Binary:
			flush()
			sendBinary(c.token, page.String(p.Data))
		case bytes.IndexByte(p.Data, separator) >= 0: // no JSON, but a page may write anything
			flush()
			sendText(c.token, page.String(p.AppendTo(nil)), false)
		default:
			if many > 0 {
				outbox = append(outbox, separator)
			}
			outbox = p.AppendTo(outbox)
			many++
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
