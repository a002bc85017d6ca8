package world

import (
	"context"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/tasks"
)

// The task app does not import Socket.IO or package auth. This file connects it to
// both.

// labEmitter is the task app's Emitter. It emits from the instance that serves the request.
// The adapters carry the event to the clients of all instances.
type labEmitter struct{ l *TaskLab }

var _ tasks.Emitter = labEmitter{}

func (e labEmitter) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	return e.l.lab.Emit(ctx, rooms, event, args...)
}

// taskSocket adapts a Socket.IO socket to the task app's interface Socket.
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

// userOf returns the id of a socket's user. It returns "" if the socket has no user,
// such as a socket of the dashboard.
func userOf(s *socketio.Socket) string {
	user, _ := auth.UserOf(s)
	return user.ID
}

// profileOf returns the user of a socket with all that the chapter's middleware puts into
// socket.user. It returns nil if the socket has no user.
func profileOf(s *socketio.Socket) any {
	user, ok := auth.UserOf(s)
	if !ok {
		return nil
	}
	return user
}

// userFrom returns the id of the user who sent a REST request.
func userFrom(ctx context.Context) string {
	user, _ := auth.UserFrom(ctx)
	return user.ID
}
