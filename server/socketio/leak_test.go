package socketio_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// Thousands of clients come and go in waves, with both transports, and disconnect in all
// possible ways. Afterwards the server keeps nothing about them. When it has closed, no
// goroutine is left. The timeouts are so long that, even on a slow machine, a heartbeat
// fails only for a client that does not answer.
func TestNothingIsLeft(t *testing.T) {
	const waves, size = 10, 500
	opts := &socketio.Options{PingInterval: time.Second, PingTimeout: 5 * time.Second, CleanupEmptyChildNamespaces: true}
	sockettest.Run(t, opts, func(t *testing.T, server *socketio.Server, net *testnet.Server) {
		var mu sync.Mutex
		met := make(map[*socketio.Socket]bool)
		serve := func(ctx context.Context, s *socketio.Socket) {
			mu.Lock()
			met[s] = true
			mu.Unlock()
			s.Join(ctx, "all", "room "+s.ID()[:1])
			s.On("ask", func(ctx context.Context, e *socketio.Event) error {
				n, err := socketio.Call[int](ctx, s, "question")
				if err != nil {
					return err
				}
				return e.Ack(n)
			})
		}
		server.OnConnection(serve)
		server.OfPattern(regexp.MustCompile(`^/team-\d+$`)).OnConnection(serve)

		for wave := range waves {
			var wg sync.WaitGroup
			ctx, giveUp := context.WithCancel(t.Context())
			// Most clients do not answer, so CallAll waits until giveUp ends its context.
			wg.Go(func() { _, _ = socketio.CallAll[int](ctx, server.To("all"), "question") })
			for i := range size {
				v := visit{t: t, net: net, team: fmt.Sprintf("/team-%d,", i%7), way: wave + i}
				wg.Go(func() {
					if i%5 == 0 {
						v.byPolling()
					} else {
						v.byWebSocket()
					}
					giveUp()
				})
			}
			wg.Wait()
			giveUp()
		}

		// In this time, the heartbeats of the remaining clients fail.
		time.Sleep(opts.PingInterval + opts.PingTimeout + time.Second)
		left := server.Left()
		mu.Lock()
		defer mu.Unlock()
		for s := range met {
			left = append(left, s.Left()...)
		}
		if len(left) > 0 {
			t.Errorf("%d things are left, among them %s", len(left), left[:min(len(left), 10)])
		}
		if n := len(met); n < waves*size {
			t.Errorf("%d sockets connected, want at least %d", n, waves*size)
		}
	})
}

// visit is one client, from its connection to its disconnect.
type visit struct {
	t    *testing.T
	net  *testnet.Server
	team string
	way  int // chooses how the client disconnects
}

func (v visit) byWebSocket() {
	ctx := v.t.Context()
	c, _, err := websocket.Dial(ctx, "http://test/socket.io/?EIO=4&transport=websocket", &websocket.DialOptions{HTTPClient: v.net.Client()})
	if err != nil {
		v.t.Error(err)
		return
	}
	defer func() { _ = c.CloseNow() }()
	send := func(frame string) { _ = c.Write(ctx, websocket.MessageText, []byte(frame)) }
	send("40")
	send("40" + v.team)
	for {
		_, data, err := c.Read(ctx)
		if err != nil {
			v.t.Error(err)
			return
		}
		switch frame := string(data); {
		case frame == "2":
			send("3")
		case strings.HasPrefix(frame, "40{"):
			send(`420["ask"]`)
		case strings.HasPrefix(frame, `42`) && strings.Contains(frame, `["question"]`) && v.way%3 > 0:
			id, _, _ := strings.Cut(frame[2:], "[")
			send("43" + id + "[1]")
		case strings.HasPrefix(frame, "40/") && v.way%3 == 0, strings.HasPrefix(frame, "430["):
			v.leave(c, send)
			return
		}
	}
}

func (v visit) leave(c *websocket.Conn, send func(string)) {
	switch v.way % 5 {
	case 0:
		send("41")
	case 1:
		send("42{}")
	case 2:
		send("1")
	case 3:
		_ = c.Close(websocket.StatusGoingAway, "")
	} // otherwise the connection is cut without notice
}

func (v visit) byPolling() {
	url := "http://test/socket.io/?EIO=4&transport=polling"
	do := func(method, body string) string {
		req, err := http.NewRequestWithContext(v.t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			v.t.Error(err)
			return ""
		}
		resp, err := v.net.Client().Do(req)
		if err != nil {
			v.t.Error(err)
			return ""
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			v.t.Error(err)
		}
		return string(text)
	}
	_, rest, _ := strings.Cut(do(http.MethodGet, ""), `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	url += "&sid=" + sid
	do(http.MethodPost, "40\x1e40"+v.team)
	do(http.MethodGet, "")
	do(http.MethodPost, `420["ask"]`)
	if v.way%2 == 0 {
		do(http.MethodPost, "1")
	} // otherwise its heartbeat fails
}
