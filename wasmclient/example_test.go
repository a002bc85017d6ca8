//go:build !js

package wasmclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

func Example() {
	io, err := socketio.New(nil)
	if err != nil {
		panic(err)
	}
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("shout", socketio.Handle(func(_ context.Context, _ *socketio.Socket, text string) (string, error) {
			return text + "!", nil
		}))
	})
	server := httptest.NewServer(io)
	defer server.Close()
	ctx := context.Background()

	s, err := wasmclient.Connect(ctx, server.URL, nil)
	if err != nil {
		panic(err)
	}
	defer s.Close()
	reply, err := wasmclient.Call[string](ctx, s, "shout", "hello")
	fmt.Println(reply, err)
	// Output: hello! <nil>
}

// exampleServer starts a server for the examples. In the root namespace it acknowledges
// the event "shout" with the text and "!", and answers the event "greet me" with a
// greeting. Its namespace /members refuses sockets without a token.
func exampleServer() (url string, stop func()) {
	io, err := socketio.New(nil)
	if err != nil {
		panic(err)
	}
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("shout", socketio.Handle(func(_ context.Context, _ *socketio.Socket, text string) (string, error) {
			return text + "!", nil
		}))
		s.On("silence", func(context.Context, *socketio.Event) error { return nil })
		s.On("greet me", socketio.Listen(func(ctx context.Context, s *socketio.Socket, name string) error {
			return s.Emit(ctx, "greeting", "hello "+name)
		}))
	})
	members := io.Of("/members")
	members.Use(func(_ context.Context, s *socketio.Socket) error {
		var auth struct {
			Token string `json:"token"`
		}
		if err := s.Handshake().BindAuth(&auth); err != nil || auth.Token != "secret" {
			return &socketio.ConnectError{Message: "members only"}
		}
		return nil
	})
	server := httptest.NewServer(io)
	return server.URL, server.Close
}

// A function with a typed argument handles events.
func ExampleListen() {
	url, stop := exampleServer()
	defer stop()
	ctx := context.Background()
	s, err := wasmclient.Connect(ctx, url, nil)
	if err != nil {
		panic(err)
	}
	defer s.Close()

	greeted := make(chan string)
	s.On("greeting", wasmclient.Listen(func(ctx context.Context, _ *wasmclient.Socket, text string) error {
		select {
		case greeted <- text:
		case <-ctx.Done(): // the connection has ended
		}
		return nil
	}))
	s.OnError(func(err error) { fmt.Println(err) })
	if err := s.Emit("greet me", "Alice"); err != nil {
		panic(err)
	}
	fmt.Println(<-greeted)
	// Output: hello Alice
}

// Several namespaces share one connection. The server may refuse one of them.
func ExampleManager_Socket() {
	url, stop := exampleServer()
	defer stop()
	ctx := context.Background()
	m := wasmclient.NewManager(url, nil)
	defer m.Close()

	members := m.Socket("/members")
	err := members.ConnectAndWait(ctx)
	if refused, ok := errors.AsType[*wasmclient.ConnectError](err); ok {
		fmt.Println(refused.Message)
	}
	if err := members.SetAuthValue(map[string]string{"token": "secret"}); err != nil {
		panic(err)
	}
	fmt.Println(members.ConnectAndWait(ctx), m.Socket("/").ConnectAndWait(ctx))
	// Output:
	// members only
	// <nil> <nil>
}

// The wait for an acknowledgement ends with a timeout, or with a context.
func ExampleEmission_EmitWithAck() {
	url, stop := exampleServer()
	defer stop()
	ctx := context.Background()
	s, err := wasmclient.Connect(ctx, url, nil)
	if err != nil {
		panic(err)
	}
	defer s.Close()

	done := make(chan error)
	err = s.Timeout(10*time.Millisecond).EmitWithAck("silence", func(_ wasmclient.Reply, err error) { done <- err })
	fmt.Println(err, <-done)

	ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err = wasmclient.Call[string](ctx, s, "silence")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// <nil> operation has timed out
	// true
}

// An event that is emitted before the socket is connected waits, unless it is volatile.
func ExampleSocket_Volatile() {
	url, stop := exampleServer()
	defer stop()
	m := wasmclient.NewManager(url, &wasmclient.Options{Transports: []string{wasmclient.WebSocket}})
	defer m.Close()
	s := m.Socket("/")
	greeted := make(chan string, 2)
	s.On("greeting", wasmclient.Listen(func(_ context.Context, _ *wasmclient.Socket, text string) error {
		greeted <- text
		return nil
	}))
	_ = s.Volatile().Emit("greet me", "Alice")
	_ = s.Emit("greet me", "Bob")
	s.Connect()
	fmt.Println(<-greeted)
	// Output: hello Bob
}

// Hooks report what happens on the connection of all sockets.
func ExampleHooks() {
	failed := make(chan struct{})
	m := wasmclient.NewManager("http://127.0.0.1:1", &wasmclient.Options{ // where no server listens
		ReconnectionAttempts: 2,
		ReconnectionDelay:    time.Millisecond,
		Hooks: wasmclient.Hooks{
			ReconnectAttempt: func(n int) { fmt.Println("attempt", n) },
			ReconnectFailed:  func() { close(failed) },
		},
	})
	defer m.Close()
	m.Socket("/").Connect()
	<-failed
	// Output:
	// attempt 1
	// attempt 2
}
