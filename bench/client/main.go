// Client is the server of "make bench-client": Socketplay's Socket.IO server with the
// handlers that page.js needs. It also serves the page and both clients. official.mjs is
// the official server with the same handlers. Both servers print their URL, and end when
// their standard input is closed.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/socketio"
)

//go:embed page.html page.js
var page embed.FS

func main() {
	client := flag.String("client", "web/build/client", "`directory` of the WASM client")
	official := flag.String("official", "bin/bench-client/official", "`directory` of the official client's bundles")
	flag.Parse()
	server, err := socketio.New(&socketio.Options{ClientFiles: clients{os.DirFS(*client), os.DirFS(*official)}})
	if err != nil {
		log.Fatal(err)
	}
	server.OnConnection(serve)
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", server)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		// With these headers the browser isolates the page, and gives it a clock with a
		// resolution of 5 µs in place of 100 µs.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		http.ServeFileFS(w, r, page, r.URL.Path)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes the input or ends
		os.Exit(0)
	}()
	log.Fatal(http.Serve(l, mux))
}

// clients serves the files of both clients.
type clients [2]fs.FS

func (c clients) Open(name string) (fs.File, error) {
	f, err := c[0].Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c[1].Open(name)
	}
	return f, err
}

// serve adds the handlers: echo acknowledges with its argument, sink counts its calls, sunk
// acknowledges with the number of calls of sink, and burst emits n ticks.
func serve(_ context.Context, s *socketio.Socket) {
	sunk := 0 // calls of sink; a socket's handlers run one after another
	s.On("echo", func(_ context.Context, e *socketio.Event) error {
		var value any
		if err := e.Bind(&value); err != nil {
			return err
		}
		return e.Ack(encoded(value, e.Args()[0]))
	})
	s.On("sink", func(context.Context, *socketio.Event) error {
		sunk++
		return nil
	})
	s.On("sunk", func(_ context.Context, e *socketio.Event) error {
		n := sunk
		sunk = 0
		return e.Ack(n)
	})
	s.On("burst", func(ctx context.Context, e *socketio.Event) error {
		var n int
		var value any
		if err := e.Bind(&n, &value); err != nil {
			return err
		}
		for range n {
			if err := s.Emit(ctx, "tick", encoded(value, e.Args()[1])); err != nil {
				return err
			}
		}
		return nil
	})
}

// encoded returns an argument in the form in which it arrived, so that it need not be
// encoded again: bytes, or JSON.
func encoded(value any, arg []byte) any {
	if bytes, ok := value.([]byte); ok {
		return bytes
	}
	return jsontext.Value(arg)
}
