package wasmclient

import (
	"syscall/js"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Network is what the transports of a browser understand.
type Network struct {
	Header          map[string]string // polling only: browsers send none with WebSocket
	WithCredentials bool              // cookies to another origin
}

// The browser calls back through these functions and no others. A callback is
// bound to the token of what waits for it, so nothing has to be released.
var (
	exchanges = map[int]*exchange{}
	conns     = map[int]*browserConn{}
	lastToken int

	onResponse, onBody, onRequestFailed, onSocketEvent js.Func
)

func init() {
	onResponse = bound(func(token int, response js.Value) {
		if x := exchanges[token]; x != nil {
			x.status = response.Get("status").Int()
			response.Call("text").Call("then", bind(onBody, token), bind(onRequestFailed, token))
		}
	})
	onBody = bound(func(token int, text js.Value) {
		if x := exchanges[token]; x != nil {
			delete(exchanges, token)
			x.done(x.status, []byte(text.String()), nil)
		}
	})
	onRequestFailed = bound(func(token int, reason js.Value) {
		if x := exchanges[token]; x != nil {
			delete(exchanges, token)
			x.done(0, nil, js.Error{Value: reason})
		}
	})
	onSocketEvent = bound(func(token int, event js.Value) {
		if c := conns[token]; c != nil {
			c.event(event)
		}
	})
}

func bound(f func(token int, arg js.Value)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0].Int(), args[1])
		return nil
	})
}

func bind(f js.Func, token int) js.Value { return f.Call("bind", nil, token) }

// exchange is an HTTP request under way.
type exchange struct {
	status int
	done   func(status int, body []byte, err error)
}

// request starts an HTTP request. done is called later, unless cancel is called
// first.
func (m *Manager) request(method, url string, body []byte, done func(status int, body []byte, err error)) (cancel func()) {
	lastToken++
	token := lastToken
	exchanges[token] = &exchange{done: done}

	abort := js.Global().Get("AbortController").New()
	headers := map[string]any{}
	for name, value := range m.opts.Network.Header {
		headers[name] = value
	}
	init := map[string]any{"method": method, "signal": abort.Get("signal"), "cache": "no-store", "headers": headers}
	if method == "POST" {
		headers["Content-Type"] = "text/plain;charset=UTF-8"
		init["body"] = string(body)
	}
	if m.opts.Network.WithCredentials {
		init["credentials"] = "include"
	}
	js.Global().Call("fetch", url, init).Call("then", bind(onResponse, token), bind(onRequestFailed, token))
	return func() {
		delete(exchanges, token)
		abort.Call("abort")
	}
}

// browserConn is a WebSocket of the browser.
type browserConn struct {
	ws    js.Value
	l     connListener
	token int
}

// dial opens a WebSocket and tells l later.
func (m *Manager) dial(url string, l connListener) conn {
	lastToken++
	c := &browserConn{l: l, token: lastToken}
	conns[c.token] = c
	if err := c.open(url); err != nil {
		soon(func() {
			if conns[c.token] != nil {
				delete(conns, c.token)
				l.connFailed(err)
			}
		})
	}
	return c
}

// open makes the WebSocket, which may throw: a page over https must not use ws,
// and a runtime may have none.
func (c *browserConn) open(url string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err, _ = r.(error)
			if err == nil {
				err = ErrWebSocket
			}
		}
	}()
	c.ws = js.Global().Get("WebSocket").New(url)
	c.ws.Set("binaryType", "arraybuffer")
	onEvent := bind(onSocketEvent, c.token)
	for _, name := range []string{"onopen", "onmessage", "onerror", "onclose"} {
		c.ws.Set(name, onEvent)
	}
	return nil
}

func (c *browserConn) event(event js.Value) {
	switch event.Get("type").String() {
	case "open":
		c.l.connOpened()
	case "message":
		data := event.Get("data")
		if data.Type() == js.TypeString {
			c.l.connText([]byte(data.String()))
			return
		}
		bytes := js.Global().Get("Uint8Array").New(data)
		b := make([]byte, bytes.Length())
		js.CopyBytesToGo(b, bytes)
		c.l.connBinary(b)
	case "error":
		c.l.connFailed(nil)
	case "close":
		delete(conns, c.token)
		c.l.connClosed(nil)
	}
}

// send hands the packets to the browser, which queues them.
func (c *browserConn) send(packets []eio.Packet, sent func()) {
	var buf []byte
	for _, p := range packets {
		if p.Binary {
			bytes := js.Global().Get("Uint8Array").New(len(p.Data))
			js.CopyBytesToJS(bytes, p.Data)
			c.ws.Call("send", bytes)
			continue
		}
		buf = p.AppendTo(buf[:0])
		c.ws.Call("send", string(buf))
	}
	soon(sent)
}

func (c *browserConn) close() {
	delete(conns, c.token)
	if c.ws.Truthy() {
		c.ws.Call("close")
	}
}
