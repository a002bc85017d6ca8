// The task app's realtime half, the same as server.js beside it.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"

	"github.com/socketplay/socketplay/server/socketio"
)

type Task struct {
	Title string `json:"title"`
}

type Subscription struct {
	ProjectID string `json:"projectId"`
}

// nameKey is the key of a user's name among the values of a socket.
type nameKey struct{}

func main() {
	io, err := socketio.New(nil)
	if err != nil {
		log.Fatal(err)
	}

	// This lesson is not about identity, so the server believes any name. A real
	// server must never do that: see lesson 9.
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct {
			Name string `json:"name"`
		}
		if json.Unmarshal(s.Handshake().Auth, &auth) != nil || auth.Name == "" {
			return &socketio.ConnectError{Message: "Authentication required"}
		}
		s.Set(nameKey{}, auth.Name)
		return nil
	})

	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.Join(ctx, "user:"+s.Value(nameKey{}).(string))

		s.On("task:subscribe", socketio.Listen(func(ctx context.Context, s *socketio.Socket, in Subscription) error {
			if in.ProjectID != "" {
				s.Join(ctx, "project:"+in.ProjectID)
			}
			return nil
		}))

		s.On("task:finish", socketio.Listen(func(ctx context.Context, s *socketio.Socket, task Task) error {
			// One emit names both rooms, so each socket receives it once. The
			// emit starts from this socket, so it leaves out the author.
			return s.To("project:1", "user:bob").Emit(ctx, "task:done", task)
		}))
	})

	io.Of("/tasks")

	http.Handle("/socket.io/", io)
	log.Println("listening on http://localhost:3000")
	log.Fatal(http.ListenAndServe("localhost:3000", nil))
}
