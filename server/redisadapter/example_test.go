package redisadapter_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// Two servers share one Redis. The first server emits to a room. A client of the second
// server is in that room and receives the event.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	redis, err := embedded.Start() // with a real Redis: redisadapter.Connect("redis://localhost:6379")
	if err != nil {
		log.Fatal(err)
	}
	defer redis.Close()

	// The two servers are usually in two processes.
	first, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(redis.Client(), nil)})
	if err != nil {
		log.Fatal(err)
	}
	defer first.Close(ctx)
	second, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(redis.Client(), nil)})
	if err != nil {
		log.Fatal(err)
	}
	web := httptest.NewServer(second)
	defer web.Close()
	defer second.Close(ctx)
	second.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.On("enter", socketio.Handle(func(ctx context.Context, s *socketio.Socket, room string) (bool, error) {
			s.Join(ctx, room)
			return true, nil
		}))
	})

	client, err := wasmclient.Connect(ctx, web.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Manager().Close()
	received := make(chan string)
	client.On("news", wasmclient.Listen(func(_ context.Context, _ *wasmclient.Socket, text string) error {
		received <- text
		return nil
	}))
	if _, err := wasmclient.Call[bool](ctx, client, "enter", "lobby"); err != nil { // the answer shows that the client is in the room
		log.Fatal(err)
	}

	if err := first.To("lobby").Emit(ctx, "news", "hello from the first server"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-received)
	// Output: hello from the first server
}

// A worker, which is not a Socket.IO server, tells the clients and the servers that it
// has imported tasks.
func ExampleEmitter() {
	ctx := context.Background()
	redis, err := embedded.Start()
	if err != nil {
		log.Fatal(err)
	}
	defer redis.Close()

	// The server is usually in another process.
	io, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(redis.Client(), nil)})
	if err != nil {
		log.Fatal(err)
	}
	defer io.Close(ctx)
	imported := make(chan string)
	io.Of("/tasks").OnServer("imported", func(_ context.Context, e *socketio.Event) error {
		var project string
		var tasks int
		if err := e.Bind(&project, &tasks); err != nil {
			return err
		}
		imported <- fmt.Sprintf("%d tasks in project %s", tasks, project)
		return nil
	})

	worker := redisadapter.NewEmitter(redis.Client(), nil).Of("/tasks")
	if err := worker.To("project:7").Emit(ctx, "tasks:imported", map[string]any{"count": 40}); err != nil { // to clients
		log.Fatal(err)
	}
	if err := worker.ServerSideEmit(ctx, "imported", "7", 40); err != nil { // to servers
		log.Fatal(err)
	}
	fmt.Println(<-imported)
	// Output: 40 tasks in project 7
}
