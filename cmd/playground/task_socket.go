package main

import (
	"context"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/tasks"
)

// taskSocket is a socket as the task app, which knows nothing of Socket.IO,
// needs it.
type taskSocket struct{ *socketio.Socket }

var _ tasks.Socket = taskSocket{}

func (s taskSocket) On(event string, handle func(ctx context.Context, args [][]byte) (reply any)) {
	s.Socket.On(event, func(ctx context.Context, e *socketio.Event) error {
		return e.Ack(handle(ctx, e.Args()))
	})
}

func (s taskSocket) EmitToOthers(ctx context.Context, room, event string, args ...any) error {
	return s.To(room).Emit(ctx, event, args...)
}

// Emit makes the playground the task app's tasks.Emitter: whichever instance
// runs tells the clients of all.
func (p *playground) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	return p.lab.Emit(ctx, rooms, event, args...)
}

// setup is the chapter's server: who connects must be a user, in /tasks too.
func (p *playground) setup(_ string, io *socketio.Server) {
	for _, ns := range []*socketio.Namespace{io.Namespace, io.Of("/tasks")} {
		ns.Use(p.auth.Middleware)
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			p.tasks.OnConnection(ctx, userOf(s), taskSocket{s})
		})
	}
}

// userOf returns the id of the user whom the middleware has let in.
func userOf(s *socketio.Socket) string {
	user, _ := auth.UserOf(s)
	return user.ID
}

// userFrom does the same for a REST request.
func userFrom(ctx context.Context) string {
	user, _ := auth.UserFrom(ctx)
	return user.ID
}
