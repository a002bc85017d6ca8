//go:build !js

package wasmclient

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Network is what the transports of a Go program understand.
type Network struct {
	HTTPClient *http.Client // carries polling and WebSocket; nil is http.DefaultClient
	Header     http.Header  // sent with every request
	// RequestTimeout bounds a request of polling, those included that wait for what
	// the server has to say; 0 is none.
	RequestTimeout time.Duration
	Protocols      []string // offered to the server with WebSocket
	// ReadLimit bounds one polling body or WebSocket message from the server, in
	// bytes; 0 is 64 MiB.
	ReadLimit int64
}

var errTooLarge = errors.New("wasmclient: message from the server exceeds ReadLimit")

func (n *Network) client() *http.Client {
	if n.HTTPClient != nil {
		return n.HTTPClient
	}
	return http.DefaultClient
}

func (n *Network) readLimit() int64 {
	if n.ReadLimit > 0 {
		return n.ReadLimit
	}
	return 64 << 20
}

// request starts an HTTP request. done is called within the strand, later, unless
// cancel is called there first. Both are called within the strand.
func (m *Manager) request(method, url string, body []byte, done func(status int, body []byte, err error)) (cancel func()) {
	ctx, stop := context.WithCancel(context.Background())
	cancelled := false // within the strand
	m.strand.spawn(func() {
		defer stop()
		status, reply, err := m.opts.Network.roundTrip(ctx, method, url, body)
		m.strand.do(func() {
			if !cancelled {
				done(status, reply, err)
			}
		})
	})
	return func() {
		cancelled = true
		stop()
	}
}

func (n *Network) roundTrip(ctx context.Context, method, url string, body []byte) (status int, reply []byte, err error) {
	if n.RequestTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, n.RequestTimeout)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for name, values := range n.Header {
		req.Header[name] = values
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	resp, err := n.client().Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	reply, err = io.ReadAll(io.LimitReader(resp.Body, n.readLimit()+1))
	if err == nil && int64(len(reply)) > n.readLimit() {
		err = errTooLarge
	}
	return resp.StatusCode, reply, err
}

// nativeConn is a WebSocket. One goroutine dials and reads; each send has its
// own, and the transport has one send under way at a time.
type nativeConn struct {
	m      *Manager
	l      connListener
	ctx    context.Context
	stop   context.CancelFunc
	ws     *websocket.Conn // set within the strand when open
	closed bool            // within the strand; from either side
	sends  sync.WaitGroup  // those under way
}

// dial opens a WebSocket. It is called within the strand and tells l there,
// later.
func (m *Manager) dial(url string, l connListener) conn {
	c := &nativeConn{m: m, l: l}
	c.ctx, c.stop = context.WithCancel(context.Background())
	m.strand.spawn(func() { c.run(url) })
	return c
}

func (c *nativeConn) run(url string) {
	defer c.stop()
	n := &c.m.opts.Network
	ws, _, err := websocket.Dial(c.ctx, url, &websocket.DialOptions{HTTPClient: n.client(), HTTPHeader: n.Header.Clone(), Subprotocols: n.Protocols})
	if err != nil {
		c.tell(func() {
			c.closed = true
			c.l.connFailed(err)
		})
		return
	}
	ws.SetReadLimit(n.readLimit())
	open := c.tell(func() {
		c.ws = ws
		c.l.connOpened()
	})
	if !open {
		ws.CloseNow()
		return
	}
	for {
		kind, data, err := ws.Read(c.ctx)
		if err != nil {
			ws.CloseNow()
			c.tell(func() {
				c.closed = true
				c.l.connClosed(err)
			})
			return
		}
		c.tell(func() {
			if kind == websocket.MessageBinary {
				c.l.connBinary(data)
			} else {
				c.l.connText(data)
			}
		})
	}
}

// tell runs f within the strand, unless the connection has been closed there. It
// returns whether it did.
func (c *nativeConn) tell(f func()) (told bool) {
	c.m.strand.do(func() {
		if told = !c.closed; told {
			f()
		}
	})
	return told
}

func (c *nativeConn) send(packets []eio.Packet) {
	ws := c.ws
	c.sends.Add(1)
	c.m.strand.spawn(func() {
		defer c.sends.Done()
		for _, p := range packets {
			kind, data := websocket.MessageText, p.Data
			if p.Binary {
				kind = websocket.MessageBinary
			} else {
				data = p.AppendTo(nil)
			}
			if ws.Write(c.ctx, kind, data) != nil {
				return // the reader reports it
			}
		}
		c.tell(c.l.connSent)
	})
}

// close says goodbye in a goroutine of its own, since the strand must not wait
// for the server's answer. What is being sent goes out before: an upgrade packet
// that was lost would leave the server with a session on polling.
func (c *nativeConn) close() {
	if c.closed {
		return
	}
	c.closed = true
	if c.ws == nil {
		c.stop()
		return
	}
	c.m.strand.spawn(func() {
		grace := time.AfterFunc(closeGrace, c.stop)
		defer grace.Stop()
		c.sends.Wait()
		c.ws.Close(websocket.StatusNormalClosure, "")
		c.stop()
	})
}
