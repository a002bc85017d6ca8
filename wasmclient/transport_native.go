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

// Network has the options of a Go program's transports.
type Network struct {
	HTTPClient *http.Client // makes the requests of polling and WebSocket; nil means http.DefaultClient
	Header     http.Header  // sent with every request
	// RequestTimeout limits the time of each request of polling, even of a GET that waits for
	// the server's packets. 0 means no limit.
	RequestTimeout time.Duration
	Protocols      []string // the subprotocols that a WebSocket offers to the server
	// ReadLimit is the largest polling body or WebSocket message, in bytes, that the client
	// accepts from the server. 0 means 64 MiB.
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

// request starts an HTTP request. done is called later within the strand, with the answer,
// unless cancel is called before. request and cancel must be called within the strand.
func (m *Manager) request(method, url string, body []byte, done func(status int, body []byte, err error)) (cancel func()) {
	ctx, stop := context.WithCancel(context.Background())
	cancelled := false // changes within the strand only
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

// nativeConn is a WebSocket outside the browser. One goroutine dials and reads, and each
// send has a goroutine of its own.
type nativeConn struct {
	m      *Manager
	l      connListener
	ctx    context.Context
	stop   context.CancelFunc
	ws     *websocket.Conn // set when the WebSocket is open; changes within the strand only
	closed bool            // either side has closed it; changes within the strand only
	sends  sync.WaitGroup  // counts the calls of send that have not ended
}

// dial opens a WebSocket. It later calls the methods of l, within the strand, to report the
// WebSocket's events. dial itself is called within the strand.
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
		c.unlessClosed(func() {
			c.closed = true
			c.l.connFailed(err)
		})
		return
	}
	ws.SetReadLimit(n.readLimit())
	open := c.unlessClosed(func() {
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
			c.unlessClosed(func() {
				c.closed = true
				c.l.connClosed(err)
			})
			return
		}
		c.unlessClosed(func() {
			if kind == websocket.MessageBinary {
				c.l.connBinary(data)
			} else {
				c.l.connText(data)
			}
		})
	}
}

// unlessClosed runs f within the strand, unless the connection has been closed. It returns
// whether it has run f.
func (c *nativeConn) unlessClosed(f func()) (ran bool) {
	c.m.strand.do(func() {
		if ran = !c.closed; ran {
			f()
		}
	})
	return ran
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
				return // run reports the error
			}
		}
		c.unlessClosed(c.l.connSent)
	})
}

// close closes the WebSocket in a goroutine of its own, because the strand must not wait
// for the server's answer. Before that, the goroutine waits for sends that are under way.
// Otherwise an upgrade packet, for example, could be lost, and the server would keep the
// session on polling.
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
