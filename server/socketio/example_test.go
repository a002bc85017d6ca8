package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// A server on a mux of its own, and a client that talks to it.
func Example() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("shout", socketio.Handle(func(ctx context.Context, s *socketio.Socket, text string) (string, error) {
			return text + "!", nil // what is returned is the acknowledgement
		}))
	})
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	server := httptest.NewServer(mux)
	defer server.Close()
	defer func() { _ = io.Close(context.Background()) }()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := wasmclient.Connect(ctx, server.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Manager().Close()
	answer, err := wasmclient.Call[string](ctx, client, "shout", "hello")
	fmt.Println(answer, err)
	// Output: hello! <nil>
}

// Options carry the official names; those left out have the official defaults.
func ExampleNew() {
	io, err := socketio.New(&socketio.Options{
		PingInterval: 10 * time.Second,
		CORS:         &engine.CORS{Origins: []string{"http://localhost:4200"}, Credentials: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/socket.io/", io)
}

// Middleware decides at the door. The client's connect_error has the message
// and the data.
func ExampleNamespace_Use() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct {
			Token string `json:"token"`
		}
		if err := s.Handshake().BindAuth(&auth); err != nil {
			return err
		}
		if auth.Token == "" {
			return &socketio.ConnectError{Message: "Authentication required", Data: map[string]string{"code": "token_missing"}}
		}
		return nil
	})
}

// The six emit targets, and their neighbours.
func ExampleBroadcast() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.Join(ctx, "project:1")
		err := errors.Join(
			s.Emit(ctx, "x"),                                 // this client
			io.Emit(ctx, "x"),                                // every client
			s.Broadcast().Emit(ctx, "x"),                     // everyone but this client
			io.To("project:1").Emit(ctx, "x"),                // all in the room
			s.To("project:1").Emit(ctx, "x"),                 // all in the room but this client
			io.Of("/tasks").Emit(ctx, "x"),                   // all in the namespace
			io.To("project:1", "project:2").Emit(ctx, "x"),   // all in either room, each once
			io.Except("project:1").Emit(ctx, "x"),            // all who are not in the room
			io.To("project:1").Volatile().Emit(ctx, "tick"),  // may be lost to slow clients
			io.Local().Emit(ctx, "x"),                        // this server's clients only
			io.To("user:alice").Except(s.ID()).Emit(ctx, ""), // one user's other tabs
		)
		if err != nil {
			log.Print(err)
		}
	})
}

// The life of a connection on the server.
func ExampleSocket_OnDisconnecting() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.OnDisconnecting(func(ctx context.Context, reason socketio.Reason) {
			log.Println(s.ID(), "leaves", s.Rooms(), "for", reason) // still in its rooms
		})
		s.OnDisconnect(func(ctx context.Context, reason socketio.Reason) {
			log.Println(s.ID(), "has gone") // in none
		})
		s.OnError(func(ctx context.Context, err error) { log.Println(err) })
	})
}

// A handler may ask its client and wait for the answer; ctx is the timeout.
func ExampleCall() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		name, err := socketio.Call[string](ctx, s, "who are you")
		if errors.Is(err, socketio.ErrNotConnected) {
			return // it has gone
		}
		log.Println(name, err)
	})
}
