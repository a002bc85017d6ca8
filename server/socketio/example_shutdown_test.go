package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// A program that stops gracefully closes the Socket.IO server first and the http.Server
// second. In the other order, http.Server.Shutdown would wait for the pending polls of
// clients, which end only when the Socket.IO server closes.
func ExampleServer_Shutdown() {
	// A program would use:
	// ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()

	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	saving := make(chan struct{})
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("save", socketio.Handle(func(_ context.Context, _ *socketio.Socket, text string) (string, error) {
			close(saving)
			time.Sleep(100 * time.Millisecond)
			return text + " is saved", nil
		}))
	})
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	server := &http.Server{Handler: mux}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	// The signal to stop comes while an event of a client is being handled.
	answered := make(chan string, 1)
	go func() {
		client, err := wasmclient.Connect(ctx, "http://"+listener.Addr().String(), &wasmclient.Options{NoReconnection: true})
		if err != nil {
			log.Fatal(err)
		}
		defer client.Manager().Close()
		answer, err := wasmclient.Call[string](context.Background(), client, "save", "the draft")
		answered <- fmt.Sprint(answer, ", error: ", err)
	}()
	<-saving
	stop()

	<-ctx.Done()
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = io.Shutdown(deadline)
	err = errors.Join(err, server.Shutdown(deadline))
	fmt.Println("shutdown:", err)
	fmt.Println("client:", <-answered)
	fmt.Println("server:", <-served)
	// Output:
	// shutdown: <nil>
	// client: the draft is saved, error: <nil>
	// server: http: Server closed
}
