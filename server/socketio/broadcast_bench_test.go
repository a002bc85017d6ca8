package socketio_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// BenchmarkBroadcast measures how long a server takes to select up to 1,000 sockets and to
// encode the event. It does not measure sending: the event is volatile, and no client is
// ready, so the server drops the event.
func BenchmarkBroadcast(b *testing.B) {
	server, sockets := serveIdleClients(b, 1000)
	ctx := context.Background()
	for i, s := range sockets {
		s.Join(ctx, fmt.Sprint("third:", i%3), fmt.Sprint("half:", i%2))
	}
	for _, target := range []struct {
		name   string
		choose socketio.Broadcast
	}{
		{"all", server.Volatile()},
		{"room of 500", server.To("half:0").Volatile()},
		{"two rooms of 666", server.To("half:0", "third:0").Volatile()},
		{"all except a room of 500", server.Except("half:0").Volatile()},
		{"one socket", server.To(sockets[0].ID()).Volatile()},
		{"empty room", server.To("empty").Volatile()},
	} {
		b.Run(target.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := target.choose.Emit(ctx, "news", 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkJoinAndLeave measures how long a socket takes to join a room that has 500 other
// sockets, and to leave it.
func BenchmarkJoinAndLeave(b *testing.B) {
	_, sockets := serveIdleClients(b, 501)
	ctx := context.Background()
	for _, s := range sockets[1:] {
		s.Join(ctx, "room")
	}
	b.ReportAllocs()
	for b.Loop() {
		sockets[0].Join(ctx, "room")
		sockets[0].Leave(ctx, "room")
	}
}

// serveIdleClients starts a server and connects n clients that use polling. None of them
// has a GET open, so none is ready to receive.
func serveIdleClients(b *testing.B, n int) (*socketio.Server, []*socketio.Socket) {
	b.Helper()
	server, err := socketio.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	net := testnet.Serve(server)
	b.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			b.Error(err)
		}
		net.Shutdown()
	})
	request := func(method, query, body string) string {
		req, err := http.NewRequest(method, "http://test/socket.io/?EIO=4&transport=polling"+query, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		resp, err := net.Client().Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	}
	for range n {
		_, rest, _ := strings.Cut(request(http.MethodGet, "", ""), `"sid":"`)
		sid, _, _ := strings.Cut(rest, `"`)
		request(http.MethodPost, "&sid="+sid, "40")
		request(http.MethodGet, "&sid="+sid, "") // the answer to CONNECT
	}
	sockets := server.Sockets()
	if len(sockets) != n {
		b.Fatalf("%d sockets are connected, want %d", len(sockets), n)
	}
	return server, sockets
}
