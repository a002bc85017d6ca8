package socketio_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// poller is a client on polling that makes one request at a time.
type poller struct {
	t   *testing.T
	net *testnet.Server
	sid string
}

func joinByPolling(t *testing.T, net *testnet.Server) *poller {
	t.Helper()
	p := &poller{t: t, net: net}
	_, open := p.poll()
	_, rest, _ := strings.Cut(open, `"sid":"`)
	p.sid, _, _ = strings.Cut(rest, `"`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://test/socket.io/"+p.query(), strings.NewReader("40"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := net.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if _, body := p.poll(); !strings.HasPrefix(body, "40{") {
		t.Fatalf("CONNECT answered with %q", body)
	}
	return p
}

func (p *poller) query() string { return "?EIO=4&transport=polling&sid=" + p.sid }

func (p *poller) poll() (*http.Response, string) {
	p.t.Helper()
	return fetch(p.t, p.net, http.MethodGet, p.query(), map[string]string{"Accept-Encoding": "gzip"})
}

// A volatile event is for those who can take it at once; the others lose it.
func TestVolatileNeedsAReadyClient(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ready := sockettest.Connect(t, net)
		polling := joinByPolling(t, net) // and no GET waits
		busy, _, err := websocket.Dial(t.Context(), "http://test/socket.io/?EIO=4&transport=websocket", &websocket.DialOptions{HTTPClient: net.Client()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = busy.CloseNow() }()
		next := func() string {
			_, data, err := busy.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
		next()
		if err := busy.Write(t.Context(), websocket.MessageText, []byte("40")); err != nil {
			t.Fatal(err)
		}
		next()

		synctest.Wait()
		emit := func(b socketio.Broadcast, n int) {
			t.Helper()
			if err := b.Emit(context.Background(), "n", n); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		all := io.Except()
		emit(all, 1)            // is being written to the busy client, which does not read
		emit(all.Volatile(), 2) // lost to it, and to the polling one
		emit(all, 3)
		ready.Want(`42["n",1]`, `42["n",2]`, `42["n",3]`)
		for _, want := range []string{`42["n",1]`, `42["n",3]`} {
			if got := next(); got != want {
				t.Errorf("the busy client reads %s, want %s", got, want)
			}
		}
		if _, body := polling.poll(); body != "42[\"n\",1]\x1e42[\"n\",3]" {
			t.Errorf("the polling client gets %q", body)
		}
	})
}

func TestCompressFlag(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		p := joinByPolling(t, net)
		large := strings.Repeat("all work and no play ", 100)
		for _, compress := range []bool{true, false} {
			if err := io.Except().Compress(compress).Emit(t.Context(), "news", large); err != nil {
				t.Fatal(err)
			}
			resp, _ := p.poll()
			if got := resp.Header.Get("Content-Encoding") == "gzip"; got != compress {
				t.Errorf("Compress(%v): compressed %v", compress, got)
			}
		}
	})
}

// A client that sends small events faster than they are handled is made to wait; it
// cannot have the server keep many times what it sends.
func TestManySmallEventsWait(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		release := make(chan struct{})
		handled := 0
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("a", func(context.Context, *socketio.Event) error {
				<-release
				handled++
				return nil
			})
		})
		c := sockettest.Connect(t, net)
		var sent atomic.Int64
		const all = 50_000
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range all {
				if c.Conn.Write(context.Background(), websocket.MessageText, []byte(`42["a"]`)) != nil {
					return
				}
				sent.Add(1)
			}
		}()
		synctest.Wait()
		if n := sent.Load(); n < 20_000 || n > 40_000 {
			t.Errorf("%d events were taken while none was handled", n)
		}
		close(release)
		<-done
		synctest.Wait()
		if handled != all {
			t.Errorf("%d events were handled, want %d", handled, all)
		}
	})
}
