package engine_test

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// If no handler answers an upgrade request, the official server cuts the connection off
// (its option destroyUpgrade). This server answers the request like any other request.
func TestUnwantedUpgrade(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		if resp, _ := fx.ask("GET", "http://test/elsewhere", "", webSocketHandshake); resp.StatusCode != 404 {
			t.Errorf("upgrade elsewhere: %d", resp.StatusCode)
		}
	})
	run(t, &engine.Options{Transports: []string{engine.Polling}}, func(t *testing.T, fx *fixture) {
		if resp, _ := fx.ask("GET", base+"websocket", "", webSocketHandshake); resp.StatusCode != 400 {
			t.Errorf("upgrade without that transport: %d", resp.StatusCode)
		}
	})
}

// AllowRequest is called for a handshake, and not again for the session's later requests.
func TestAllowRequestIsAskedOnce(t *testing.T) {
	var asked []string
	opts := &engine.Options{AllowRequest: func(r *http.Request) error {
		asked = append(asked, r.URL.Query().Get("transport"))
		return nil
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		if status, _ := fx.do(http.MethodPost, url, "4x"); status != 200 {
			t.Errorf("POST: %d", status)
		}
		if status, _ := fx.do(http.MethodGet, url, ""); status != 200 {
			t.Errorf("GET: %d", status)
		}
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		fx.read(c)
		if strings.Join(asked, " ") != "polling" {
			t.Errorf("AllowRequest was called for %q", asked)
		}
		fx.read(fx.dial(base + "websocket"))
		if strings.Join(asked, " ") != "polling websocket" {
			t.Errorf("AllowRequest was called for %q", asked)
		}
	})
}

// A request with a guessed session id gets the same answer, whatever the id looks like.
func TestUnknownIDs(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		fx.handshake()
		known := fx.receiver().session.ID()
		ids := []string{"x", known[:19], known + "x", strings.ToLower(known) + "A", strings.Repeat("a", 100_000), "../" + known, "\x00", "é", "%00", "[object Object]", "__proto__"}
		for range 100 {
			ids = append(ids, rand.Text()[:20])
		}
		for _, id := range ids {
			for _, ask := range []struct {
				method, transport string
				header            map[string]string
			}{{"GET", "polling", nil}, {"POST", "polling", nil}, {"PUT", "polling", nil}, {"GET", "websocket", webSocketHandshake}} {
				resp, body := fx.ask(ask.method, base+ask.transport+"&sid="+url.QueryEscape(id), "", ask.header)
				if resp.StatusCode != 400 || body != `{"code":1,"message":"Session ID unknown"}` {
					t.Fatalf("%s by %s with %.30q: %d %s", ask.method, ask.transport, id, resp.StatusCode, body)
				}
			}
		}
	})
}

// BenchmarkHandshakeBesideSlowClients measures a polling handshake while 500 clients send
// their headers or bodies slowly. The handshake should take a few milliseconds at most,
// as it does without slow clients.
func BenchmarkHandshakeBesideSlowClients(b *testing.B) {
	for _, slow := range []int{0, 500} {
		b.Run(fmt.Sprintf("slow=%d", slow), func(b *testing.B) {
			e, err := engine.New(nil, func(s *engine.Session) engine.Receiver { return &recorder{session: s} })
			if err != nil {
				b.Fatal(err)
			}
			srv := httptest.NewUnstartedServer(e)
			srv.Config.ReadHeaderTimeout = 5 * time.Second
			srv.Start()
			defer func() { _ = e.Close(b.Context()); srv.Close() }()
			address := srv.Listener.Addr().String()
			for i := range slow {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = conn.Close() }()
				head := "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHo"
				if i%2 == 0 {
					head = "POST /engine.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n4"
				}
				if _, err := conn.Write([]byte(head)); err != nil {
					b.Fatal(err)
				}
			}
			client := srv.Client()
			for b.Loop() {
				resp, err := client.Get(srv.URL + "/engine.io/?EIO=4&transport=polling")
				if err != nil {
					b.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Fatal(resp.Status)
				}
			}
		})
	}
}
