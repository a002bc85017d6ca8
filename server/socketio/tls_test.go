package socketio_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/socketio"
)

// A client connects over TLS with an Origin header, and the handshake shows both. Messages
// of all sizes travel in both directions, over a WebSocket from the start and after an
// upgrade.
func TestTLS(t *testing.T) {
	server, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan *socketio.Handshake, 2)
	server.OnConnection(func(_ context.Context, s *socketio.Socket) {
		seen <- s.Handshake()
		s.On("echo", func(_ context.Context, e *socketio.Event) error { return e.Ack(e.Raw(0)...) })
	})
	web := httptest.NewTLSServer(server)
	t.Cleanup(func() { // server first, because web waits until its connections have ended
		_ = server.Close(context.WithoutCancel(t.Context()))
		web.Close()
	})
	origin := http.Header{"Origin": {web.URL}}

	dial := func(query string) *websocket.Conn {
		t.Helper()
		c, _, err := websocket.Dial(t.Context(), web.URL+"/socket.io/?EIO=4&transport=websocket"+query,
			&websocket.DialOptions{HTTPClient: web.Client(), HTTPHeader: origin})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.CloseNow() })
		c.SetReadLimit(-1)
		return c
	}
	next := func(c *websocket.Conn) string {
		t.Helper()
		_, data, err := c.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	send := func(c *websocket.Conn, text string) {
		t.Helper()
		if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	echo := func(c *websocket.Conn) {
		t.Helper()
		for _, size := range []int{0, 100, 1000, 500_000} {
			text := strings.Repeat("x", size)
			send(c, `420["echo","`+text+`"]`)
			if got := next(c); got != `430["`+text+`"]` {
				t.Errorf("%d bytes come back as %.20q, %d bytes", size, got, len(got))
			}
		}
	}
	checkHandshake := func() {
		t.Helper()
		if h := <-seen; !h.Secure || !h.XDomain || h.Headers.Get("Origin") != web.URL {
			t.Errorf("handshake %+v", h)
		}
	}

	c := dial("")
	next(c)
	send(c, "40")
	next(c)
	checkHandshake()
	echo(c)

	polling := web.URL + "/socket.io/?EIO=4&transport=polling"
	opened, _, _ := strings.Cut(do(t, web.Client(), http.MethodGet, polling, "", origin), `","upgrades`)
	sid := strings.TrimPrefix(opened, `0{"sid":"`)
	do(t, web.Client(), http.MethodPost, polling+"&sid="+sid, "40", origin)
	checkHandshake()
	if got := do(t, web.Client(), http.MethodGet, polling+"&sid="+sid, "", origin); !strings.HasPrefix(got, `40{"sid":"`) {
		t.Errorf("CONNECT was answered with %q", got)
	}
	c = dial("&sid=" + sid)
	send(c, "2probe")
	if got := next(c); got != "3probe" {
		t.Errorf("the probe was answered with %q", got)
	}
	send(c, "5")
	echo(c)
}

func do(t *testing.T, client *http.Client, method, url, body string, header http.Header) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header.Clone()
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s, %v", method, resp.Status, text, err)
	}
	return string(text)
}
