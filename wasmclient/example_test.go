//go:build !js

package wasmclient_test

import (
	"context"
	"fmt"
	"net/http/httptest"

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
	defer s.Manager().Close()
	reply, err := wasmclient.Call[string](ctx, s, "shout", "hello")
	fmt.Println(reply, err)
	// Output: hello! <nil>
}
