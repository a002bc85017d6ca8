// Goserver is Socketplay's Socket.IO server with the handlers that package load needs: echo,
// join and cast.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "`host:port`")
	redisURL := flag.String("redis", "", "`url` of a Redis, to be one server of a cluster")
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150) // as cmd/playground does
	}
	opts := new(socketio.Options)
	if *redisURL != "" {
		client, err := redisadapter.Connect(*redisURL)
		if err != nil {
			log.Fatal(err)
		}
		opts.Adapter = redisadapter.New(client, nil)
	}
	io, err := socketio.New(opts)
	if err != nil {
		log.Fatal(err)
	}
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("echo", func(_ context.Context, e *socketio.Event) error {
			return e.Ack(e.Raw(0)...)
		})
		s.On("join", func(ctx context.Context, e *socketio.Event) error {
			var room string
			if err := e.Bind(&room); err != nil {
				return err
			}
			s.Join(ctx, room)
			return e.Ack()
		})
		s.On("cast", func(ctx context.Context, e *socketio.Event) error {
			var room string
			var data jsontext.Value
			if err := e.Bind(&room, &data); err != nil {
				return err
			}
			return io.To(room).Emit(ctx, "cast", data)
		})
	})
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Socketplay, %s listens on %s\n", runtime.Version(), l.Addr())
	log.Fatal(http.Serve(l, io)) // without timeouts, because only this machine connects
}
