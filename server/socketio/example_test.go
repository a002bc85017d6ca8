package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// A server on its own http.ServeMux, and a client that sends it an event and gets the
// acknowledgement.
func Example() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("shout", socketio.Handle(func(ctx context.Context, s *socketio.Socket, text string) (string, error) {
			return text + "!", nil // the returned value is the acknowledgement
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

// Options have the official names, and the official defaults if you leave them out.
func ExampleNew() {
	io, err := socketio.New(&socketio.Options{
		PingInterval: 10 * time.Second,
		CORS:         &engine.CORS{Origins: []string{"http://localhost:4200"}, Credentials: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle(io.Path(), io)
	fmt.Println(io.Path(), io.Limits().PingInterval, io.Limits().PingTimeout)
	// Output: /socket.io/ 10s 20s
}

// Middleware decides which sockets may connect. The client's connect_error event has the
// message and the data.
func ExampleNamespace_Use() {
	io, stop := start()
	defer stop()
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct {
			Token string `json:"token"`
		}
		if err := s.Handshake().BindAuth(&auth); err != nil {
			return err
		}
		if auth.Token == "" { // real middleware verifies the token
			return &socketio.ConnectError{Message: "Authentication required", Data: map[string]string{"code": "token_missing"}}
		}
		return nil
	})

	_, err := join("")
	var refusal *wasmclient.ConnectError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Message, string(refusal.Data))
	}
	_, err = join("alice's")
	fmt.Println(err)
	// Output:
	// Authentication required {"code":"token_missing"}
	// <nil>
}

// The handler is called with each socket that connects. The socket's events wait until the
// handler has returned.
func ExampleNamespace_OnConnection() {
	io, stop := start()
	defer stop()
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		fmt.Println("connected:", s.Connected(), s.Handshake().Query.Get("transport"))
		if err := s.Emit(ctx, "welcome", "you are in"); err != nil {
			log.Print(err)
		}
	})

	alice, _ := join("alice's")
	fmt.Println(alice.next())
	// Output:
	// connected: true polling
	// welcome ["you are in"]
}

// A room exists while a socket is in it.
func ExampleSocket_Join() {
	io, stop := start()
	defer stop()
	io.OnRoom(func(e socketio.RoomEvent) {
		if e.Room == "project:1" && e.Socket == "" {
			fmt.Println(e.Kind, e.Room)
		}
	})
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("subscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, project int) error {
			s.Join(ctx, fmt.Sprint("project:", project))
			return nil
		}))
		s.On("unsubscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, project int) error {
			s.Leave(ctx, fmt.Sprint("project:", project))
			return nil
		}))
	})

	alice, _ := join("alice's")
	alice.ask("subscribe", 1)
	_ = io.To("project:1").Emit(context.Background(), "task:updated", 7)
	fmt.Println(alice.next())
	alice.ask("unsubscribe", 1)
	// Output:
	// create-room project:1
	// task:updated [7]
	// delete-room project:1
}

// With a room for each user, an event reaches all tabs of the user, and no other client.
func ExampleNamespace_To() {
	io, stop := start()
	defer stop()
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) { s.Join(ctx, "user:"+tokenOf(s)) })

	tab1, _ := join("alice")
	tab2, _ := join("alice")
	bob, _ := join("bob")
	_ = io.To("user:alice").Emit(context.Background(), "task:created", map[string]string{"title": "tea"})
	_ = io.To("user:bob").Emit(context.Background(), "nothing")
	fmt.Println(tab1.next())
	fmt.Println(tab2.next())
	fmt.Println(bob.next())
	// Output:
	// task:created [{"title":"tea"}]
	// task:created [{"title":"tea"}]
	// nothing []
}

// An event from Namespace.Emit reaches all clients, on all servers.
func ExampleNamespace_Emit() {
	io, stop := start()
	defer stop()
	alice, _ := join("alice")
	bob, _ := join("bob")
	if err := io.Emit(context.Background(), "announcement", "tea is ready"); err != nil {
		log.Print(err)
	}
	fmt.Println(alice.next())
	fmt.Println(bob.next())
	// Output:
	// announcement ["tea is ready"]
	// announcement ["tea is ready"]
}

