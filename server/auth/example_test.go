package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// With the middleware, only users can connect to a namespace. A client sends its access
// token in the auth payload.
func ExampleService_Middleware() {
	ctx := context.Background()
	redis, err := embedded.Start() // a Redis inside this process
	if err != nil {
		panic(err)
	}
	defer redis.Close()
	service, err := auth.New(redis.Client(), auth.Options{Secret: []byte("32 random bytes, or more of them")})
	if err != nil {
		panic(err)
	}
	alice := auth.User{ID: "1", Name: "Alice", Email: "alice@example.test", Role: auth.Member}
	if err := service.Users.Create(ctx, alice, "a password"); err != nil {
		panic(err)
	}

	io, err := socketio.New(nil)
	if err != nil {
		panic(err)
	}
	defer io.Close(ctx)
	io.Use(service.Middleware)
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("who am I", socketio.Handle(func(_ context.Context, s *socketio.Socket, _ any) (string, error) {
			user, _ := auth.UserOf(s)
			return user.Name, nil
		}))
	})
	server := httptest.NewServer(io)
	defer server.Close()

	client := wasmclient.NewManager(server.URL, nil)
	defer client.Close()
	s := client.Socket("/")
	err = s.ConnectAndWait(ctx)
	if refused, ok := errors.AsType[*wasmclient.ConnectError](err); ok {
		fmt.Printf("connect_error: %s %s\n", refused.Message, refused.Data)
	}

	token, err := service.Issuer.Issue(alice.ID) // a login would issue the same token
	if err != nil {
		panic(err)
	}
	if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		panic(err)
	}
	if err := s.ConnectAndWait(ctx); err != nil {
		panic(err)
	}
	name, err := wasmclient.Call[string](ctx, s, "who am I")
	fmt.Println(name, err)
	// Output:
	// connect_error: Authentication required {"code":"token_missing"}
	// Alice <nil>
}
