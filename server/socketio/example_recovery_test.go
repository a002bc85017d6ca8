package socketio_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// Connection state recovery: a client loses its connection, misses an event, comes back
// as the same socket and gets the event.
func ExampleRecovery() {
	io, err := socketio.New(&socketio.Options{Recovery: &socketio.Recovery{}})
	if err != nil {
		log.Fatal(err)
	}
	disconnected := make(chan socketio.Reason, 1)
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		if s.Recovered() {
			fmt.Println("server: the client is back as the same socket, with its data:", s.Data())
		} else {
			s.SetData("alice")
			s.Join(ctx, "lobby") // a recovered socket is in its rooms already
		}
		s.OnDisconnect(func(_ context.Context, reason socketio.Reason) { disconnected <- reason })
	})
	server := httptest.NewServer(io)
	defer server.Close()
	defer func() { _ = io.Close(context.Background()) }()

	ctx, cancel := patience()
	defer cancel()
	client, err := wasmclient.Connect(ctx, server.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Manager().Close()
	news := make(chan string, 2)
	client.On("news", wasmclient.Listen(func(_ context.Context, _ *wasmclient.Socket, text string) error {
		news <- text
		return nil
	}))
	next := func() string {
		select {
		case text := <-news:
			return text
		case <-ctx.Done():
			return "no news"
		}
	}

	// A client can come back only if it has received an event, because it sends the offset
	// of the last event.
	if err := io.To("lobby").Emit(ctx, "news", "first"); err != nil {
		log.Fatal(err)
	}
	fmt.Println("client:", next())

	io.Sockets()[0].Drop() // cuts the connection as a broken network would
	<-disconnected
	if err := io.To("lobby").Emit(ctx, "news", "while you were away"); err != nil {
		log.Fatal(err)
	}
	fmt.Println("client:", next())
	// Output:
	// client: first
	// server: the client is back as the same socket, with its data: alice
	// client: while you were away
}
