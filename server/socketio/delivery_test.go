package socketio_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// A volatile event reaches only the clients that can receive it at once.
func TestVolatileNeedsAReadyClient(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ready := sockettest.Connect(t, net)
		polling := joinByPolling(t, net) // it has no GET open, so it is not ready
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
		emit(all, 1)            // the server keeps writing this to the busy client, which does not read
		emit(all.Volatile(), 2) // this is dropped for the busy client and for the polling client
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
