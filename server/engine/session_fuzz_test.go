package engine_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// packets are some of the packets that the fuzzed client sends. The client also makes
// packets from the fuzzed bytes.
var packets = []string{
	"", "0", "1", "2", "2probe", "3", "3probe", "4", "4hello", "5", "6", "7", "b", "bAQI=", "b4AQI=", "4a\x1e4b", "4a\x1ex", "\x1e",
	"1:2", "6:4hello1:2", "\x00\x02\xff4a", "4\xff",
}

// anyClient is a client that does anything at any time. The bytes in acts say what it does
// next.
type anyClient struct {
	fx    *fixture
	query string
	acts  []byte
	conns []*websocket.Conn
	wg    sync.WaitGroup
}

func (c *anyClient) next() int {
	if len(c.acts) == 0 {
		return 0
	}
	act := c.acts[0]
	c.acts = c.acts[1:]
	return int(act)
}

// packet returns a packet to send: one of packets, or the next bytes of acts.
func (c *anyClient) packet() string {
	n := c.next()
	if n < len(packets) {
		return packets[n]
	}
	n = min(n%16, len(c.acts))
	defer func() { c.acts = c.acts[n:] }()
	return string(c.acts[:n])
}

func (c *anyClient) url(transport string) string {
	url := "http://test/engine.io/?" + c.query + "&transport=" + transport
	if r := c.fx.receiver(); r != nil {
		url += "&sid=" + r.session.ID()
	}
	return url
}

func (c *anyClient) request(method, url, body, kind string, patience time.Duration) {
	ctx, cancel := context.WithTimeout(c.fx.t.Context(), patience)
	c.wg.Go(func() {
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", kind)
		if resp, err := c.fx.net.Client().Do(req); err == nil {
			_ = resp.Body.Close()
		}
	})
}

func (c *anyClient) dial(url string) {
	ctx, cancel := context.WithTimeout(c.fx.t.Context(), time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: c.fx.net.Client()})
	if err != nil {
		return
	}
	c.conns = append(c.conns, conn)
	c.wg.Go(func() {
		for {
			if _, _, err := conn.Read(context.Background()); err != nil {
				return
			}
		}
	})
}

func (c *anyClient) write(kind websocket.MessageType, text string) {
	if len(c.conns) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(c.fx.t.Context(), time.Second)
	defer cancel()
	_ = c.conns[c.next()%len(c.conns)].Write(ctx, kind, []byte(text))
}

// act does one thing, either as the client or as the server that owns the session.
func (c *anyClient) act() {
	r := c.fx.receiver()
	switch c.next() % 16 {
	case 0:
		c.request("GET", c.url("polling"), "", "", time.Hour)
	case 1:
		c.request("GET", c.url("polling"), "", "", time.Second)
	case 2:
		c.request("POST", c.url("polling"), c.packet(), "text/plain", time.Hour)
	case 3:
		c.request("POST", c.url("polling"), c.packet(), "application/octet-stream", time.Hour)
	case 4:
		c.dial(c.url("websocket"))
	case 5:
		c.write(websocket.MessageText, c.packet())
	case 6:
		c.write(websocket.MessageBinary, c.packet())
	case 7:
		if len(c.conns) > 0 {
			_ = c.conns[c.next()%len(c.conns)].CloseNow()
		}
	case 8:
		c.request("PUT", c.url("polling"), c.packet(), "", time.Hour)
	case 9:
		synctest.Wait()
	case 10:
		time.Sleep(time.Duration(c.next()) * 100 * time.Millisecond)
	case 11:
		if r != nil {
			r.session.Send(eio.Text([]byte("from the server")), eio.Binary([]byte{1, 2, 3}))
		}
	case 12:
		if r != nil && c.next()%8 == 0 {
			r.session.Close()
		}
	case 13:
		if r != nil && c.next()%8 == 0 {
			r.session.Drop()
		}
	case 14:
		if r != nil {
			_ = r.session.Writable()
			_ = r.session.Transport()
		}
	case 15: // a correct upgrade
		c.dial(c.url("websocket"))
		for _, p := range []string{"2probe", "5", "4on"} {
			c.write(websocket.MessageText, p)
		}
	}
}

// FuzzSession checks that whatever a client does, nothing panics, the session ends once,
// and the server keeps no entry and no goroutine of the session.
func FuzzSession(f *testing.F) {
	for _, acts := range []string{
		"", "\x00\x00\x00\x02\x08", "\x00\x0f\x0b\x0f\x0b", "\x00\x04\x05\x04\x00\x09\x0b\x05\x09\x00", "\x01\x00\x02\x12\x00\x0a\xff",
		"\x02\x02\x0b\x0c\x00\x00\x00", "\x00\x00\x0d\x00\x00\x00", "\x03\x0f\x06\x14\x00\x0b", "\x00\x0a\xff\x0a\xff\x0a\xff\x0a\xff\x0a\xff",
	} {
		f.Add([]byte(acts))
	}
	f.Fuzz(func(t *testing.T, acts []byte) {
		acts = acts[:min(len(acts), 200)]
		var sessions []*recorder
		run(t, with3(engine.Options{MaxQueuedBytes: 200, MaxHTTPBufferSize: 100}), func(t *testing.T, fx *fixture) {
			c := &anyClient{fx: fx, query: "EIO=4", acts: acts}
			flags := c.next()
			if flags&1 != 0 {
				c.query = "EIO=3"
			}
			if flags&2 != 0 {
				c.query += "&b64=1"
			}
			if flags&4 != 0 {
				c.dial(c.url("websocket"))
			} else {
				c.request("GET", c.url("polling"), "", "", time.Hour)
			}
			synctest.Wait()
			for len(c.acts) > 0 {
				c.act()
				if r := fx.receiver(); r != nil && (len(sessions) == 0 || sessions[len(sessions)-1] != r) {
					sessions = append(sessions, r)
				}
			}
			if err := fx.engine.Close(t.Context()); err != nil {
				t.Error(err)
			}
			for _, r := range sessions {
				if r.reason(t) == "" {
					t.Error("a session has not ended")
				}
			}
			for _, conn := range c.conns {
				_ = conn.CloseNow()
			}
			c.wg.Wait()
		})
	})
}