// An event from Socket.Broadcast reaches all clients except the sender.
func ExampleSocket_Broadcast() {
	io, stop := start()
	defer stop()
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("say", socketio.Listen(func(ctx context.Context, s *socketio.Socket, text string) error {
			return s.Broadcast().Emit(ctx, "said", text)
		}))
	})

	alice, _ := join("alice")
	bob, _ := join("bob")
	alice.ask("say", "hello")
	_ = io.Emit(context.Background(), "end")
	fmt.Println("alice:", alice.next())
	fmt.Println("bob:", bob.next())
	// Output:
	// alice: end []
	// bob: said ["hello"]
}

// The six emit targets of the course chapter, and similar ones.
func ExampleBroadcast() {
	io, stop := start()
	defer stop()
	io.Of("/tasks")
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		if tokenOf(s) != "carol" {
			s.Join(ctx, "project:1")
		}
		s.On("go", func(ctx context.Context, e *socketio.Event) error {
			return errors.Join(
				s.Emit(ctx, "me"),                                              // this client
				io.Emit(ctx, "all"),                                            // every client
				s.Broadcast().Emit(ctx, "others"),                              // every other client
				io.To("project:1").Emit(ctx, "room"),                           // the clients in the room
				s.To("project:1").Emit(ctx, "mates"),                           // the other clients in the room
				io.Of("/tasks").Emit(ctx, "elsewhere"),                         // the clients in the namespace
				io.To("project:1", "project:2").Emit(ctx, "either"),            // the clients in either room, each once
				io.Except("project:1").Emit(ctx, "outside"),                    // the clients that are not in the room
				io.To("project:1").Except(s.ID()).Volatile().Emit(ctx, "tick"), // may be lost to slow clients
				io.Local().Emit(ctx, "end"),                                    // only this server's clients
			)
		})
	})

	alice, _ := join("alice")
	bob, _ := join("bob")
	carol, _ := join("carol")
	_ = alice.Emit("go")
	for _, c := range []*guest{alice, bob, carol} {
		var got []string
		for e := c.next(); e != "end []"; e = c.next() {
			if name := strings.TrimSuffix(e, " []"); name != "tick" {
				got = append(got, name)
			}
		}
		fmt.Println(strings.Join(got, ", "))
	}
	// Output:
	// me, all, room, either
	// all, others, room, mates, either
	// all, others, outside
}

// A handler made by Handle gets the first argument, and the value that it returns is the
// acknowledgement. A handler that takes the Event can bind any number of arguments.
func ExampleSocket_On() {
	io, stop := start()
	defer stop()
	type task struct {
		Title string `json:"title"`
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("task:create", socketio.Handle(func(ctx context.Context, s *socketio.Socket, t task) (int, error) {
			if t.Title == "" {
				return 0, socketio.AckError("a title is missing")
			}
			return 1, nil
		}))
		s.On("add", func(ctx context.Context, e *socketio.Event) error {
			var a, b int
			if err := e.Bind(&a, &b); err != nil {
				return err
			}
			return e.Ack(a + b)
		})
	})

	alice, _ := join("alice")
	fmt.Println(alice.ask("task:create", task{"tea"}))
	fmt.Println(alice.ask("task:create", task{}))
	fmt.Println(alice.ask("add", 2, 3))
	// Output:
	// [1]
	// [{"error":"a title is missing"}]
	// [5]
}

// The disconnecting handlers run while the socket is still in its rooms. The disconnect
// handlers run after the socket has left them.
func ExampleSocket_OnDisconnect() {
	io, stop := start()
	defer stop()
	gone := make(chan struct{})
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.Join(ctx, "lobby")
		s.OnDisconnecting(func(ctx context.Context, reason socketio.Reason) {
			fmt.Println("leaves the lobby:", slices.Contains(s.Rooms(), "lobby"))
		})
		s.OnDisconnect(func(ctx context.Context, reason socketio.Reason) {
			fmt.Println("has gone:", reason, s.Rooms())
			close(gone)
		})
	})

	alice, _ := join("alice")
	alice.Disconnect()
	<-gone
	// Output:
	// leaves the lobby: true
	// has gone: client namespace disconnect []
}

// A handler may ask its client something and wait for the answer, until ctx ends.
func ExampleCall() {
	io, stop := start()
	defer stop()
	answered := make(chan struct{})
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		defer close(answered)
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		name, err := socketio.Call[string](ctx, s, "who are you")
		fmt.Println(name, errors.Is(err, socketio.ErrNotConnected), err)
	})

	_, _ = join("alice")
	<-answered
	// Output: alice false <nil>
}
