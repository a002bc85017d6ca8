package engine_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// BenchmarkHandshakeBesideSlowClients measures a polling handshake while 500
// clients are slow with their headers or bodies. It should take some
// milliseconds at most, as without them.
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
